// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RateSettings} from "../../../../contracts/interfaces/LendingTypes.sol";
import {LendingHarness} from "../../support/LendingHarness.sol";
import {Test} from "../../support/Test.sol";

contract RateModelTest is Test {
    uint256 private constant RESERVE_FACTOR_BPS = 1_000;

    LendingHarness private harness;

    function setUp() public {
        harness = new LendingHarness();
    }

    // ------------------------------------------------------------------------------------------------ borrowers

    function test_BorrowersPayAlongTheKinkedCurve() public view {
        _assertBorrowRate(0, 0.01e27, "the base rate while nothing is lent");
        _assertBorrowRate(40, 0.03e27, "half way to the kink: 1% + 4% / 2");
        _assertBorrowRate(80, 0.05e27, "at the kink: 1% + 4%");
        _assertBorrowRate(90, 0.35e27, "half way beyond: 1% + 4% + 60% / 2");
        _assertBorrowRate(100, 0.65e27, "all lent: 1% + 4% + 60%");
    }

    function test_AKinkAtFullUseHasNoSecondSlope() public view {
        RateSettings memory settings = RateSettings(10_000, 100, 400, 6_000);
        (, uint256 rate) = harness.rates(settings, 0, 100e18, 0, 0);
        assertEq(rate, 0.05e27, "1% + 4%");
    }

    function test_TheDeficitDoesNotRaiseWhatBorrowersPay() public view {
        (, uint256 without) = harness.rates(_settings(), 60e18, 40e18, 0, RESERVE_FACTOR_BPS);
        (, uint256 with) = harness.rates(_settings(), 60e18, 40e18, 50e18, RESERVE_FACTOR_BPS);
        assertEq(with, without, "borrow rate");
    }

    // ------------------------------------------------------------------------------------------------ suppliers

    function test_SuppliersEarnWhatBorrowersPayLessTheReserveFactor() public view {
        (uint256 rate, ) = harness.rates(_settings(), 60e18, 40e18, 0, RESERVE_FACTOR_BPS);
        assertNear(rate, 0.0108e27, 1e9, "3% * 40% * 90%");
        (rate, ) = harness.rates(_settings(), 60e18, 40e18, 100e18, RESERVE_FACTOR_BPS);
        assertNear(rate, 0.0054e27, 1e9, "3% * 20% * 90% when half of the claims are a deficit");
        (rate, ) = harness.rates(_settings(), 60e18, 40e18, 0, 10_000);
        assertEq(rate, 0, "nothing when the treasury takes all");
        (rate, ) = harness.rates(_settings(), 100e18, 0, 0, RESERVE_FACTOR_BPS);
        assertEq(rate, 0, "nothing while nothing is lent");
        (rate, ) = harness.rates(_settings(), 0, 0, 0, RESERVE_FACTOR_BPS);
        assertEq(rate, 0, "nothing in an empty reserve");
    }

    // ------------------------------------------------------------------------------------------------ properties

    function testFuzz_SuppliersNeverEarnMoreThanBorrowersPay(
        uint256 liquidity,
        uint256 debt,
        uint256 deficit,
        uint256 reserveFactorBps
    ) public view {
        liquidity = bound(liquidity, 0, 1e30);
        debt = bound(debt, 1, 1e30);
        deficit = bound(deficit, 0, 1e30);
        reserveFactorBps = bound(reserveFactorBps, 0, 10_000);
        (uint256 supplied, uint256 borrowed) = harness.rates(_settings(), liquidity, debt, deficit, reserveFactorBps);
        uint256 claims = liquidity + debt + deficit;
        // Rates are rounded to the nearest ray, the average over all loans to the precision of the debt.
        uint256 rounding = claims * 2 + (borrowed / (debt * 1e9) + 1) * claims;
        assertLe(supplied * claims, borrowed * debt + rounding, "claims earn no more than debts pay");
    }

    function testFuzz_TheBorrowRateGrowsWithTheUse(uint256 debt, uint256 more) public view {
        debt = bound(debt, 0, 1e24);
        more = bound(more, debt, 1e24);
        (, uint256 rate) = harness.rates(_settings(), 1e24 - debt, debt, 0, RESERVE_FACTOR_BPS);
        (, uint256 higher) = harness.rates(_settings(), 1e24 - more, more, 0, RESERVE_FACTOR_BPS);
        assertGe(higher, rate, "the more is lent, the more borrowers pay");
    }

    function _settings() private pure returns (RateSettings memory) {
        return RateSettings({optimalUsageBps: 8_000, baseRateBps: 100, slope1Bps: 400, slope2Bps: 6_000});
    }

    function _assertBorrowRate(uint256 percentUsed, uint256 expected, string memory what) private view {
        (, uint256 rate) = harness.rates(
            _settings(),
            (100 - percentUsed) * 1e18,
            percentUsed * 1e18,
            0,
            RESERVE_FACTOR_BPS
        );
        assertEq(rate, expected, what);
    }
}
