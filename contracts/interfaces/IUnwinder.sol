// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Turns tokens that stand for other tokens into one of those, and sells the rest
/// @notice What a keeper needs that seizes a pair's shares, a lending receipt or a staked token: one call that takes them
/// apart, layer by layer, until only the wanted token is left. It holds nothing between two calls.
interface IUnwinder {
    /// @notice How a token is given up.
    /// None: it is not. Swap: sold on a pair for the pair's other token. RemoveLiquidity: a pair's share, for both of its
    /// tokens. Redeem: a wrapped receipt, for what it is a claim on.
    enum Exit {
        None,
        Swap,
        RemoveLiquidity,
        Redeem
    }

    /// @param exit How.
    /// @param through On which pair, or of which wrapper.
    struct Route {
        Exit exit;
        address through;
    }

    /// @notice Emitted when a token's route changes.
    event RouteSet(address indexed token, Exit exit, address indexed through);

    /// @notice Emitted after each call that unwound something.
    event Unwound(
        address indexed caller,
        address indexed tokenIn,
        address indexed tokenOut,
        uint256 amountIn,
        uint256 amountOut,
        address to
    );

    /// @notice Thrown when the routes do not lead to the wanted token.
    error NoRoute(address token, address tokenOut);

    /// @notice Thrown when less comes out than the least accepted.
    error InsufficientOutput(uint256 amountOut, uint256 minimum);

    /// @notice Says how a token is given up. Owner only.
    function setRoute(address token, Exit exit, address through) external;

    /// @notice Takes `amountIn` of the caller's `tokenIn` apart and sends all of it as `tokenOut`.
    /// @return amountOut What `to` receives.
    function unwind(
        address tokenIn,
        uint256 amountIn,
        address tokenOut,
        uint256 minAmountOut,
        address to
    ) external returns (uint256 amountOut);

    /// @return exit How the token is given up.
    /// @return through On which pair, or of which wrapper.
    function routes(address token) external view returns (Exit exit, address through);
}
