// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {LendingHarness} from "../../support/LendingHarness.sol";
import {Test} from "../../support/Test.sol";

contract UserConfigurationTest is Test {
    LendingHarness private harness;

    function setUp() public {
        harness = new LendingHarness();
    }

    function test_StartsEmpty() public view {
        assertTrue(harness.isEmpty(), "empty");
        assertFalse(harness.isBorrowingAny(), "no debt");
    }

    function testFuzz_EachReserveHasTwoBits(uint256 id) public {
        id = bound(id, 0, 127);
        harness.setBorrowing(id, true);
        assertEq(harness.user(), 1 << (2 * id), "bit 2i: it borrows reserve i");
        assertTrue(harness.isBorrowing(id) && harness.isUsing(id) && harness.isBorrowingAny(), "it borrows");
        assertFalse(harness.isUsingAsCollateral(id), "it is no collateral");
        harness.setUsingAsCollateral(id, true);
        assertEq(harness.user(), 3 << (2 * id), "bit 2i + 1: it uses reserve i as collateral");
        harness.setBorrowing(id, false);
        assertTrue(harness.isUsingAsCollateral(id) && harness.isUsing(id), "it is collateral");
        assertFalse(harness.isBorrowing(id) || harness.isBorrowingAny() || harness.isEmpty(), "it does not borrow");
        harness.setUsingAsCollateral(id, false);
        assertTrue(harness.isEmpty(), "empty");
        assertFalse(harness.isUsing(id), "it uses nothing");
    }

    function testFuzz_ReservesDoNotDisturbEachOther(uint256 first, uint256 second) public {
        first = bound(first, 0, 127);
        second = bound(second, 0, 127);
        vm.assume(first != second);
        harness.setBorrowing(first, true);
        harness.setUsingAsCollateral(second, true);
        assertTrue(harness.isBorrowing(first) && harness.isUsingAsCollateral(second), "what was set");
        assertFalse(harness.isBorrowing(second) || harness.isUsingAsCollateral(first), "and nothing else");
        harness.setBorrowing(second, false);
        harness.setUsingAsCollateral(first, false);
        assertTrue(harness.isBorrowing(first) && harness.isUsingAsCollateral(second), "still");
    }
}
