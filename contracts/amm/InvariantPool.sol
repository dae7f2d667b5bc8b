// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";

import {ICircuitBreaker} from "../interfaces/ICircuitBreaker.sol";
import {IInvariantPool} from "../interfaces/IInvariantPool.sol";

/// @title What pools of two coins have in common, whatever their curve
/// @notice A curve says three things about normalised reserves x and y: the invariant D, what a trade gives, and the
/// price. D must be homogeneous: twice the reserves have twice the D. Then D per share, the virtual price, does not
/// depend on where on the curve the pool stands, and all shares are worth the same.
abstract contract InvariantPool is IInvariantPool, ERC20, ReentrancyGuard {
    using SafeERC20 for IERC20;

    /// @notice What a fee is a fraction of.
    uint256 public constant FEE_UNIT = 1e6;
    uint256 public constant MAX_FEE = 1e5;
    /// @notice Shares locked for good by the first deposit, so that a share can't be made dear enough to round others
    /// down to nothing.
    uint256 public constant MINIMUM_SHARES = 1000;

    uint256 internal constant WAD = 1e18;
    /// @dev D is within one unit of the exact figure, so a difference of two is within two.
    uint256 private constant GROWTH_TOLERANCE = 2;
    uint8 private constant NORMAL_DECIMALS = 18;
    /// @dev OpenZeppelin's token refuses the zero address as holder.
    address private constant LOCK = address(0xdead);

    address public immutable coin0;
    address public immutable coin1;
    uint256 public immutable fee;
    address public immutable breaker;
    /// @dev Normalised units in a base unit.
    uint256 private immutable _scale0;
    uint256 private immutable _scale1;

    uint256 public priceCumulativeLast;

    uint112 private _reserve0;
    uint112 private _reserve1;
    uint32 private _timestampLast;

    constructor(
        string memory name_,
        address coin0_,
        address coin1_,
        uint256 fee_,
        address breaker_
    ) ERC20(name_, name_) {
        if (coin0_ == coin1_) revert IdenticalCoins(coin0_);
        if (fee_ > MAX_FEE) revert FeeTooHigh(fee_, MAX_FEE);
        (coin0, coin1, fee, breaker) = (coin0_, coin1_, fee_, breaker_);
        (_scale0, _scale1) = (_scaleOf(coin0_), _scaleOf(coin1_));
    }

    // ------------------------------------------------------------------------------------------------ trading

    /// @inheritdoc IInvariantPool
    function swap(
        address tokenIn,
        uint256 amountIn,
        uint256 minAmountOut,
        address to
    ) external nonReentrant returns (uint256 amountOut) {
        if (breaker != address(0)) ICircuitBreaker(breaker).check(ICircuitBreaker.Action.Swap);
        bool sells0 = _isCoin0(tokenIn);
        uint256 received = _take(tokenIn, amountIn);
        amountOut = _amountOut(sells0, received);
        if (amountOut == 0 || amountOut < minAmountOut) revert InsufficientOutputAmount(amountOut, minAmountOut);

        (uint256 reserve0, uint256 reserve1) = (_reserve0, _reserve1);
        if (sells0) _update(reserve0 + received, reserve1 - amountOut);
        else _update(reserve0 - amountOut, reserve1 + received);
        IERC20(sells0 ? coin1 : coin0).safeTransfer(to, amountOut);
        emit Swapped(msg.sender, to, tokenIn, received, amountOut);
        if (breaker != address(0) && ICircuitBreaker(breaker).isSource(address(this))) {
            ICircuitBreaker(breaker).observe(price());
        }
    }

    // ------------------------------------------------------------------------------------------------ liquidity

    /// @inheritdoc IInvariantPool
    function addLiquidity(
        uint256 amount0,
        uint256 amount1,
        uint256 minShares,
        address to
    ) external nonReentrant returns (uint256 shares) {
        amount0 = _take(coin0, amount0);
        amount1 = _take(coin1, amount1);
        shares = totalSupply() == 0 ? _firstShares(amount0, amount1) : _sharesFor(amount0, amount1);
        if (shares < minShares) revert InsufficientShares(shares, minShares);

        _update(_reserve0 + amount0, _reserve1 + amount1);
        _mint(to, shares);
        emit LiquidityAdded(msg.sender, to, amount0, amount1, shares);
    }

    /// @inheritdoc IInvariantPool
    function removeLiquidity(
        uint256 shares,
        uint256 minAmount0,
        uint256 minAmount1,
        address to
    ) external nonReentrant returns (uint256 amount0, uint256 amount1) {
        uint256 supply = totalSupply();
        (uint256 reserve0, uint256 reserve1) = (_reserve0, _reserve1);
        _burn(msg.sender, shares); // reverts when there are none, so that the supply is not 0
        amount0 = Math.mulDiv(reserve0, shares, supply);
        amount1 = Math.mulDiv(reserve1, shares, supply);
        if (amount0 == 0 || amount0 < minAmount0) revert InsufficientOutputAmount(amount0, minAmount0);
        if (amount1 == 0 || amount1 < minAmount1) revert InsufficientOutputAmount(amount1, minAmount1);

        _update(reserve0 - amount0, reserve1 - amount1);
        IERC20(coin0).safeTransfer(to, amount0);
        IERC20(coin1).safeTransfer(to, amount1);
        emit LiquidityRemoved(msg.sender, to, amount0, amount1, shares);
    }

    // ------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IInvariantPool
    function quote(address tokenIn, uint256 amountIn) external view returns (uint256) {
        return _amountOut(_isCoin0(tokenIn), amountIn);
    }

    /// @inheritdoc IInvariantPool
    function virtualPrice() external view returns (uint256) {
        uint256 supply = totalSupply();
        return supply == 0 ? 0 : Math.mulDiv(invariant(), WAD, supply);
    }

    /// @inheritdoc IInvariantPool
    function getReserves() external view returns (uint112, uint112, uint32) {
        return (_reserve0, _reserve1, _timestampLast);
    }

    /// @inheritdoc IInvariantPool
    function invariant() public view returns (uint256) {
        return _invariant(_reserve0 * _scale0, _reserve1 * _scale1);
    }

    /// @inheritdoc IInvariantPool
    function price() public view returns (uint256) {
        return _price(_reserve0 * _scale0, _reserve1 * _scale1);
    }

    // ------------------------------------------------------------------------------------------------ curve

    /// @dev D of normalised reserves, within one unit of the exact figure; 0 when a reserve is 0.
    function _invariant(uint256 x, uint256 y) internal view virtual returns (uint256);

    /// @dev What `dx` more in a reserve of `x` pays out of a reserve of `y`, after the fee, such that D does not fall.
    /// Normalised; x and y are not 0.
    function _trade(uint256 x, uint256 y, uint256 dx) internal view virtual returns (uint256 dy);

    /// @dev The price in wads, rounded down, of what is in the reserve `x` in what is in `y`; 0 when a reserve is 0.
    function _price(uint256 x, uint256 y) internal view virtual returns (uint256);

    // ------------------------------------------------------------------------------------------------ internal

    function _amountOut(bool sells0, uint256 amountIn) private view returns (uint256) {
        (uint256 x, uint256 y) = (_reserve0 * _scale0, _reserve1 * _scale1);
        if (x == 0 || y == 0 || amountIn == 0) return 0;
        if (sells0) return _trade(x, y, amountIn * _scale0) / _scale1;
        return _trade(y, x, amountIn * _scale1) / _scale0;
    }

    function _firstShares(uint256 amount0, uint256 amount1) private returns (uint256) {
        uint256 d = _invariant(amount0 * _scale0, amount1 * _scale1);
        if (d <= MINIMUM_SHARES) revert InsufficientLiquidityAdded();
        _mint(LOCK, MINIMUM_SHARES);
        return d - MINIMUM_SHARES;
    }

    /// @dev Shares for the growth of D, once the deposit has paid for what it deviates from the pool's proportions.
    function _sharesFor(uint256 amount0, uint256 amount1) private view returns (uint256 shares) {
        (uint256 x, uint256 y) = (_reserve0 * _scale0, _reserve1 * _scale1);
        (uint256 xAfter, uint256 yAfter) = (x + amount0 * _scale0, y + amount1 * _scale1);
        uint256 before = _invariant(x, y);
        uint256 grown = _invariant(xAfter, yAfter);
        uint256 d = _invariant(_lessFee(x, xAfter, before, grown), _lessFee(y, yAfter, before, grown));
        if (d > before + GROWTH_TOLERANCE) shares = Math.mulDiv(totalSupply(), d - before - GROWTH_TOLERANCE, before);
        if (shares == 0) revert InsufficientLiquidityAdded();
    }

    /// @dev What a reserve counts for after half the fee on its distance from where growth in proportion would be.
    function _lessFee(uint256 start, uint256 end, uint256 before, uint256 grown) private view returns (uint256) {
        uint256 inProportion = Math.mulDiv(start, grown, before);
        uint256 deviation = end > inProportion ? end - inProportion : inProportion - end;
        uint256 charged = Math.ceilDiv(deviation * fee, 2 * FEE_UNIT);
        return end > charged ? end - charged : 0;
    }

    /// @dev Writes the reserves, and adds the old price times the time it held to the cumulative price.
    function _update(uint256 reserve0, uint256 reserve1) private {
        _requireSize(reserve0 * _scale0);
        _requireSize(reserve1 * _scale1);
        uint32 timestamp = uint32(block.timestamp);
        // Time is kept modulo 2^32 and the sum modulo 2^256: both overflow by design.
        unchecked {
            uint32 elapsed = timestamp - _timestampLast;
            if (elapsed != 0) priceCumulativeLast += price() * elapsed;
        }
        (_reserve0, _reserve1, _timestampLast) = (uint112(reserve0), uint112(reserve1), timestamp);
    }

    /// @dev Takes tokens from the caller; what arrives counts.
    function _take(address token, uint256 amount) private returns (uint256) {
        if (amount == 0) return 0;
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        return IERC20(token).balanceOf(address(this)) - before;
    }

    function _isCoin0(address token) private view returns (bool) {
        if (token == coin0) return true;
        if (token != coin1) revert UnknownCoin(token);
        return false;
    }

    function _scaleOf(address coin) private view returns (uint256) {
        uint8 decimals_ = IERC20Metadata(coin).decimals();
        if (decimals_ > NORMAL_DECIMALS) revert TooManyDecimals(coin, decimals_);
        return 10 ** (NORMAL_DECIMALS - decimals_);
    }

    function _requireSize(uint256 normalised) private pure {
        if (normalised > type(uint112).max) revert ReserveTooLarge(normalised);
    }
}
