// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";

import {IInvariantPool} from "../interfaces/IInvariantPool.sol";
import {ISplitRouter} from "../interfaces/ISplitRouter.sol";
import {IUniswapV2Pair} from "../interfaces/IUniswapV2Pair.sol";
import {PairMath} from "./PairMath.sol";

/// @title Sells over several venues at once
/// @notice How to split is worked out off chain; here the parts are executed and the total is checked. Tokens go from the
/// caller to the venue, by way of this contract only where the venue takes them by allowance, which is used up at once.
contract SplitRouter is ISplitRouter, ReentrancyGuard {
    using SafeERC20 for IERC20;

    /// @inheritdoc ISplitRouter
    function swap(
        address tokenIn,
        address tokenOut,
        uint256 amountIn,
        uint256 minAmountOut,
        address to,
        Part[] calldata parts
    ) external nonReentrant returns (uint256 amountOut) {
        if (to == address(this) || to == tokenIn) revert InvalidTo(to);
        uint256 held = IERC20(tokenOut).balanceOf(to);
        uint256 weights = _sumOfWeights(parts);
        uint256 left = amountIn;
        for (uint256 i = 0; i < parts.length; ++i) {
            bool isLast = i + 1 == parts.length;
            uint256 amount = isLast ? left : Math.mulDiv(amountIn, parts[i].weight, weights);
            left -= amount;
            if (amount != 0) _sell(parts[i], tokenIn, tokenOut, amount, to);
        }
        // What arrived, not what venues say that they paid.
        amountOut = IERC20(tokenOut).balanceOf(to) - held;
        if (amountOut < minAmountOut) revert InsufficientOutputAmount(amountOut, minAmountOut);
    }

    // ------------------------------------------------------------------------------------------------ internal

    function _sell(Part calldata part, address tokenIn, address tokenOut, uint256 amount, address to) private {
        if (part.kind == Kind.Pair) _sellToPair(IUniswapV2Pair(part.venue), tokenIn, tokenOut, amount, to);
        else _sellToPool(IInvariantPool(part.venue), tokenIn, tokenOut, amount, to);
    }

    function _sellToPair(IUniswapV2Pair pair, address tokenIn, address tokenOut, uint256 amount, address to) private {
        bool sells0 = tokenIn < tokenOut;
        (address token0, address token1) = sells0 ? (tokenIn, tokenOut) : (tokenOut, tokenIn);
        if (pair.token0() != token0 || pair.token1() != token1) revert NotTradedThere(address(pair));
        (uint256 reserveIn, uint256 reserveOut) = PairMath.reservesOf(address(pair), tokenIn, tokenOut);
        uint256 out = PairMath.amountOut(amount, reserveIn, reserveOut);
        IERC20(tokenIn).safeTransferFrom(msg.sender, address(pair), amount);
        pair.swap(sells0 ? 0 : out, sells0 ? out : 0, to, "");
    }

    function _sellToPool(IInvariantPool pool, address tokenIn, address tokenOut, uint256 amount, address to) private {
        (address coin0, address coin1) = (pool.coin0(), pool.coin1());
        bool trades = (tokenIn == coin0 && tokenOut == coin1) || (tokenIn == coin1 && tokenOut == coin0);
        if (!trades) revert NotTradedThere(address(pool));
        uint256 held = IERC20(tokenIn).balanceOf(address(this));
        IERC20(tokenIn).safeTransferFrom(msg.sender, address(this), amount);
        IERC20(tokenIn).forceApprove(address(pool), amount);
        pool.swap(tokenIn, amount, 0, to);
        if (IERC20(tokenIn).balanceOf(address(this)) != held) revert NotTaken(address(pool));
    }

    function _sumOfWeights(Part[] calldata parts) private pure returns (uint256 sum) {
        for (uint256 i = 0; i < parts.length; ++i) sum += parts[i].weight;
        if (sum == 0) revert NoParts();
    }
}
