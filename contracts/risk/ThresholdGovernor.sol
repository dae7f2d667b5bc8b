// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ILendingPool} from "../interfaces/ILendingPool.sol";
import {IThresholdGovernor} from "../interfaces/IThresholdGovernor.sol";
import {ReserveConfigurationMap, ReserveSettings} from "../interfaces/LendingTypes.sol";
import {ReserveConfiguration} from "../lending/libraries/ReserveConfiguration.sol";

/// @title Thresholds that follow volatility
/// @notice With volatility s between calm c and stress x, each of LTV and threshold is aimed at
///
///   calm - (calm - stress) * (s - c) / (x - c)        (the subtrahend rounded up)
///
/// and at its bounds outside of them. The threshold falls by at most `tightenBpsPerHour`, so that borrowers can act before
/// the rule reaches them; both rise by at most `loosenBpsPerHour`. Time that was not used counts for at most ten minutes: within
/// any t hours the threshold falls by at most (t + 1/6) * tightenBpsPerHour.
contract ThresholdGovernor is IThresholdGovernor, Ownable {
    using ReserveConfiguration for ReserveConfigurationMap;

    uint256 private constant ONE_BPS = 1e4;
    uint256 private constant AT_ONCE = 0;
    uint256 private constant MAX_CREDIT = 10 minutes;

    /// @dev Up to when, in Unix seconds, the time was used for moves.
    struct Clock {
        uint64 ltv;
        uint64 threshold;
    }

    ILendingPool public immutable pool;

    mapping(address asset => Policy) private _policies;
    mapping(address asset => Clock) private _clocks;

    constructor(ILendingPool pool_, address owner_) Ownable(owner_) {
        pool = pool_;
    }

    // ------------------------------------------------------------------------------------------------ anyone

    /// @inheritdoc IThresholdGovernor
    function applyThresholds(address asset) external {
        Policy memory policy = _policyOf(asset);
        policy.oracle.poke();
        uint256 volatility = policy.oracle.hourlyVolatility();
        (uint256 ltv, uint256 threshold) = _target(policy, volatility);

        ReserveConfigurationMap memory current = pool.getConfiguration(asset);
        Clock memory clock = _clocks[asset];
        uint256 loosen = policy.loosenBpsPerHour;
        (threshold, clock.threshold) = _move(
            current.liquidationThreshold(),
            threshold,
            clock.threshold,
            policy.tightenBpsPerHour,
            loosen
        );
        (ltv, clock.ltv) = _move(current.ltv(), ltv, clock.ltv, AT_ONCE, loosen);
        // Both aims keep this order; values set by another owner before need not.
        ltv = Math.min(ltv, threshold);
        if (threshold == current.liquidationThreshold() && ltv == current.ltv()) return;

        _clocks[asset] = clock;
        pool.configureReserve(asset, _settings(current, ltv, threshold));
        emit ThresholdsApplied(asset, volatility, ltv, threshold);
    }

    // ------------------------------------------------------------------------------------------------ owner

    /// @inheritdoc IThresholdGovernor
    function setPolicy(address asset, Policy calldata policy) external onlyOwner {
        uint256 bonus = pool.getConfiguration(asset).liquidationBonus();
        bool inOrder =
            policy.calmVolatility < policy.stressVolatility &&
                policy.stressLtvBps <= policy.calmLtvBps &&
                policy.stressThresholdBps <= policy.calmThresholdBps &&
                policy.calmLtvBps <= policy.calmThresholdBps &&
                policy.stressLtvBps <= policy.stressThresholdBps;
        bool isCollateral = policy.stressThresholdBps != 0 && bonus > ONE_BPS;
        if (!inOrder || !isCollateral || uint256(policy.calmThresholdBps) * bonus > ONE_BPS * ONE_BPS) {
            revert InvalidPolicy();
        }
        _policies[asset] = policy;
        _clocks[asset] = Clock({ltv: uint64(block.timestamp), threshold: uint64(block.timestamp)});
        emit PolicySet(asset, policy);
    }

    /// @inheritdoc IThresholdGovernor
    function releasePool(address to) external onlyOwner {
        Ownable(address(pool)).transferOwnership(to);
    }

    // ------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IThresholdGovernor
    function target(address asset) external view returns (uint256, uint256) {
        Policy memory policy = _policyOf(asset);
        return _target(policy, policy.oracle.hourlyVolatility());
    }

    /// @inheritdoc IThresholdGovernor
    function getPolicy(address asset) external view returns (Policy memory) {
        return _policies[asset];
    }

    // ------------------------------------------------------------------------------------------------ internal

    function _policyOf(address asset) private view returns (Policy memory policy) {
        policy = _policies[asset];
        if (address(policy.oracle) == address(0)) revert NoPolicy(asset);
    }

    function _target(
        Policy memory policy,
        uint256 volatility
    ) private pure returns (uint256 ltvBps, uint256 thresholdBps) {
        uint256 span = policy.stressVolatility - policy.calmVolatility;
        uint256 above = volatility > policy.calmVolatility ? volatility - policy.calmVolatility : 0;
        above = Math.min(above, span);
        ltvBps = _between(policy.calmLtvBps, policy.stressLtvBps, above, span);
        thresholdBps = _between(policy.calmThresholdBps, policy.stressThresholdBps, above, span);
    }

    function _between(uint256 calm, uint256 stress, uint256 above, uint256 span) private pure returns (uint256) {
        return calm - Math.ceilDiv((calm - stress) * above, span);
    }

    /// @return The value as near to its aim as the time since `clock` allows, and the clock after that.
    function _move(
        uint256 from,
        uint256 to,
        uint64 clock,
        uint256 downPerHour,
        uint256 upPerHour
    ) private view returns (uint256, uint64) {
        if (from == to) return (from, clock);
        uint256 perHour = to < from ? downPerHour : upPerHour;
        if (perHour == AT_ONCE) return (to, uint64(block.timestamp));

        uint256 elapsed = Math.min(block.timestamp - clock, MAX_CREDIT);
        uint256 distance = to < from ? from - to : to - from;
        uint256 step = Math.min(distance, (perHour * elapsed) / 1 hours);
        uint256 used = Math.ceilDiv(step * 1 hours, perHour);
        return (to < from ? from - step : from + step, uint64(block.timestamp - (elapsed - used)));
    }

    /// @dev The reserve's settings with another LTV and threshold.
    function _settings(
        ReserveConfigurationMap memory current,
        uint256 ltv,
        uint256 threshold
    ) private pure returns (ReserveSettings memory) {
        uint256 unit = current.unit();
        return
            ReserveSettings({
                ltvBps: uint16(ltv),
                liquidationThresholdBps: uint16(threshold),
                liquidationBonusBps: uint16(current.liquidationBonus()),
                liquidationProtocolFeeBps: uint16(current.liquidationProtocolFee()),
                reserveFactorBps: uint16(current.reserveFactor()),
                supplyCap: uint40(current.supplyCapUnits() / unit),
                borrowCap: uint40(current.borrowCapUnits() / unit),
                borrowingEnabled: current.isBorrowingEnabled(),
                flashLoanEnabled: current.isFlashLoanEnabled()
            });
    }
}
