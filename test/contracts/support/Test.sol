// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Vm} from "./Vm.sol";

/// @title What every test needs: cheatcodes, assertions and named actors
/// @notice Each assertion takes the sentence that is false when it fails.
abstract contract Test {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    uint256 internal constant WAD = 1e18;
    uint256 internal constant RAY = 1e27;
    uint256 internal constant MAX = type(uint256).max;
    uint256 internal constant YEAR = 365 days;

    /// @dev When and where the tests of things that depend on time begin.
    uint256 internal constant START_TIME = 1_700_000_000;
    uint256 internal constant START_BLOCK = 10_000;

    // ------------------------------------------------------------------------------------------------ assertions

    function assertTrue(bool condition, string memory what) internal pure {
        vm.assertTrue(condition, what);
    }

    function assertFalse(bool condition, string memory what) internal pure {
        vm.assertTrue(!condition, what);
    }

    function assertEq(uint256 actual, uint256 expected, string memory what) internal pure {
        vm.assertEq(actual, expected, what);
    }

    function assertEq(int256 actual, int256 expected, string memory what) internal pure {
        vm.assertEq(actual, expected, what);
    }

    function assertEq(address actual, address expected, string memory what) internal pure {
        vm.assertEq(actual, expected, what);
    }

    function assertEq(bool actual, bool expected, string memory what) internal pure {
        vm.assertEq(actual, expected, what);
    }

    function assertEq(bytes32 actual, bytes32 expected, string memory what) internal pure {
        vm.assertEq(actual, expected, what);
    }

    function assertEq(bytes memory actual, bytes memory expected, string memory what) internal pure {
        vm.assertEq(actual, expected, what);
    }

    function assertEq(string memory actual, string memory expected, string memory what) internal pure {
        vm.assertEq(actual, expected, what);
    }

    /// @dev |actual - expected| <= tolerance.
    function assertNear(uint256 actual, uint256 expected, uint256 tolerance, string memory what) internal pure {
        vm.assertApproxEqAbs(actual, expected, tolerance, what);
    }

    function assertLe(uint256 a, uint256 b, string memory what) internal pure {
        vm.assertLe(a, b, what);
    }

    function assertLt(uint256 a, uint256 b, string memory what) internal pure {
        vm.assertLt(a, b, what);
    }

    function assertGe(uint256 a, uint256 b, string memory what) internal pure {
        vm.assertGe(a, b, what);
    }

    function assertGt(uint256 a, uint256 b, string memory what) internal pure {
        vm.assertGt(a, b, what);
    }

    // ------------------------------------------------------------------------------------------------ inputs

    /// @dev Maps a fuzzed number into [min, max]. Numbers at the ends of the type map to the ends of the range, so that
    /// the edges are tried often.
    function bound(uint256 x, uint256 min, uint256 max) internal pure returns (uint256) {
        if (x >= min && x <= max) return x;
        uint256 size = max - min + 1;
        if (x <= 3 && size > x) return min + x;
        if (x >= MAX - 3 && size > MAX - x) return max - (MAX - x);
        return min + (x % size);
    }

    /// @dev A named account without code.
    function actor(string memory name) internal returns (address account) {
        account = address(uint160(uint256(keccak256(bytes(name)))));
        vm.label(account, name);
    }

    // ------------------------------------------------------------------------------------------------ time

    function startClock() internal {
        vm.warp(START_TIME);
        vm.roll(START_BLOCK);
    }

    function skip(uint256 seconds_) internal {
        vm.warp(block.timestamp + seconds_);
    }

    function mine(uint256 blocks) internal {
        vm.roll(block.number + blocks);
    }
}
