// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Blockspace} from "../../../contracts/market/Blockspace.sol";
import {Test} from "../support/Test.sol";

contract BlockspaceTest is Test {
    uint256 private constant OVERHEAD = 10_000;

    Blockspace private blockspace;

    function setUp() public {
        blockspace = new Blockspace();
    }

    function testFuzz_UsesTheGasThatItIsTold(uint256 gas_) public {
        gas_ = bound(gas_, 0, 5_000_000);
        uint256 before = gasleft();
        blockspace.use(gas_);
        uint256 used = before - gasleft();
        assertGe(used, gas_, "no less");
        assertLe(used, gas_ + OVERHEAD, "and little more");
    }

    function test_OnlyItselfWastes() public {
        vm.expectRevert(abi.encodeWithSelector(Blockspace.NotSelf.selector, address(this)));
        blockspace.waste();
    }
}
