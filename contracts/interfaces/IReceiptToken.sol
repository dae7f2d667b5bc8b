// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

import {IScaledToken} from "./IScaledToken.sol";

/// @title What a supplier holds: a claim on the underlying that grows with interest (Aave's aToken)
/// @notice It also holds the reserve's liquidity.
interface IReceiptToken is IERC20Metadata, IScaledToken {
    /// @notice Emitted when a balance moves between accounts.
    /// @param value The scaled amount.
    event BalanceTransfer(address indexed from, address indexed to, uint256 value, uint256 index);

    /// @notice Creates `amount` for `onBehalfOf`. Pool only.
    /// @return isFirstSupply Whether the account had nothing before.
    function mint(
        address caller,
        address onBehalfOf,
        uint256 amount,
        uint256 index
    ) external returns (bool isFirstSupply);

    /// @notice Destroys `amount` of `from` and sends as much of the underlying to `receiver`, unless that is this token.
    /// Pool only.
    function burn(address from, address receiver, uint256 amount, uint256 index) external;

    /// @notice Moves `amount` without a health check, as part of a liquidation. Pool only.
    function transferOnLiquidation(address from, address to, uint256 amount) external;

    /// @notice Sends liquidity to a borrower. Pool only.
    function transferUnderlyingTo(address to, uint256 amount) external;
}
