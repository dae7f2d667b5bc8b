// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Sells over several venues at once
/// @notice Anybody may call it with venues of their own choice; it holds nothing between two calls, so a hostile venue can
/// harm only whoever names it, and no further than the least amount that they accept.
interface ISplitRouter {
    /// @notice What a venue speaks: Uniswap V2's pairs at 0.3%, or `IInvariantPool`.
    enum Kind {
        Pair,
        Pool
    }

    /// @param kind What the venue speaks.
    /// @param venue The pair or pool.
    /// @param weight Its part of the sale, relative to the sum of all weights: the amounts themselves will do.
    struct Part {
        Kind kind;
        address venue;
        uint256 weight;
    }

    /// @notice Thrown when there is nothing to split by: no parts, or weights that are all 0.
    error NoParts();

    /// @notice Thrown when the router itself, or the token sold, would receive what is bought.
    error InvalidTo(address to);

    /// @notice Thrown when a venue does not trade the two tokens for each other.
    error NotTradedThere(address venue);

    /// @notice Thrown when a pool does not take what it was to sell.
    error NotTaken(address venue);

    /// @notice Thrown when all parts together pay less than demanded.
    error InsufficientOutputAmount(uint256 amountOut, uint256 minimum);

    /// @notice Sells `amountIn` of the caller's `tokenIn` in parts and has `tokenOut` paid to `to`. Each part is rounded
    /// down but the last, which takes what is left; a part of 0 is left out.
    /// @return amountOut What `to` received in total.
    function swap(
        address tokenIn,
        address tokenOut,
        uint256 amountIn,
        uint256 minAmountOut,
        address to,
        Part[] calldata parts
    ) external returns (uint256 amountOut);
}
