// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {PairMath} from "../amm/PairMath.sol";
import {IUniswapV2Pair} from "../interfaces/IUniswapV2Pair.sol";
import {IUnwinder} from "../interfaces/IUnwinder.sol";
import {IWrappedReceipt} from "../interfaces/IWrappedReceipt.sol";

/// @title Takes tokens apart, layer by layer
/// @notice The route of a token says one step; the steps are followed until the wanted token is reached.
contract Unwinder is IUnwinder, Ownable {
    using SafeERC20 for IERC20;

    /// @dev More layers than anybody builds; a longer way is a circle.
    uint256 private constant MAX_STEPS = 8;

    mapping(address token => Route) public routes;

    constructor(address owner_) Ownable(owner_) {}

    /// @inheritdoc IUnwinder
    function setRoute(address token, Exit exit, address through) external onlyOwner {
        routes[token] = Route({exit: exit, through: through});
        emit RouteSet(token, exit, through);
    }

    /// @inheritdoc IUnwinder
    function unwind(
        address tokenIn,
        uint256 amountIn,
        address tokenOut,
        uint256 minAmountOut,
        address to
    ) external returns (uint256 amountOut) {
        IERC20(tokenIn).safeTransferFrom(msg.sender, address(this), amountIn);
        amountOut = _follow(tokenIn, amountIn, tokenOut, MAX_STEPS);
        if (amountOut < minAmountOut) revert InsufficientOutput(amountOut, minAmountOut);
        IERC20(tokenOut).safeTransfer(to, amountOut);
        emit Unwound(msg.sender, tokenIn, tokenOut, amountIn, amountOut, to);
    }

    // ------------------------------------------------------------------------------------------------ internal

    function _follow(address token, uint256 amount, address wanted, uint256 steps) private returns (uint256) {
        if (token == wanted || amount == 0) return amount;
        Route memory route = routes[token];
        if (route.exit == Exit.None || steps == 0) revert NoRoute(token, wanted);
        if (route.exit == Exit.Redeem) {
            IWrappedReceipt wrapper = IWrappedReceipt(route.through);
            uint256 assets = wrapper.redeem(amount, address(this));
            return _follow(wrapper.underlying(), assets, wanted, steps - 1);
        }

        IUniswapV2Pair pair = IUniswapV2Pair(route.through);
        (address token0, address token1) = (pair.token0(), pair.token1());
        if (route.exit == Exit.Swap) {
            address other = token == token0 ? token1 : token0;
            return _follow(other, _swap(pair, token, other, amount), wanted, steps - 1);
        }
        IERC20(token).safeTransfer(address(pair), amount);
        (uint256 amount0, uint256 amount1) = pair.burn(address(this));
        // One after the other: the language leaves open which operand of a sum is worked out first, and both may sell on
        // the same pair.
        uint256 out = _follow(token0, amount0, wanted, steps - 1);
        return out + _follow(token1, amount1, wanted, steps - 1);
    }

    function _swap(
        IUniswapV2Pair pair,
        address tokenIn,
        address tokenOut,
        uint256 amountIn
    ) private returns (uint256 out) {
        (uint256 reserveIn, uint256 reserveOut) = PairMath.reservesOf(address(pair), tokenIn, tokenOut);
        out = PairMath.amountOut(amountIn, reserveIn, reserveOut);
        IERC20(tokenIn).safeTransfer(address(pair), amountIn);
        (uint256 out0, uint256 out1) = tokenIn < tokenOut ? (uint256(0), out) : (out, uint256(0));
        pair.swap(out0, out1, address(this), "");
    }
}
