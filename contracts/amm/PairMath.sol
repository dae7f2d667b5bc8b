// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IUniswapV2Factory} from "../interfaces/IUniswapV2Factory.sol";
import {IUniswapV2Pair} from "../interfaces/IUniswapV2Pair.sol";
import {IUniswapV2Router} from "../interfaces/IUniswapV2Router.sol";

/// @title What a swap through pairs costs and gives, to the unit
library PairMath {
    /// @return The pair of the two tokens; reverts when there is none.
    function pairFor(address factory, address tokenA, address tokenB) internal view returns (address) {
        address pair = IUniswapV2Factory(factory).getPair(tokenA, tokenB);
        if (pair == address(0)) revert IUniswapV2Router.PairNotFound(tokenA, tokenB);
        return pair;
    }

    /// @return reserveA The pair's reserve of `tokenA`, whichever of its tokens that is.
    /// @return reserveB The other reserve.
    function reservesOf(
        address pair,
        address tokenA,
        address tokenB
    ) internal view returns (uint256 reserveA, uint256 reserveB) {
        (uint256 reserve0, uint256 reserve1, ) = IUniswapV2Pair(pair).getReserves();
        return tokenA < tokenB ? (reserve0, reserve1) : (reserve1, reserve0);
    }

    /// @dev See `IUniswapV2Router.quote`.
    function quote(uint256 amountA, uint256 reserveA, uint256 reserveB) internal pure returns (uint256) {
        if (amountA == 0) revert IUniswapV2Router.InsufficientAmount();
        _requireLiquidity(reserveA, reserveB);
        return (amountA * reserveB) / reserveA;
    }

    /// @dev See `IUniswapV2Router.getAmountOut`.
    function amountOut(uint256 amountIn_, uint256 reserveIn, uint256 reserveOut) internal pure returns (uint256) {
        if (amountIn_ == 0) revert IUniswapV2Router.InsufficientAmount();
        _requireLiquidity(reserveIn, reserveOut);
        uint256 afterFee = amountIn_ * 997;
        return (afterFee * reserveOut) / (reserveIn * 1000 + afterFee);
    }

    /// @dev See `IUniswapV2Router.getAmountIn`.
    function amountIn(uint256 amountOut_, uint256 reserveIn, uint256 reserveOut) internal pure returns (uint256) {
        if (amountOut_ == 0) revert IUniswapV2Router.InsufficientAmount();
        _requireLiquidity(reserveIn, reserveOut);
        if (amountOut_ >= reserveOut) revert IUniswapV2Router.InsufficientLiquidity(reserveIn, reserveOut);
        return (reserveIn * amountOut_ * 1000) / ((reserveOut - amountOut_) * 997) + 1;
    }

    /// @return amounts What each step of `path` carries when `amountIn_` goes in.
    function amountsOut(
        address factory,
        uint256 amountIn_,
        address[] calldata path
    ) internal view returns (uint256[] memory amounts) {
        _requirePath(path);
        amounts = new uint256[](path.length);
        amounts[0] = amountIn_;
        for (uint256 i = 0; i + 1 < path.length; ++i) {
            address pair = pairFor(factory, path[i], path[i + 1]);
            (uint256 reserveIn, uint256 reserveOut) = reservesOf(pair, path[i], path[i + 1]);
            amounts[i + 1] = amountOut(amounts[i], reserveIn, reserveOut);
        }
    }

    /// @return amounts What each step of `path` carries when `amountOut_` comes out.
    function amountsIn(
        address factory,
        uint256 amountOut_,
        address[] calldata path
    ) internal view returns (uint256[] memory amounts) {
        _requirePath(path);
        amounts = new uint256[](path.length);
        amounts[path.length - 1] = amountOut_;
        for (uint256 i = path.length - 1; i > 0; --i) {
            address pair = pairFor(factory, path[i - 1], path[i]);
            (uint256 reserveIn, uint256 reserveOut) = reservesOf(pair, path[i - 1], path[i]);
            amounts[i - 1] = amountIn(amounts[i], reserveIn, reserveOut);
        }
    }

    function _requireLiquidity(uint256 reserveA, uint256 reserveB) private pure {
        if (reserveA == 0 || reserveB == 0) revert IUniswapV2Router.InsufficientLiquidity(reserveA, reserveB);
    }

    function _requirePath(address[] calldata path) private pure {
        if (path.length < 2) revert IUniswapV2Router.InvalidPath();
    }
}
