// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IOutflowLimiter} from "../interfaces/IOutflowLimiter.sol";

/// @title A limit on outflows in a rolling window
/// @notice With liquidity L now and net inflow N in the window's ticks, the window began with S = L - N, and an outflow a
/// passes when
///
///   L - a >= S * (1 - limit)      (the right side rounded up).
///
/// What came in during the window may leave again, and stops counting when its tick leaves the window. The first outflow
/// that exceeds the limit, where delays are wanted, begins a cool-down in which every outflow of the asset is delayed:
/// otherwise small withdrawals would pass those that wait. Delayed amounts count as gone from their delay on.
contract OutflowLimiter is IOutflowLimiter, Ownable {
    using SafeERC20 for IERC20;

    /// @dev What is known of an asset's flows. `netOf` is a ring: tick t has the slot t mod ticks.
    struct Meter {
        uint256 liquidity;
        int256 netInWindow;
        uint256 lastTick;
        mapping(uint256 slot => int256) netOf;
    }

    uint256 private constant ONE_BPS = 1e4;
    uint256 private constant MAX_TICKS = 64;

    uint256 public immutable ticks;
    uint256 public immutable tickSeconds;
    uint256 public immutable coolDownSeconds;

    mapping(address asset => uint256) public limitedUntil;
    mapping(address asset => uint256) public graceUntil;
    mapping(address asset => uint256) public totalLocked;
    mapping(address asset => mapping(address account => uint256)) public lockedOf;
    mapping(address target => bool) public isProtected;

    mapping(address asset => Limit) private _limits;
    mapping(address asset => Meter) private _meters;

    modifier onlyProtected() {
        if (!isProtected[msg.sender]) revert NotProtected(msg.sender);
        _;
    }

    constructor(uint256 ticks_, uint256 tickSeconds_, uint256 coolDownSeconds_, address owner_) Ownable(owner_) {
        bool hasWindow = ticks_ != 0 && ticks_ <= MAX_TICKS && tickSeconds_ != 0;
        if (!hasWindow || coolDownSeconds_ / tickSeconds_ < ticks_) {
            revert InvalidWindow(ticks_, tickSeconds_, coolDownSeconds_);
        }
        ticks = ticks_;
        tickSeconds = tickSeconds_;
        coolDownSeconds = coolDownSeconds_;
    }

    // ------------------------------------------------------------------------------------------------ protected contracts

    /// @inheritdoc IOutflowLimiter
    function onTokenInflow(address asset, uint256 amount) external onlyProtected {
        _record(_meters[asset], int256(amount));
    }

    /// @inheritdoc IOutflowLimiter
    function onTokenOutflow(
        address asset,
        uint256 amount,
        address recipient,
        bool revertOnLimit
    ) external onlyProtected returns (bool passes) {
        Meter storage meter = _meters[asset];
        if (amount > meter.liquidity) revert OutflowExceedsLiquidity(asset, amount, meter.liquidity);
        uint256 most = available(asset);
        _record(meter, -int256(amount));
        if (amount <= most) return true;
        if (revertOnLimit) revert OutflowLimited(asset, amount, most);

        if (!isLimited(asset)) {
            limitedUntil[asset] = block.timestamp + coolDownSeconds;
            emit LimitBreached(asset, amount, most, limitedUntil[asset]);
        }
        lockedOf[asset][recipient] += amount;
        totalLocked[asset] += amount;
        emit OutflowLocked(asset, recipient, amount);
        IERC20(asset).safeTransferFrom(msg.sender, address(this), amount);
    }

    // ------------------------------------------------------------------------------------------------ anyone

    /// @inheritdoc IOutflowLimiter
    function claimLocked(address asset, address account) external {
        if (isLimited(asset)) revert StillLimited(asset, limitedUntil[asset]);
        uint256 amount = _unlock(asset, account);
        emit LockedClaimed(asset, account, amount);
        IERC20(asset).safeTransfer(account, amount);
    }

    // ------------------------------------------------------------------------------------------------ owner

    /// @inheritdoc IOutflowLimiter
    function setLimit(address asset, Limit calldata limit) external onlyOwner {
        if (limit.maxOutflowBps > ONE_BPS) revert InvalidLimit(limit.maxOutflowBps);
        _limits[asset] = limit;
        Meter storage meter = _meters[asset];
        for (uint256 slot = 0; slot < ticks; ++slot) meter.netOf[slot] = 0;
        meter.netInWindow = 0;
        meter.lastTick = _tick();
        emit LimitSet(asset, limit.maxOutflowBps, limit.freeBelow);
    }

    /// @inheritdoc IOutflowLimiter
    function setProtected(address target, bool protected_) external onlyOwner {
        isProtected[target] = protected_;
        emit ProtectedSet(target, protected_);
    }

    /// @inheritdoc IOutflowLimiter
    function startGracePeriod(address asset, uint256 until) external onlyOwner {
        _startGracePeriod(asset, until);
    }

    /// @inheritdoc IOutflowLimiter
    function overrideLimit(address asset) external onlyOwner {
        if (!isLimited(asset)) revert NotLimited(asset);
        uint256 breachedAt = limitedUntil[asset] - coolDownSeconds;
        limitedUntil[asset] = 0;
        _startGracePeriod(asset, breachedAt + ticks * tickSeconds);
        emit LimitOverridden(asset, graceUntil[asset]);
    }

    /// @inheritdoc IOutflowLimiter
    function recoverLocked(address asset, address account, address to) external onlyOwner {
        uint256 amount = _unlock(asset, account);
        emit LockedRecovered(asset, account, to, amount);
        IERC20(asset).safeTransfer(to, amount);
    }

    // ------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IOutflowLimiter
    function liquidityOf(address asset) external view returns (uint256) {
        return _meters[asset].liquidity;
    }

    /// @inheritdoc IOutflowLimiter
    function getLimit(address asset) external view returns (Limit memory) {
        return _limits[asset];
    }

    /// @inheritdoc IOutflowLimiter
    function available(address asset) public view returns (uint256) {
        if (isLimited(asset)) return 0;
        Limit memory limit = _limits[asset];
        if (limit.maxOutflowBps == 0 || block.timestamp <= graceUntil[asset]) return type(uint256).max;

        uint256 liquidity = _meters[asset].liquidity;
        // Not below 0: what is there and what left was there at the start or came in.
        uint256 atStart = uint256(int256(liquidity) - netInWindow(asset));
        if (atStart <= limit.freeBelow) return type(uint256).max;
        uint256 floor = Math.mulDiv(atStart, ONE_BPS - limit.maxOutflowBps, ONE_BPS, Math.Rounding.Ceil);
        return liquidity > floor ? liquidity - floor : 0;
    }

    /// @inheritdoc IOutflowLimiter
    function netInWindow(address asset) public view returns (int256 net) {
        Meter storage meter = _meters[asset];
        uint256 passed = Math.min(_tick() - meter.lastTick, ticks);
        if (passed == ticks) return 0;
        net = meter.netInWindow;
        for (uint256 i = 1; i <= passed; ++i) net -= meter.netOf[(meter.lastTick + i) % ticks];
    }

    /// @inheritdoc IOutflowLimiter
    function isLimited(address asset) public view returns (bool) {
        return block.timestamp <= limitedUntil[asset];
    }

    // ------------------------------------------------------------------------------------------------ internal

    function _record(Meter storage meter, int256 change) private {
        uint256 tick = _tick();
        uint256 passed = Math.min(tick - meter.lastTick, ticks);
        int256 net = meter.netInWindow;
        for (uint256 i = 0; i < passed; ++i) {
            uint256 slot = (tick - i) % ticks;
            net -= meter.netOf[slot];
            meter.netOf[slot] = 0;
        }
        meter.lastTick = tick;
        meter.netInWindow = net + change;
        meter.netOf[tick % ticks] += change;
        meter.liquidity = uint256(int256(meter.liquidity) + change);
    }

    function _unlock(address asset, address account) private returns (uint256 amount) {
        amount = lockedOf[asset][account];
        if (amount == 0) revert NothingLocked(asset, account);
        lockedOf[asset][account] = 0;
        totalLocked[asset] -= amount;
    }

    function _startGracePeriod(address asset, uint256 until) private {
        graceUntil[asset] = until;
        emit GracePeriodStarted(asset, until);
    }

    function _tick() private view returns (uint256) {
        return block.timestamp / tickSeconds;
    }
}
