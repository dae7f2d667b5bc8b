// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

import {IScaledToken} from "./IScaledToken.sol";

/// @title What a borrower owes, with interest (Aave's variable debt token)
/// @notice It can't be transferred. The right to borrow on an account's behalf can be delegated.
interface IDebtToken is IERC20Metadata, IScaledToken {
    /// @notice Emitted when the amount that may be borrowed on someone's behalf changes.
    event BorrowAllowanceDelegated(
        address indexed fromUser,
        address indexed toUser,
        address indexed asset,
        uint256 amount
    );

    /// @notice Thrown by every transfer and approval.
    error DebtNotTransferable();

    /// @notice Thrown when more is borrowed on someone's behalf than was delegated.
    error InsufficientBorrowAllowance(address from, address to, uint256 allowance, uint256 amount);

    /// @notice Lets `delegatee` borrow up to `amount` on the caller's behalf.
    function approveDelegation(address delegatee, uint256 amount) external;

    /// @return How much `toUser` may still borrow on behalf of `fromUser`.
    function borrowAllowance(address fromUser, address toUser) external view returns (uint256);

    /// @notice Adds debt. Pool only.
    /// @return isFirstBorrowing Whether the account owed nothing before.
    function mint(
        address user,
        address onBehalfOf,
        uint256 amount,
        uint256 index
    ) external returns (bool isFirstBorrowing);

    /// @notice Removes debt. Pool only.
    function burn(address from, uint256 amount, uint256 index) external;
}
