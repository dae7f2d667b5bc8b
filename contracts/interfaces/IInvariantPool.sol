// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title A pool of two coins that trades along a curve, with a fee of its own
/// @notice Amounts are in base units of each coin; "normalised" amounts have 18 decimals whatever the coin has. Which
/// coin is coin 0 is chosen when the pool is made. The curve is what differs between pools: see the implementations.
///
/// Nobody has any privilege over a pool: curve, fee and breaker are fixed when it is made. Tokens that merely arrive are
/// nobody's: reserves are what trades and liquidity add up to.
interface IInvariantPool {
    /// @notice Emitted when liquidity is added.
    event LiquidityAdded(address indexed account, address indexed to, uint256 amount0, uint256 amount1, uint256 shares);

    /// @notice Emitted when liquidity is removed.
    event LiquidityRemoved(
        address indexed account,
        address indexed to,
        uint256 amount0,
        uint256 amount1,
        uint256 shares
    );

    /// @notice Emitted when coins are exchanged.
    event Swapped(
        address indexed account,
        address indexed to,
        address indexed tokenIn,
        uint256 amountIn,
        uint256 amountOut
    );

    /// @notice Thrown when both coins are the same.
    error IdenticalCoins(address coin);

    /// @notice Thrown when a coin has more than 18 decimals.
    error TooManyDecimals(address coin, uint8 decimals);

    /// @notice Thrown when a fee is above `MAX_FEE`.
    error FeeTooHigh(uint256 fee, uint256 maximum);

    /// @notice Thrown when a token is neither of the coins.
    error UnknownCoin(address token);

    /// @notice Thrown when a normalised reserve would no longer fit 112 bits.
    error ReserveTooLarge(uint256 reserve);

    /// @notice Thrown when the first liquidity lacks a coin, or a deposit is too small to earn a share.
    error InsufficientLiquidityAdded();

    /// @notice Thrown when a deposit earns fewer shares than demanded.
    error InsufficientShares(uint256 shares, uint256 minimum);

    /// @notice Thrown when an amount paid out is 0 or less than demanded.
    error InsufficientOutputAmount(uint256 amount, uint256 minimum);

    function coin0() external view returns (address);

    function coin1() external view returns (address);

    /// @return The fee in millionths of what is traded: 400 is 0.04%.
    function fee() external view returns (uint256);

    /// @return The circuit breaker that guards swaps, or the zero address. It is told of the price after each swap, if it
    /// watches the pool.
    function breaker() external view returns (address);

    /// @return reserve0 What the pool owns of coin 0.
    /// @return reserve1 What the pool owns of coin 1.
    /// @return timestampLast Unix seconds of the last change, modulo 2^32.
    function getReserves() external view returns (uint112 reserve0, uint112 reserve1, uint32 timestampLast);

    /// @return The invariant D: what the pool would hold of both coins together, normalised, at the reserves that are
    /// worth least and balance it. It is within one unit of the exact figure.
    function invariant() external view returns (uint256);

    /// @return D for a share, in wads, rounded down; 0 before the first liquidity. Fees make it grow.
    function virtualPrice() external view returns (uint256);

    /// @return The price of coin 0 in coin 1 on the smallest scale, before the fee, in wads of normalised amounts.
    function price() external view returns (uint256);

    /// @return The sum over time of `price`, times the seconds that it held, as of the last change. It wraps by design:
    /// the difference of two readings divided by the seconds between them is the time-weighted average price.
    function priceCumulativeLast() external view returns (uint256);

    /// @return What `swap` would give, rounded down.
    function quote(address tokenIn, uint256 amountIn) external view returns (uint256);

    /// @notice Takes `amountIn` from the caller and pays the other coin to `to`.
    function swap(address tokenIn, uint256 amountIn, uint256 minAmountOut, address to) external returns (uint256);

    /// @notice Adds any amounts of both coins, of which one may be 0, and mints shares for the growth of D, rounded down.
    /// What a deposit deviates from the pool's proportions pays half the fee, since it stands for a swap of half of it.
    function addLiquidity(
        uint256 amount0,
        uint256 amount1,
        uint256 minShares,
        address to
    ) external returns (uint256 shares);

    /// @notice Burns the caller's shares and pays out their part of both reserves, rounded down. No breaker halts it.
    function removeLiquidity(
        uint256 shares,
        uint256 minAmount0,
        uint256 minAmount1,
        address to
    ) external returns (uint256 amount0, uint256 amount1);
}
