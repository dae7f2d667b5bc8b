// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IRateProvider} from "../interfaces/IRateProvider.sol";
import {IStakedToken} from "../interfaces/IStakedToken.sol";

/// @title A staked token with an exchange rate
/// @notice rate = stake / supply. Staking and unstaking round against the one who moves, so that neither lowers the rate;
/// only a slash does.
contract StakedToken is IStakedToken, ERC20, Ownable {
    using SafeERC20 for IERC20;

    struct Request {
        address owner;
        uint256 shares;
        uint256 claimableAt;
    }

    uint256 private constant WAD = 1e18;

    address public immutable underlying;
    uint256 public immutable unstakeDelay;

    uint256 public totalAssets;
    address public slasher;
    mapping(uint256 id => Request) public requests;

    uint8 private immutable _decimals;
    uint256 private _lastRequest;

    constructor(
        string memory name_,
        string memory symbol_,
        address underlying_,
        uint256 unstakeDelay_,
        address owner_
    ) ERC20(name_, symbol_) Ownable(owner_) {
        underlying = underlying_;
        unstakeDelay = unstakeDelay_;
        _decimals = IERC20Metadata(underlying_).decimals();
    }

    // ------------------------------------------------------------------------------------------------ holders

    /// @inheritdoc IStakedToken
    function stake(uint256 assets, address to) external returns (uint256 shares) {
        uint256 supply = totalSupply();
        // After a total loss the old shares are worth nothing and no amount buys a fair part: the division fails.
        shares = supply == 0 ? assets : Math.mulDiv(assets, supply, totalAssets);
        if (shares == 0) revert NothingToMove(assets);
        totalAssets += assets;
        _mint(to, shares);
        emit Staked(msg.sender, to, assets, shares);
        _announce();
        IERC20(underlying).safeTransferFrom(msg.sender, address(this), assets);
    }

    /// @inheritdoc IStakedToken
    function requestUnstake(uint256 shares) external returns (uint256 id) {
        if (shares == 0) revert NothingToMove(0);
        id = ++_lastRequest;
        uint256 claimableAt = block.timestamp + unstakeDelay;
        requests[id] = Request({owner: msg.sender, shares: shares, claimableAt: claimableAt});
        _transfer(msg.sender, address(this), shares);
        emit UnstakeRequested(id, msg.sender, shares, claimableAt);
    }

    /// @inheritdoc IStakedToken
    function claim(uint256 id, address to) external returns (uint256 assets) {
        Request memory request = requests[id];
        if (request.owner != msg.sender) revert NotRequester(id, msg.sender);
        if (block.timestamp < request.claimableAt) revert StillWaiting(id, request.claimableAt);
        assets = Math.mulDiv(request.shares, totalAssets, totalSupply());
        if (assets == 0) revert NothingToMove(request.shares);
        delete requests[id];
        totalAssets -= assets;
        _burn(address(this), request.shares);
        emit Unstaked(id, msg.sender, to, request.shares, assets);
        _announce();
        IERC20(underlying).safeTransfer(to, assets);
    }

    // ------------------------------------------------------------------------------------------------ roles

    /// @inheritdoc IStakedToken
    function reward(uint256 assets) external onlyOwner {
        if (totalSupply() == 0) revert NoShares();
        totalAssets += assets;
        emit Rewarded(assets);
        _announce();
        IERC20(underlying).safeTransferFrom(msg.sender, address(this), assets);
    }

    /// @inheritdoc IStakedToken
    function slash(uint256 assets, address to) external {
        if (msg.sender != slasher) revert NotSlasher(msg.sender);
        if (assets > totalAssets) revert StakeExceeded(assets, totalAssets);
        totalAssets -= assets;
        emit Slashed(assets, to);
        _announce();
        IERC20(underlying).safeTransfer(to, assets);
    }

    /// @inheritdoc IStakedToken
    function setSlasher(address slasher_) external onlyOwner {
        slasher = slasher_;
        emit SlasherSet(slasher_);
    }

    // ------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IRateProvider
    /// @dev One for one before the first stake.
    function getRate() external view returns (uint256) {
        uint256 supply = totalSupply();
        return supply == 0 ? WAD : Math.mulDiv(totalAssets, WAD, supply);
    }

    function decimals() public view override(ERC20, IERC20Metadata) returns (uint8) {
        return _decimals;
    }

    function _announce() private {
        emit StakeUpdated(totalAssets, totalSupply());
    }
}
