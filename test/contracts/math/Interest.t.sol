// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {MathHarness} from "../support/MathHarness.sol";
import {Test} from "../support/Test.sol";

/// @notice The expected factors were computed with integers outside of Solidity, by Aave V3.0.2's formula.
contract InterestTest is Test {
    uint256 private constant FIVE_PERCENT = 0.05e27;
    /// @dev For sums that lose less than a ray's unit over a year of seconds.
    uint256 private constant FINE = 1e36;

    MathHarness private math;

    function setUp() public {
        math = new MathHarness();
    }

    function test_LinearGrowsInProportionToTime() public view {
        assertEq(math.linear(FIVE_PERCENT, YEAR), 1.05e27, "a year");
        assertEq(math.linear(FIVE_PERCENT, YEAR / 2), 1.025e27, "half a year");
        assertEq(math.linear(FIVE_PERCENT, 0), RAY, "no time");
        assertEq(math.linear(0, YEAR), RAY, "no rate");
    }

    function test_LinearRoundsDown() public view {
        assertEq(math.linear(2 * YEAR - 1, 1), RAY + 1, "1.99 becomes 1");
    }

    function test_CompoundedIsOneOverNoTime() public view {
        assertEq(math.compounded(FIVE_PERCENT, 0), RAY, "no time");
        assertEq(math.compounded(0, YEAR), RAY, "no rate");
    }

    function test_CompoundedGrowsAsComputedByHand() public view {
        assertEq(math.compounded(FIVE_PERCENT, 1), 1000000001585489599188229325, "5%, a second");
        assertEq(math.compounded(FIVE_PERCENT, 2), 1000000003170979200890235919, "5%, two seconds");
        assertEq(math.compounded(0.03e27, 30 days), 1002468793393457327637039342, "3%, thirty days");
        assertEq(math.compounded(FIVE_PERCENT, YEAR), 1051265681539063650421944000, "5%, a year");
        assertEq(math.compounded(RAY, YEAR), 2666663803286306996604104000, "100%, a year: e is 2.718");
        assertEq(math.compounded(10 * RAY, YEAR), 227666645467393143209074976000, "1000%, a year");
    }

    function testFuzz_CompoundedIsAtLeastLinear(uint256 rate, uint256 elapsed) public view {
        rate = bound(rate, 0, 100 * RAY);
        elapsed = bound(elapsed, 0, 10 * YEAR);
        assertGe(math.compounded(rate, elapsed), math.linear(rate, elapsed), "borrowers never pay less than linearly");
    }

    function testFuzz_CompoundedIsNeverAboveTheExactValue(uint256 rate, uint256 elapsed) public view {
        rate = bound(rate, 0, RAY);
        elapsed = bound(elapsed, 0, YEAR);
        assertLe(math.compounded(rate, elapsed), _exactUp(rate, elapsed), "the approximation is never above");
    }

    /// @dev The first term left out is at most (rt)^4 / 24, and those after it are smaller still up to a rate of 100%.
    /// The squared rate per second is kept to few digits, which costs another 1e-3 of the second term.
    function testFuzz_CompoundedIsCloseForOrdinaryRates(uint256 rate, uint256 elapsed) public view {
        rate = bound(rate, 0.01e27, 0.5e27);
        elapsed = bound(elapsed, 1 hours, YEAR);
        uint256 growth = (rate * elapsed) / YEAR;
        uint256 squared = (growth * growth) / RAY;
        uint256 leftOut = (squared * squared) / RAY / 20 + squared / 100 + RAY / 1e15;
        assertGe(math.compounded(rate, elapsed) + leftOut, _exactUp(rate, elapsed), "four terms come close");
    }

    function testFuzz_CompoundedGrowsWithTime(uint256 rate, uint256 elapsed) public view {
        rate = bound(rate, 0, 100 * RAY);
        elapsed = bound(elapsed, 0, 10 * YEAR);
        assertGe(math.compounded(rate, elapsed + 1), math.compounded(rate, elapsed), "an index never falls");
    }

    /// @dev (1 + rate / year)^elapsed by repeated squaring, every step rounded up.
    function _exactUp(uint256 rate, uint256 elapsed) private pure returns (uint256) {
        uint256 base = FINE + Math.mulDiv(rate, FINE / RAY, YEAR, Math.Rounding.Ceil);
        uint256 power = FINE;
        for (uint256 n = elapsed; n != 0; n >>= 1) {
            if (n & 1 != 0) power = Math.mulDiv(power, base, FINE, Math.Rounding.Ceil);
            base = Math.mulDiv(base, base, FINE, Math.Rounding.Ceil);
        }
        return Math.ceilDiv(power, FINE / RAY);
    }
}
