// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Where the simulated world meets every venue that is not on chain
/// @notice A counterparty that trades any amount it holds at the outside price of the block. The simulation posts the
/// prices, and lets what was traded move the outside market afterwards.
interface IOutsideDesk {
    /// @notice Emitted for each price posted.
    /// @param price US dollars for one whole token, with 8 decimals.
    event PricePosted(address indexed asset, uint256 price);

    /// @notice Emitted for each trade.
    event Traded(
        address indexed trader,
        address indexed tokenIn,
        address indexed tokenOut,
        uint256 amountIn,
        uint256 amountOut,
        address to
    );

    /// @notice Thrown when the arrays differ in length.
    error LengthMismatch();

    /// @notice Thrown when an asset has no price.
    error NoPrice(address asset);

    /// @notice Thrown when a trade would give less than the least accepted.
    error InsufficientOutput(uint256 amountOut, uint256 minimum);

    /// @notice Thrown when the spread is not below 100%.
    error InvalidSpread(uint16 spreadBps);

    /// @notice Posts prices. Owner only.
    /// @param prices US dollars for one whole token, with 8 decimals.
    function postPrices(address[] calldata assets, uint256[] calldata prices) external;

    /// @notice Sells `amountIn` of the caller's `tokenIn` for `tokenOut` at the posted prices less the spread.
    /// @return amountOut What `to` receives, rounded down.
    function trade(
        address tokenIn,
        uint256 amountIn,
        address tokenOut,
        uint256 minAmountOut,
        address to
    ) external returns (uint256 amountOut);

    /// @return What `trade` would give.
    function quote(address tokenIn, uint256 amountIn, address tokenOut) external view returns (uint256);

    /// @return The price posted last, or 0.
    function priceOf(address asset) external view returns (uint256);

    /// @return The part of each trade's value that the desk keeps, in basis points.
    function spreadBps() external view returns (uint16);
}
