// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

import {IRateProvider} from "./IRateProvider.sol";

/// @title A lending receipt whose balances stand still while its rate grows (as Aave's static and wrapped aTokens)
/// @notice One share is one scaled unit of the receipt: it is worth the reserve's normalised income. That makes a rebasing
/// receipt fit for a protocol that counts balances, and so for being pledged a second time.
interface IWrappedReceipt is IERC20Metadata, IRateProvider {
    /// @notice Emitted when shares are created for `assets`, of the underlying or as receipts.
    event Wrapped(address indexed caller, address indexed to, uint256 assets, uint256 shares);

    /// @notice Emitted when shares are given up for `assets`, of the underlying or as receipts.
    event Unwrapped(address indexed caller, address indexed to, uint256 assets, uint256 shares);

    /// @notice Supplies `assets` of the caller's underlying to the pool.
    /// @return shares What `to` gets: the scaled units that the pool credited.
    function deposit(uint256 assets, address to) external returns (uint256 shares);

    /// @notice Gives up shares of the caller and withdraws what they stand for. Reverts when the pool lacks liquidity.
    /// @return assets Units of the underlying sent to `to`: shares * income, rounded down.
    function redeem(uint256 shares, address to) external returns (uint256 assets);

    /// @notice Takes receipts of the caller.
    /// @return shares What `to` gets: the scaled units that moved.
    function wrap(uint256 assets, address to) external returns (uint256 shares);

    /// @notice Gives up shares of the caller for receipts, whatever liquidity the pool has.
    /// @return assets Receipts sent to `to`: shares * income, rounded down.
    function unwrap(uint256 shares, address to) external returns (uint256 assets);

    /// @return The receipt that is wrapped.
    function receipt() external view returns (address);

    /// @return What the receipt is a claim on.
    function underlying() external view returns (address);

    /// @return The lending pool of the receipt.
    function pool() external view returns (address);
}
