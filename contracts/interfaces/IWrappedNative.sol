// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title The chain's native coin as an ERC-20, one for one (WETH9's interface)
interface IWrappedNative is IERC20 {
    /// @notice Emitted when `wad` native coins are wrapped for `dst`.
    event Deposit(address indexed dst, uint256 wad);

    /// @notice Emitted when `wad` tokens of `src` are unwrapped.
    event Withdrawal(address indexed src, uint256 wad);

    /// @notice Thrown when the receiver of unwrapped coins rejects them.
    error NativeTransferFailed(address to, uint256 amount);

    /// @notice Wraps the coins sent along. Sending coins without data does the same.
    function deposit() external payable;

    /// @notice Unwraps `wad` tokens of the caller.
    function withdraw(uint256 wad) external;
}
