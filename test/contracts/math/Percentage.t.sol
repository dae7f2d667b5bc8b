// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {MathHarness} from "../support/MathHarness.sol";
import {Panics} from "../support/Panics.sol";
import {Test} from "../support/Test.sol";

contract PercentageTest is Test {
    MathHarness private math;

    function setUp() public {
        math = new MathHarness();
    }

    function test_PercentMulRoundsHalfUp() public view {
        assertEq(math.percentMul(1, 5000), 1, "a tie goes up");
        assertEq(math.percentMul(1, 4999), 0, "below the tie goes down");
        assertEq(math.percentMul(200, 10_500), 210, "105% of 200");
        assertEq(math.percentMul(MAX, 0), 0, "nothing of anything");
    }

    function test_PercentDivRoundsHalfUp() public view {
        assertEq(math.percentDiv(1, 20_000), 1, "a tie goes up");
        assertEq(math.percentDiv(1, 20_002), 0, "below the tie goes down");
        assertEq(math.percentDiv(210, 10_500), 200, "what 105% of is 210");
    }

    function test_PercentDivByZeroReverts() public {
        vm.expectRevert(Panics.divisionByZero());
        math.percentDiv(1, 0);
    }

    function test_OverflowReverts() public {
        vm.expectRevert(Panics.overflow());
        math.percentMul(MAX / 2, 3);
        vm.expectRevert(Panics.overflow());
        math.percentDiv(MAX / 1e4 + 1, 1);
    }

    function testFuzz_PercentMulIsTheNearestInteger(uint256 value, uint16 bps) public view {
        value = bound(value, 0, MAX >> 17);
        assertEq(math.percentMul(value, bps), _halfUp(value, bps, 1e4), "percentMul");
    }

    function testFuzz_PercentDivIsTheNearestInteger(uint256 value, uint256 bps) public view {
        value = bound(value, 0, MAX >> 17);
        bps = bound(bps, 1, type(uint16).max);
        assertEq(math.percentDiv(value, bps), _halfUp(value, 1e4, bps), "percentDiv");
    }

    function _halfUp(uint256 a, uint256 b, uint256 c) private pure returns (uint256 quotient) {
        uint256 remainder = mulmod(a, b, c);
        quotient = Math.mulDiv(a, b, c);
        if (remainder >= c - remainder) ++quotient;
    }
}
