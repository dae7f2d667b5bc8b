// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

import {IRateProvider} from "./IRateProvider.sol";

/// @title Shares of a stake of an underlying token, such as wstETH or rETH
/// @notice One share is worth stake / supply. Rewards raise the stake, slashing lowers it, and both meet every share
/// alike, also those that wait to be unstaked. Amounts are in base units; the token has the underlying's decimals.
///
/// The underlying must move exactly what it is told to; tokens sent here beside the functions are nobody's.
interface IStakedToken is IERC20Metadata, IRateProvider {
    /// @notice Emitted when `assets` join the stake for new `shares`.
    event Staked(address indexed caller, address indexed to, uint256 assets, uint256 shares);

    /// @notice Emitted when shares begin to wait.
    /// @param claimableAt From when on they can be claimed, in Unix seconds.
    event UnstakeRequested(uint256 indexed id, address indexed owner, uint256 shares, uint256 claimableAt);

    /// @notice Emitted when waiting shares are turned into `assets`.
    event Unstaked(uint256 indexed id, address indexed owner, address indexed to, uint256 shares, uint256 assets);

    /// @notice Emitted when `assets` are added for all shares.
    event Rewarded(uint256 assets);

    /// @notice Emitted when `assets` of all shares are lost to `to`.
    event Slashed(uint256 assets, address indexed to);

    /// @notice Emitted after each change of the stake or of the supply, with both.
    event StakeUpdated(uint256 totalAssets, uint256 totalShares);

    /// @notice Emitted when the right to slash is given.
    event SlasherSet(address indexed slasher);

    /// @notice Thrown when anyone but the slasher slashes.
    error NotSlasher(address caller);

    /// @notice Thrown when an amount is worth no share, or no unit of the underlying.
    error NothingToMove(uint256 amount);

    /// @notice Thrown when there is no share that a reward could go to.
    error NoShares();

    /// @notice Thrown when more is slashed than there is.
    error StakeExceeded(uint256 assets, uint256 totalAssets);

    /// @notice Thrown when somebody claims what another one, or nobody, asked for.
    error NotRequester(uint256 id, address caller);

    /// @notice Thrown when shares have not waited long enough.
    error StillWaiting(uint256 id, uint256 claimableAt);

    /// @notice Adds `assets` of the caller to the stake. The first shares are one for one.
    /// @return shares What `to` gets: assets * supply / stake, rounded down.
    function stake(uint256 assets, address to) external returns (uint256 shares);

    /// @notice Takes shares of the caller into waiting. They stay part of the stake: rewards and slashing go on.
    function requestUnstake(uint256 shares) external returns (uint256 id);

    /// @notice Pays for shares that have waited for `unstakeDelay`, at the rate of now. Their requester only.
    /// @return assets shares * stake / supply, rounded down.
    function claim(uint256 id, address to) external returns (uint256 assets);

    /// @notice Adds `assets` of the caller for the benefit of all shares. Owner only: anyone else could move the rate by a
    /// gift, and with it what lenders think that shares are worth.
    function reward(uint256 assets) external;

    /// @notice Takes `assets` from all shares and sends them to `to`. Slasher only.
    function slash(uint256 assets, address to) external;

    /// @notice Gives the right to slash. Owner only.
    function setSlasher(address slasher) external;

    /// @return What is staked.
    function underlying() external view returns (address);

    /// @return All that the shares stand for.
    function totalAssets() external view returns (uint256);

    /// @return Seconds between a request and its claim.
    function unstakeDelay() external view returns (uint256);

    /// @return Who may slash.
    function slasher() external view returns (address);

    /// @return owner Who asked; 0 when there is no such request any more.
    /// @return shares How many wait.
    /// @return claimableAt From when on, in Unix seconds.
    function requests(uint256 id) external view returns (address owner, uint256 shares, uint256 claimableAt);
}
