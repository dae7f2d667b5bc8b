// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IUniswapV2ERC20} from "./IUniswapV2ERC20.sol";

/// @title A constant-product pair with Uniswap V2's functions, events and arithmetic
/// @notice Amounts and reserves are in base units of each token. Token 0 has the lower address.
interface IUniswapV2Pair is IUniswapV2ERC20 {
    /// @notice Emitted when liquidity is added.
    event Mint(address indexed sender, uint256 amount0, uint256 amount1);

    /// @notice Emitted when liquidity is removed.
    event Burn(address indexed sender, uint256 amount0, uint256 amount1, address indexed to);

    /// @notice Emitted when tokens are exchanged.
    event Swap(
        address indexed sender,
        uint256 amount0In,
        uint256 amount1In,
        uint256 amount0Out,
        uint256 amount1Out,
        address indexed to
    );

    /// @notice Emitted with every change of the reserves.
    event Sync(uint112 reserve0, uint112 reserve1);

    /// @notice Thrown when a call re-enters the pair.
    error Locked();

    /// @notice Thrown when the caller is not the factory.
    error NotFactory(address caller);

    /// @notice Thrown when a balance no longer fits a reserve of 112 bits.
    error ReserveOverflow(uint256 balance0, uint256 balance1);

    /// @notice Thrown when a deposit is too small to earn a share.
    error InsufficientLiquidityMinted();

    /// @notice Thrown when shares are too few to redeem a unit of both tokens.
    error InsufficientLiquidityBurned();

    /// @notice Thrown when a swap asks for nothing.
    error InsufficientOutputAmount();

    /// @notice Thrown when a swap asks for as much as the reserves or more.
    error InsufficientLiquidity(uint256 reserve0, uint256 reserve1);

    /// @notice Thrown when a swap pays nothing in.
    error InsufficientInputAmount();

    /// @notice Thrown when a swap would send to one of the pair's tokens.
    error InvalidTo(address to);

    /// @notice Thrown when the product of the reserves, less the fee, would fall.
    error InvariantViolated();

    /// @notice Shares locked for good by the first deposit: 1,000 base units.
    function MINIMUM_LIQUIDITY() external pure returns (uint256);

    function factory() external view returns (address);

    function token0() external view returns (address);

    function token1() external view returns (address);

    /// @return reserve0 What the pair owns of token 0, as of its last change.
    /// @return reserve1 What the pair owns of token 1, as of its last change.
    /// @return blockTimestampLast When that was, in seconds modulo 2^32.
    function getReserves() external view returns (uint112 reserve0, uint112 reserve1, uint32 blockTimestampLast);

    /// @notice Sum over time of token 0's price in token 1, as UQ112.112 times seconds. It overflows by design: the
    /// difference of two readings divided by the seconds between them is the time-weighted average price.
    function price0CumulativeLast() external view returns (uint256);

    /// @notice The same for token 1's price in token 0.
    function price1CumulativeLast() external view returns (uint256);

    /// @return The product of the reserves after the last liquidity event, or 0 when no protocol fee is taken.
    function kLast() external view returns (uint256);

    /// @notice Mints shares for the tokens sent in since the last sync: the smaller of the two proportions, rounded
    /// down. The first deposit earns the geometric mean less `MINIMUM_LIQUIDITY`.
    function mint(address to) external returns (uint256 liquidity);

    /// @notice Redeems the shares sent in, for a proportional amount of both tokens, rounded down.
    function burn(address to) external returns (uint256 amount0, uint256 amount1);

    /// @notice Sends the amounts asked for, calls `uniswapV2Call` on the receiver when `data` is not empty, then
    /// demands that the product of the reserves, after a fee of 0.3% of what came in, has not fallen.
    function swap(uint256 amount0Out, uint256 amount1Out, address to, bytes calldata data) external;

    /// @notice Sends what the pair holds beyond its reserves to `to`.
    function skim(address to) external;

    /// @notice Sets the reserves to what the pair holds.
    function sync() external;

    /// @notice Called once by the factory.
    function initialize(address token0_, address token1_) external;
}
