// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILendingPool} from "../../../contracts/interfaces/ILendingPool.sol";
import {IUniswapV2Callee} from "../../../contracts/interfaces/IUniswapV2Callee.sol";
import {IUniswapV2Pair} from "../../../contracts/interfaces/IUniswapV2Pair.sol";

/// @title Forces loans on others
/// @notice A pool and a pair let anyone choose who receives a loan, and what data it is called with.
contract LoanForcer {
    function forceLoan(address pool, address receiver, address asset, uint256 amount, bytes calldata data) external {
        ILendingPool(pool).flashLoanSimple(receiver, asset, amount, data, 0);
    }

    function forceSwap(address pair, address receiver, uint256 amount0, bytes calldata data) external {
        IUniswapV2Pair(pair).swap(amount0, 0, receiver, data);
    }

    /// @notice Poses as a pair that says that someone else asked for the swap.
    function swap(uint256 amount0, uint256 amount1, address to, bytes calldata data) external {
        IUniswapV2Callee(to).uniswapV2Call(address(this), amount0, amount1, data);
    }
}
