// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {MathHarness} from "../support/MathHarness.sol";
import {Panics} from "../support/Panics.sol";
import {Test} from "../support/Test.sol";

contract WadRayMathTest is Test {
    MathHarness private math;

    function setUp() public {
        math = new MathHarness();
    }

    function test_RayMulRoundsHalfUp() public view {
        assertEq(math.rayMul(1, 0.5e27), 1, "a tie goes up");
        assertEq(math.rayMul(1, 0.5e27 - 1), 0, "below the tie goes down");
        assertEq(math.rayMul(3, 0.5e27), 2, "1.5 becomes 2");
        assertEq(math.rayMul(2e18, 1.25e27), 2.5e18, "an exact product is exact");
        assertEq(math.rayMul(0, MAX), 0, "nothing times anything is nothing");
    }

    function test_RayDivRoundsHalfUp() public view {
        assertEq(math.rayDiv(1, 2e27), 1, "a tie goes up");
        assertEq(math.rayDiv(1, 2e27 + 2), 0, "below the tie goes down");
        assertEq(math.rayDiv(2, 3e27), 1, "0.67 becomes 1");
        assertEq(math.rayDiv(1, 3e27), 0, "0.33 becomes 0");
        assertEq(math.rayDiv(2.5e18, 1.25e27), 2e18, "an exact quotient is exact");
    }

    function test_WadDivRoundsHalfUp() public view {
        assertEq(math.wadDiv(1, 2e18), 1, "a tie goes up");
        assertEq(math.wadDiv(1, 2e18 + 2), 0, "below the tie goes down");
        assertEq(math.wadDiv(825e8, 1000e8), 0.825e18, "a ratio of two values");
    }

    function test_WadToRayAddsNineDecimals() public view {
        assertEq(math.wadToRay(7), 7e9, "nine decimals more");
    }

    function test_RayMulRevertsOnOverflow() public {
        uint256 largest = (MAX - 0.5e27) / 2;
        math.rayMul(largest, 2);
        vm.expectRevert(Panics.overflow());
        math.rayMul(largest + 1, 2);
    }

    function test_RayDivRevertsOnOverflow() public {
        uint256 largest = MAX / RAY;
        math.rayDiv(largest, RAY);
        vm.expectRevert(Panics.overflow());
        math.rayDiv(largest + 1, RAY);
    }

    function test_WadDivRevertsOnOverflow() public {
        vm.expectRevert(Panics.overflow());
        math.wadDiv(MAX / WAD + 1, 1);
    }

    function test_WadToRayRevertsOnOverflow() public {
        vm.expectRevert(Panics.overflow());
        math.wadToRay(MAX / 1e9 + 1);
    }

    function test_DivisionByZeroReverts() public {
        vm.expectRevert(Panics.divisionByZero());
        math.rayDiv(1, 0);
        vm.expectRevert(Panics.divisionByZero());
        math.wadDiv(1, 0);
    }

    function testFuzz_RayMulIsTheNearestInteger(uint256 a, uint256 b) public view {
        a = bound(a, 0, 1e60);
        b = bound(b, 0, a == 0 ? MAX : (MAX - RAY) / a);
        assertEq(math.rayMul(a, b), _mulDivHalfUp(a, b, RAY), "rayMul");
    }

    function testFuzz_RayDivIsTheNearestInteger(uint256 a, uint256 b) public view {
        a = bound(a, 0, 1e49);
        b = bound(b, 1, 1e60);
        assertEq(math.rayDiv(a, b), _mulDivHalfUp(a, RAY, b), "rayDiv");
    }

    function testFuzz_WadDivIsTheNearestInteger(uint256 a, uint256 b) public view {
        a = bound(a, 0, 1e58);
        b = bound(b, 1, 1e60);
        assertEq(math.wadDiv(a, b), _mulDivHalfUp(a, WAD, b), "wadDiv");
    }

    function testFuzz_ScalingAndBackIsExactFromAnIndexOfOneUp(uint256 scaled, uint256 index) public view {
        scaled = bound(scaled, 0, type(uint128).max);
        index = bound(index, RAY, 1000 * RAY);
        assertEq(math.rayDiv(math.rayMul(scaled, index), index), scaled, "a whole balance scales back to itself");
    }

    /// @dev In 512 bits, and from quotient and remainder: not the formula under test. With an odd divisor there is no
    /// tie, so comparing the remainder with what is missing to the next multiple decides.
    function _mulDivHalfUp(uint256 a, uint256 b, uint256 c) private pure returns (uint256 quotient) {
        uint256 remainder = mulmod(a, b, c);
        quotient = Math.mulDiv(a, b, c);
        if (remainder >= c - remainder) ++quotient;
    }
}
