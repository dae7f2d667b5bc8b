// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ICircuitBreaker} from "../interfaces/ICircuitBreaker.sol";
import {IUniswapV2Callee} from "../interfaces/IUniswapV2Callee.sol";
import {IUniswapV2Factory} from "../interfaces/IUniswapV2Factory.sol";
import {IUniswapV2Pair} from "../interfaces/IUniswapV2Pair.sol";
import {LiquidityToken} from "./LiquidityToken.sol";

/// @title A constant-product pair
/// @notice Reserves x and y satisfy x * y >= k at all times; a swap of dx for dy satisfies
/// (x + 0.997 dx)(y - dy) >= x * y. Fees stay in the reserves, so a share is never worth less than before, measured as
/// sqrt(x * y) / shares. The factory's `feeTo` may claim a sixth of that growth in new shares.
///
/// A circuit breaker, when the factory has one, is asked before a swap and told of the price after it.
contract ConstantProductPair is IUniswapV2Pair, LiquidityToken {
    using SafeERC20 for IERC20;

    uint256 public constant MINIMUM_LIQUIDITY = 1000;

    uint256 private constant Q112 = 2 ** 112;
    uint256 private constant PRICE_SCALE = 1e18;

    address public immutable factory;
    address public token0;
    address public token1;

    uint256 public price0CumulativeLast;
    uint256 public price1CumulativeLast;
    uint256 public kLast;

    uint112 private _reserve0;
    uint112 private _reserve1;
    uint32 private _blockTimestampLast;

    bool private _isLocked;

    /// @dev Not OpenZeppelin's guard: it belongs in one slot with nothing else to pay for, and its error is the pair's.
    modifier lock() {
        if (_isLocked) revert Locked();
        _isLocked = true;
        _;
        _isLocked = false;
    }

    constructor() {
        factory = msg.sender;
    }

    /// @inheritdoc IUniswapV2Pair
    function initialize(address token0_, address token1_) external {
        if (msg.sender != factory) revert NotFactory(msg.sender);
        token0 = token0_;
        token1 = token1_;
    }

    // ------------------------------------------------------------------------------------------------ liquidity

    /// @inheritdoc IUniswapV2Pair
    function mint(address to) external lock returns (uint256 liquidity) {
        (uint112 reserve0, uint112 reserve1, ) = getReserves();
        (uint256 balance0, uint256 balance1) = _balances();
        uint256 amount0 = balance0 - reserve0;
        uint256 amount1 = balance1 - reserve1;

        bool takesFee = _mintFee(reserve0, reserve1);
        uint256 supply = totalSupply; // after the fee, which can mint shares
        if (supply == 0) {
            uint256 root = Math.sqrt(amount0 * amount1);
            if (root <= MINIMUM_LIQUIDITY) revert InsufficientLiquidityMinted();
            liquidity = root - MINIMUM_LIQUIDITY;
            _mint(address(0), MINIMUM_LIQUIDITY);
        } else {
            liquidity = Math.min((amount0 * supply) / reserve0, (amount1 * supply) / reserve1);
            if (liquidity == 0) revert InsufficientLiquidityMinted();
        }
        _mint(to, liquidity);

        _update(balance0, balance1, reserve0, reserve1);
        if (takesFee) kLast = uint256(_reserve0) * _reserve1;
        emit Mint(msg.sender, amount0, amount1);
    }

    /// @inheritdoc IUniswapV2Pair
    function burn(address to) external lock returns (uint256 amount0, uint256 amount1) {
        (uint112 reserve0, uint112 reserve1, ) = getReserves();
        (uint256 balance0, uint256 balance1) = _balances();
        uint256 liquidity = balanceOf[address(this)];

        bool takesFee = _mintFee(reserve0, reserve1);
        uint256 supply = totalSupply; // after the fee, which can mint shares
        // Balances rather than reserves, so that tokens sent in by mistake belong to the shares pro rata.
        amount0 = (liquidity * balance0) / supply;
        amount1 = (liquidity * balance1) / supply;
        if (amount0 == 0 || amount1 == 0) revert InsufficientLiquidityBurned();

        _burn(address(this), liquidity);
        IERC20(token0).safeTransfer(to, amount0);
        IERC20(token1).safeTransfer(to, amount1);

        (balance0, balance1) = _balances();
        _update(balance0, balance1, reserve0, reserve1);
        if (takesFee) kLast = uint256(_reserve0) * _reserve1;
        emit Burn(msg.sender, amount0, amount1, to);
    }

    // ------------------------------------------------------------------------------------------------ swap

    /// @inheritdoc IUniswapV2Pair
    function swap(uint256 amount0Out, uint256 amount1Out, address to, bytes calldata data) external lock {
        address breaker = IUniswapV2Factory(factory).breaker();
        if (breaker != address(0)) ICircuitBreaker(breaker).check(ICircuitBreaker.Action.Swap);
        _swap(amount0Out, amount1Out, to, data);
        // A pair that the breaker does not watch is halted like the others, but has nothing to report.
        if (breaker != address(0) && ICircuitBreaker(breaker).isSource(address(this))) {
            ICircuitBreaker(breaker).observe((_reserve1 * PRICE_SCALE) / _reserve0);
        }
    }

    /// @inheritdoc IUniswapV2Pair
    function skim(address to) external lock {
        (uint256 balance0, uint256 balance1) = _balances();
        IERC20(token0).safeTransfer(to, balance0 - _reserve0);
        IERC20(token1).safeTransfer(to, balance1 - _reserve1);
    }

    /// @inheritdoc IUniswapV2Pair
    function sync() external lock {
        (uint256 balance0, uint256 balance1) = _balances();
        _update(balance0, balance1, _reserve0, _reserve1);
    }

    /// @inheritdoc IUniswapV2Pair
    function getReserves() public view returns (uint112, uint112, uint32) {
        return (_reserve0, _reserve1, _blockTimestampLast);
    }

    // ------------------------------------------------------------------------------------------------ internal

    function _swap(uint256 amount0Out, uint256 amount1Out, address to, bytes calldata data) private {
        if (amount0Out == 0 && amount1Out == 0) revert InsufficientOutputAmount();
        (uint112 reserve0, uint112 reserve1, ) = getReserves();
        if (amount0Out >= reserve0 || amount1Out >= reserve1) revert InsufficientLiquidity(reserve0, reserve1);

        _pay(amount0Out, amount1Out, to, data);

        (uint256 balance0, uint256 balance1) = _balances();
        uint256 amount0In = _amountIn(balance0, reserve0, amount0Out);
        uint256 amount1In = _amountIn(balance1, reserve1, amount1Out);
        if (amount0In == 0 && amount1In == 0) revert InsufficientInputAmount();
        _requireInvariant(balance0, balance1, amount0In, amount1In, uint256(reserve0) * reserve1);

        _update(balance0, balance1, reserve0, reserve1);
        emit Swap(msg.sender, amount0In, amount1In, amount0Out, amount1Out, to);
    }

    function _pay(uint256 amount0Out, uint256 amount1Out, address to, bytes calldata data) private {
        (address token0_, address token1_) = (token0, token1);
        if (to == token0_ || to == token1_) revert InvalidTo(to);
        if (amount0Out != 0) IERC20(token0_).safeTransfer(to, amount0Out);
        if (amount1Out != 0) IERC20(token1_).safeTransfer(to, amount1Out);
        if (data.length != 0) IUniswapV2Callee(to).uniswapV2Call(msg.sender, amount0Out, amount1Out, data);
    }

    /// @dev Writes the reserves, and adds the old price times the time it held to the cumulative prices.
    function _update(uint256 balance0, uint256 balance1, uint112 reserve0, uint112 reserve1) private {
        if (balance0 > type(uint112).max || balance1 > type(uint112).max) revert ReserveOverflow(balance0, balance1);

        uint32 timestamp = uint32(block.timestamp);
        // Time is kept modulo 2^32 and the sums modulo 2^256: both overflow by design.
        unchecked {
            uint32 elapsed = timestamp - _blockTimestampLast;
            if (elapsed != 0 && reserve0 != 0 && reserve1 != 0) {
                price0CumulativeLast += ((uint256(reserve1) * Q112) / reserve0) * elapsed;
                price1CumulativeLast += ((uint256(reserve0) * Q112) / reserve1) * elapsed;
            }
        }

        _reserve0 = uint112(balance0);
        _reserve1 = uint112(balance1);
        _blockTimestampLast = timestamp;
        emit Sync(uint112(balance0), uint112(balance1));
    }

    /// @dev Mints a sixth of the growth of sqrt(k) since the last liquidity event to `feeTo`, when that is set.
    function _mintFee(uint112 reserve0, uint112 reserve1) private returns (bool takesFee) {
        address feeTo = IUniswapV2Factory(factory).feeTo();
        takesFee = feeTo != address(0);
        uint256 lastK = kLast;
        if (lastK == 0) return takesFee;
        if (!takesFee) {
            kLast = 0;
            return false;
        }

        uint256 root = Math.sqrt(uint256(reserve0) * reserve1);
        uint256 lastRoot = Math.sqrt(lastK);
        if (root <= lastRoot) return true;
        uint256 liquidity = (totalSupply * (root - lastRoot)) / (root * 5 + lastRoot);
        if (liquidity != 0) _mint(feeTo, liquidity);
    }

    function _balances() private view returns (uint256, uint256) {
        return (IERC20(token0).balanceOf(address(this)), IERC20(token1).balanceOf(address(this)));
    }

    /// @dev What came in is what is held beyond the reserve less what was sent out.
    function _amountIn(uint256 balance, uint256 reserve, uint256 amountOut) private pure returns (uint256) {
        uint256 remaining = reserve - amountOut;
        return balance > remaining ? balance - remaining : 0;
    }

    /// @dev (1000 x' - 3 dx)(1000 y' - 3 dy) >= 1000^2 x y, where x' and y' are the balances after the swap.
    function _requireInvariant(uint256 balance0, uint256 balance1, uint256 in0, uint256 in1, uint256 k) private pure {
        uint256 adjusted0 = balance0 * 1000 - in0 * 3;
        uint256 adjusted1 = balance1 * 1000 - in1 * 3;
        if (adjusted0 * adjusted1 < k * 1000 ** 2) revert InvariantViolated();
    }
}
