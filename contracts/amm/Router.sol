// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IUniswapV2Pair} from "../interfaces/IUniswapV2Pair.sol";
import {IUniswapV2Router} from "../interfaces/IUniswapV2Router.sol";
import {LiquidityRouter} from "./LiquidityRouter.sol";
import {PairMath} from "./PairMath.sol";
import {RouterBase} from "./RouterBase.sol";

/// @title Swaps along paths of pairs
/// @notice Holds nothing between calls. Pairs are found by asking the factory; Uniswap V2's router computes their
/// address from a hash of the pair's code instead, which gives the same pairs for less gas.
contract Router is LiquidityRouter {
    using SafeERC20 for IERC20;

    constructor(address factory_, address weth_) RouterBase(factory_, weth_) {}

    // ------------------------------------------------------------------------------------------------ swaps

    /// @inheritdoc IUniswapV2Router
    function swapExactTokensForTokens(
        uint256 amountIn,
        uint256 amountOutMin,
        address[] calldata path,
        address to,
        uint256 deadline
    ) external ensure(deadline) returns (uint256[] memory amounts) {
        amounts = _amountsOut(amountIn, amountOutMin, path);
        _pay(path, amounts[0]);
        _swap(amounts, path, to);
    }

    /// @inheritdoc IUniswapV2Router
    function swapTokensForExactTokens(
        uint256 amountOut,
        uint256 amountInMax,
        address[] calldata path,
        address to,
        uint256 deadline
    ) external ensure(deadline) returns (uint256[] memory amounts) {
        amounts = _amountsIn(amountOut, amountInMax, path);
        _pay(path, amounts[0]);
        _swap(amounts, path, to);
    }

    /// @inheritdoc IUniswapV2Router
    function swapExactETHForTokens(
        uint256 amountOutMin,
        address[] calldata path,
        address to,
        uint256 deadline
    ) external payable ensure(deadline) returns (uint256[] memory amounts) {
        _requireStart(path);
        amounts = _amountsOut(msg.value, amountOutMin, path);
        _wrapTo(PairMath.pairFor(factory, path[0], path[1]), amounts[0]);
        _swap(amounts, path, to);
    }

    /// @inheritdoc IUniswapV2Router
    function swapTokensForExactETH(
        uint256 amountOut,
        uint256 amountInMax,
        address[] calldata path,
        address to,
        uint256 deadline
    ) external ensure(deadline) returns (uint256[] memory amounts) {
        _requireEnd(path);
        amounts = _amountsIn(amountOut, amountInMax, path);
        _pay(path, amounts[0]);
        _swap(amounts, path, address(this));
        _unwrapTo(to, amountOut);
    }

    /// @inheritdoc IUniswapV2Router
    function swapExactTokensForETH(
        uint256 amountIn,
        uint256 amountOutMin,
        address[] calldata path,
        address to,
        uint256 deadline
    ) external ensure(deadline) returns (uint256[] memory amounts) {
        _requireEnd(path);
        amounts = _amountsOut(amountIn, amountOutMin, path);
        _pay(path, amounts[0]);
        _swap(amounts, path, address(this));
        _unwrapTo(to, amounts[amounts.length - 1]);
    }

    /// @inheritdoc IUniswapV2Router
    function swapETHForExactTokens(
        uint256 amountOut,
        address[] calldata path,
        address to,
        uint256 deadline
    ) external payable ensure(deadline) returns (uint256[] memory amounts) {
        _requireStart(path);
        amounts = _amountsIn(amountOut, msg.value, path);
        _wrapTo(PairMath.pairFor(factory, path[0], path[1]), amounts[0]);
        _swap(amounts, path, to);
        if (msg.value > amounts[0]) _sendNative(msg.sender, msg.value - amounts[0]);
    }

    // ---------------------------------------------------------------------------- swaps of fee-on-transfer tokens

    /// @inheritdoc IUniswapV2Router
    function swapExactTokensForTokensSupportingFeeOnTransferTokens(
        uint256 amountIn,
        uint256 amountOutMin,
        address[] calldata path,
        address to,
        uint256 deadline
    ) external ensure(deadline) {
        _pay(path, amountIn);
        _swapWhatArrives(path, to, amountOutMin);
    }

    /// @inheritdoc IUniswapV2Router
    function swapExactETHForTokensSupportingFeeOnTransferTokens(
        uint256 amountOutMin,
        address[] calldata path,
        address to,
        uint256 deadline
    ) external payable ensure(deadline) {
        _requireStart(path);
        _wrapTo(PairMath.pairFor(factory, path[0], path[1]), msg.value);
        _swapWhatArrives(path, to, amountOutMin);
    }

    /// @inheritdoc IUniswapV2Router
    function swapExactTokensForETHSupportingFeeOnTransferTokens(
        uint256 amountIn,
        uint256 amountOutMin,
        address[] calldata path,
        address to,
        uint256 deadline
    ) external ensure(deadline) {
        _requireEnd(path);
        _pay(path, amountIn);
        _swapWhatArrives(path, address(this), 0);
        // All that the router holds, as in Uniswap V2: coins sent here by mistake go to the next caller.
        uint256 out = IERC20(WETH).balanceOf(address(this));
        if (out < amountOutMin) revert InsufficientOutputAmount(out, amountOutMin);
        _unwrapTo(to, out);
    }

    // ------------------------------------------------------------------------------------------------ quotes

    /// @inheritdoc IUniswapV2Router
    function getAmountsOut(uint256 amountIn, address[] calldata path) external view returns (uint256[] memory) {
        return PairMath.amountsOut(factory, amountIn, path);
    }

    /// @inheritdoc IUniswapV2Router
    function getAmountsIn(uint256 amountOut, address[] calldata path) external view returns (uint256[] memory) {
        return PairMath.amountsIn(factory, amountOut, path);
    }

    /// @inheritdoc IUniswapV2Router
    function quote(uint256 amountA, uint256 reserveA, uint256 reserveB) external pure returns (uint256) {
        return PairMath.quote(amountA, reserveA, reserveB);
    }

    /// @inheritdoc IUniswapV2Router
    function getAmountOut(uint256 amountIn, uint256 reserveIn, uint256 reserveOut) external pure returns (uint256) {
        return PairMath.amountOut(amountIn, reserveIn, reserveOut);
    }

    /// @inheritdoc IUniswapV2Router
    function getAmountIn(uint256 amountOut, uint256 reserveIn, uint256 reserveOut) external pure returns (uint256) {
        return PairMath.amountIn(amountOut, reserveIn, reserveOut);
    }

    // ------------------------------------------------------------------------------------------------ internal

    function _pay(address[] calldata path, uint256 amount) private {
        if (path.length < 2) revert InvalidPath();
        address pair = PairMath.pairFor(factory, path[0], path[1]);
        IERC20(path[0]).safeTransferFrom(msg.sender, pair, amount);
    }

    /// @dev The first pair has been paid; each pair sends its output to the next, the last one to `to`.
    function _swap(uint256[] memory amounts, address[] calldata path, address to) private {
        for (uint256 i = 0; i + 1 < path.length; ++i) {
            address pair = PairMath.pairFor(factory, path[i], path[i + 1]);
            _swapOnce(pair, path[i] < path[i + 1], amounts[i + 1], _receiver(path, i, to));
        }
    }

    /// @dev Swaps what really arrived at each pair; what really arrives at `to` must be enough.
    function _swapWhatArrives(address[] calldata path, address to, uint256 amountOutMin) private {
        IERC20 last = IERC20(path[path.length - 1]);
        uint256 before = last.balanceOf(to);
        for (uint256 i = 0; i + 1 < path.length; ++i) _swapArrived(path, i, to);
        uint256 received = last.balanceOf(to) - before;
        if (received < amountOutMin) revert InsufficientOutputAmount(received, amountOutMin);
    }

    function _swapArrived(address[] calldata path, uint256 i, address to) private {
        address pair = PairMath.pairFor(factory, path[i], path[i + 1]);
        (uint256 reserveIn, uint256 reserveOut) = PairMath.reservesOf(pair, path[i], path[i + 1]);
        uint256 arrived = IERC20(path[i]).balanceOf(pair) - reserveIn;
        uint256 out = PairMath.amountOut(arrived, reserveIn, reserveOut);
        _swapOnce(pair, path[i] < path[i + 1], out, _receiver(path, i, to));
    }

    function _swapOnce(address pair, bool zeroForOne, uint256 out, address receiver) private {
        (uint256 amount0Out, uint256 amount1Out) = zeroForOne ? (uint256(0), out) : (out, uint256(0));
        IUniswapV2Pair(pair).swap(amount0Out, amount1Out, receiver, "");
    }

    function _amountsOut(
        uint256 amountIn,
        uint256 amountOutMin,
        address[] calldata path
    ) private view returns (uint256[] memory amounts) {
        amounts = PairMath.amountsOut(factory, amountIn, path);
        uint256 out = amounts[amounts.length - 1];
        if (out < amountOutMin) revert InsufficientOutputAmount(out, amountOutMin);
    }

    function _amountsIn(
        uint256 amountOut,
        uint256 amountInMax,
        address[] calldata path
    ) private view returns (uint256[] memory amounts) {
        amounts = PairMath.amountsIn(factory, amountOut, path);
        if (amounts[0] > amountInMax) revert ExcessiveInputAmount(amounts[0], amountInMax);
    }

    function _receiver(address[] calldata path, uint256 i, address to) private view returns (address) {
        return i + 2 < path.length ? PairMath.pairFor(factory, path[i + 1], path[i + 2]) : to;
    }

    function _requireStart(address[] calldata path) private view {
        if (path.length < 2 || path[0] != WETH) revert InvalidPath();
    }

    function _requireEnd(address[] calldata path) private view {
        if (path.length < 2 || path[path.length - 1] != WETH) revert InvalidPath();
    }
}
