// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title A factory of pairs with Uniswap V2's functions
interface IUniswapV2Factory {
    /// @notice Emitted for each new pair; the last value is the number of pairs.
    event PairCreated(address indexed token0, address indexed token1, address pair, uint256);

    /// @notice Thrown when a pair of a token with itself is asked for.
    error IdenticalAddresses(address token);

    /// @notice Thrown when a token is the zero address.
    error ZeroAddress();

    /// @notice Thrown when the pair exists.
    error PairExists(address pair);

    /// @notice Thrown when the caller may not set fees.
    error Forbidden(address caller);

    /// @return Who receives a sixth of the swap fees; 0, the default, for nobody.
    function feeTo() external view returns (address);

    /// @return Who may set `feeTo` and the circuit breaker.
    function feeToSetter() external view returns (address);

    /// @return The circuit breaker that guards every pair, or 0, the default. Not in Uniswap V2.
    function breaker() external view returns (address);

    function getPair(address tokenA, address tokenB) external view returns (address pair);

    function allPairs(uint256 index) external view returns (address pair);

    function allPairsLength() external view returns (uint256);

    function createPair(address tokenA, address tokenB) external returns (address pair);

    function setFeeTo(address feeTo_) external;

    function setFeeToSetter(address feeToSetter_) external;

    /// @notice Sets the circuit breaker of every pair; 0 for none. Not in Uniswap V2.
    function setBreaker(address breaker_) external;
}
