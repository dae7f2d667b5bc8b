// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {IAggregatorV3} from "../../../contracts/interfaces/IAggregatorV3.sol";
import {IThresholdGovernor} from "../../../contracts/interfaces/IThresholdGovernor.sol";
import {IVolatilityOracle} from "../../../contracts/interfaces/IVolatilityOracle.sol";
import {ReserveConfigurationMap, ReserveSettings} from "../../../contracts/interfaces/LendingTypes.sol";
import {ReserveConfiguration} from "../../../contracts/lending/libraries/ReserveConfiguration.sol";
import {ThresholdGovernor} from "../../../contracts/risk/ThresholdGovernor.sol";
import {LendingFixture} from "../support/LendingFixture.sol";

/// @dev Says what it is told to.
contract StubVolatility is IVolatilityOracle {
    uint256 public hourlyVolatility;
    uint256 public pokes;

    function set(uint256 volatility) external {
        hourlyVolatility = volatility;
    }

    function poke() external returns (uint256) {
        return ++pokes;
    }

    function validate(uint256, int256, uint256, int256) external pure returns (bool) {}

    function annualVolatility() external view returns (uint256) {}

    function hourlyVarianceRay() external view returns (uint256) {}

    function decayPerSecondRay() external view returns (uint256) {}

    function feed() external view returns (IAggregatorV3) {}

    function lastRound() external view returns (uint80) {}
}

/// @notice WETH between 80% / 82.5% at 1% an hour and 60% / 70% at 5%; down by 120 basis points an hour, up by 60.
contract ThresholdGovernorTest is LendingFixture {
    using ReserveConfiguration for ReserveConfigurationMap;

    uint256 private constant MINUTES = 10 minutes; // as much unused time counts

    ThresholdGovernor private governor;
    StubVolatility private volatility;

    function setUp() public override {
        super.setUp();
        governor = new ThresholdGovernor(pool, address(this));
        volatility = new StubVolatility();
        pool.transferOwnership(address(governor));
        governor.setPolicy(address(weth), _policy(120, 60));
    }

    // ------------------------------------------------------------------------------------------------ aims

    function test_AimsBetweenItsBoundsByVolatility() public {
        _assertTarget(0, 8_000, 8_250);
        _assertTarget(0.01e18, 8_000, 8_250);
        _assertTarget(0.03e18, 7_000, 7_625); // halfway
        _assertTarget(0.02e18, 7_500, 7_937); // a quarter: 312.5 rounded up
        _assertTarget(0.05e18, 6_000, 7_000);
        _assertTarget(10e18, 6_000, 7_000);
    }

    function test_TakesInWaitingAnswersFirst() public {
        governor.applyThresholds(address(weth));
        assertEq(volatility.pokes(), 1, "poked");
    }

    function test_WithoutAMoveNothingIsConfigured() public {
        skip(MINUTES);
        governor.applyThresholds(address(weth));
        _assertIs(8_000, 8_250);
    }

    // ------------------------------------------------------------------------------------------------ rates

    function test_TheLtvFallsAtOnceAndTheThresholdByItsRate() public {
        volatility.set(0.05e18);
        vm.expectEmit(address(governor));
        emit IThresholdGovernor.ThresholdsApplied(address(weth), 0.05e18, 6_000, 8_250);
        governor.applyThresholds(address(weth));
        skip(5 minutes);
        governor.applyThresholds(address(weth));
        _assertIs(6_000, 8_240);
        skip(5 minutes);
        governor.applyThresholds(address(weth));
        _assertIs(6_000, 8_230);
    }

    function test_UnusedTimeCountsForTenMinutes() public {
        skip(30 days);
        volatility.set(0.05e18);
        governor.applyThresholds(address(weth));
        _assertIs(6_000, 8_230);
    }

    function test_OftenOrSeldomTheRateIsTheSame() public {
        volatility.set(0.05e18);
        governor.setPolicy(address(weth), _policy(100, 60)); // 1 basis point in 36 seconds
        for (uint256 i = 0; i < 36; ++i) {
            skip(10);
            governor.applyThresholds(address(weth));
        }
        _assertIs(6_000, 8_240);
    }

    function test_ItStopsAtItsAim() public {
        volatility.set(0.03e18);
        for (uint256 i = 0; i < 80; ++i) {
            skip(MINUTES);
            governor.applyThresholds(address(weth));
        }
        _assertIs(7_000, 7_625);
    }

    function test_BothRiseByTheirRate() public {
        volatility.set(0.05e18);
        governor.setPolicy(address(weth), _policy(0, 60));
        governor.applyThresholds(address(weth));
        _assertIs(6_000, 7_000);
        volatility.set(0);
        skip(MINUTES);
        governor.applyThresholds(address(weth));
        _assertIs(6_010, 7_010);
    }

    function test_WithoutRatesBothFollowAtOnce() public {
        governor.setPolicy(address(weth), _policy(0, 0));
        volatility.set(0.05e18);
        governor.applyThresholds(address(weth));
        _assertIs(6_000, 7_000);
        volatility.set(0);
        governor.applyThresholds(address(weth));
        _assertIs(8_000, 8_250);
    }

    // ------------------------------------------------------------------------------------------------ the pool

    function test_TheOtherSettingsStay() public {
        ReserveSettings memory settings = _settings(8_000, 8_250, 10_500);
        (settings.supplyCap, settings.borrowCap, settings.flashLoanEnabled) = (77, 33, false);
        governor.releasePool(address(this));
        pool.configureReserve(address(weth), settings);
        pool.setReserveFlags(address(weth), true, true, false);
        pool.transferOwnership(address(governor));
        governor.setPolicy(address(weth), _policy(0, 0));
        volatility.set(0.05e18);
        governor.applyThresholds(address(weth));
        ReserveConfigurationMap memory map = pool.getConfiguration(address(weth));
        (settings.ltvBps, settings.liquidationThresholdBps) = (6_000, 7_000);
        ReserveConfigurationMap memory expected = ReserveConfiguration.pack(settings, 18).withFlags(true, true, false);
        assertEq(map.data, expected.data, "all but LTV and threshold");
    }

    function test_ATighterThresholdCanMakeAnAccountUnsafe() public {
        _supply(alice, usdc, 100_000e6);
        _supply(bob, weth, 10e18);
        _borrow(bob, usdc, 16_000e6);
        volatility.set(0.05e18);
        for (uint256 i = 0; i < 12; ++i) {
            skip(MINUTES);
            governor.applyThresholds(address(weth));
        }
        assertGt(_health(bob), WAD, "after two hours the threshold is still above 80%");
        for (uint256 i = 0; i < 2; ++i) {
            skip(MINUTES);
            governor.applyThresholds(address(weth));
        }
        assertLt(_health(bob), WAD, "his debt is 80% of his collateral");
    }

    function test_NeedsThePool() public {
        governor.releasePool(address(this));
        volatility.set(0.05e18);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, address(governor)));
        governor.applyThresholds(address(weth));
    }

    // ------------------------------------------------------------------------------------------------ refusals

    function test_RefusesPoliciesOutOfOrder() public {
        IThresholdGovernor.Policy[7] memory bad;
        for (uint256 i = 0; i < bad.length; ++i) bad[i] = _policy(120, 60);
        bad[0].calmVolatility = bad[0].stressVolatility;
        bad[1].stressLtvBps = 8_001;
        bad[2].stressThresholdBps = 8_251;
        bad[3].calmLtvBps = 8_251;
        bad[4].stressLtvBps = 7_001;
        (bad[5].stressLtvBps, bad[5].stressThresholdBps) = (0, 0);
        bad[6].calmThresholdBps = 9_524; // times 1.05 is more than all
        for (uint256 i = 0; i < bad.length; ++i) {
            vm.expectRevert(IThresholdGovernor.InvalidPolicy.selector);
            governor.setPolicy(address(weth), bad[i]);
        }
        bad[6].calmThresholdBps = 9_523;
        governor.setPolicy(address(weth), bad[6]);
    }

    function test_RefusesAssetsThatAreNoCollateral() public {
        governor.releasePool(address(this));
        pool.configureReserve(address(weth), _settings(0, 0, 0));
        vm.expectRevert(IThresholdGovernor.InvalidPolicy.selector);
        governor.setPolicy(address(weth), _policy(120, 60));
    }

    function test_RefusesAssetsWithoutAPolicy() public {
        vm.expectRevert(abi.encodeWithSelector(IThresholdGovernor.NoPolicy.selector, address(usdc)));
        governor.applyThresholds(address(usdc));
        vm.expectRevert(abi.encodeWithSelector(IThresholdGovernor.NoPolicy.selector, address(usdc)));
        governor.target(address(usdc));
    }

    function test_OnlyTheOwnerSetsPolicies() public {
        _expectNotOwner();
        governor.setPolicy(address(weth), _policy(120, 60));
    }

    function test_OnlyTheOwnerReleasesThePool() public {
        _expectNotOwner();
        governor.releasePool(alice);
    }

    // ------------------------------------------------------------------------------------------------ properties

    function testFuzz_ThresholdsStayWithinBoundsAndRate(
        uint256[12] calldata volatilities,
        uint256[12] calldata waits,
        uint256 tighten,
        uint256 loosen
    ) public {
        (tighten, loosen) = (bound(tighten, 1, 2_000), bound(loosen, 1, 2_000));
        governor.setPolicy(address(weth), _policy(uint16(tighten), uint16(loosen)));
        uint256 start = block.timestamp;
        uint256 last = 8_250;
        (uint256 fallen, uint256 risen) = (0, 0);
        for (uint256 i = 0; i < volatilities.length; ++i) {
            volatility.set(bound(volatilities[i], 0, 0.07e18));
            skip(bound(waits[i], 0, 20 minutes));
            (uint256 aimLtv, uint256 aim) = governor.target(address(weth));
            governor.applyThresholds(address(weth));
            (uint256 ltv, uint256 threshold) = _current();
            assertTrue(threshold >= 7_000 && threshold <= 8_250, "the threshold is within its bounds");
            assertTrue(ltv >= 6_000 && ltv <= 8_000, "the LTV is within its bounds");
            assertLe(ltv, aimLtv, "the LTV is never above its aim");
            assertTrue(threshold >= (last < aim ? last : aim) && threshold <= (last > aim ? last : aim), "towards it");
            if (threshold < last) fallen += last - threshold;
            else risen += threshold - last;
            last = threshold;
            uint256 time = block.timestamp - start + MINUTES;
            assertLe(fallen * 1 hours, tighten * time, "it falls by at most its rate");
            assertLe(risen * 1 hours, loosen * time, "it rises by at most its rate");
        }
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _policy(uint16 tighten, uint16 loosen) private view returns (IThresholdGovernor.Policy memory) {
        return
            IThresholdGovernor.Policy({
                oracle: volatility,
                calmVolatility: 0.01e18,
                stressVolatility: 0.05e18,
                calmLtvBps: 8_000,
                stressLtvBps: 6_000,
                calmThresholdBps: 8_250,
                stressThresholdBps: 7_000,
                tightenBpsPerHour: tighten,
                loosenBpsPerHour: loosen
            });
    }

    function _current() private view returns (uint256, uint256) {
        ReserveConfigurationMap memory map = pool.getConfiguration(address(weth));
        return (map.ltv(), map.liquidationThreshold());
    }

    function _assertIs(uint256 ltv, uint256 threshold) private view {
        (uint256 actualLtv, uint256 actual) = _current();
        assertEq(actualLtv, ltv, "LTV");
        assertEq(actual, threshold, "threshold");
    }

    function _assertTarget(uint256 hourly, uint256 ltv, uint256 threshold) private {
        volatility.set(hourly);
        (uint256 aimLtv, uint256 aim) = governor.target(address(weth));
        assertEq(aimLtv, ltv, "LTV");
        assertEq(aim, threshold, "threshold");
    }

    function _expectNotOwner() private {
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, alice));
    }
}
