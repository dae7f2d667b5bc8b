// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Who receives a flash swap
interface IUniswapV2Callee {
    /// @notice Called after the tokens were sent and before the pair checks that it was paid.
    function uniswapV2Call(address sender, uint256 amount0, uint256 amount1, bytes calldata data) external;
}
