// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BlockFiller} from "../../../contracts/market/BlockFiller.sol";
import {Test} from "../support/Test.sol";

contract BlockFillerTest is Test {
    uint256 private constant MORE = 10_000;

    BlockFiller private filler;

    function setUp() public {
        filler = new BlockFiller();
    }

    function testFuzz_UsesUpTheGasItIsAskedTo(uint256 amount) public {
        amount = bound(amount, 1_000, 5_000_000);
        uint256 before = gasleft();
        filler.fill(amount);
        uint256 used = before - gasleft();
        assertGe(used, amount, "all of it");
        assertLe(used, amount + MORE, "and little more");
    }

    function test_TheWasteItselfFails() public {
        (bool success, ) = address(filler).call{gas: 50_000}(abi.encodeCall(filler.waste, ()));
        assertFalse(success, "it has nothing to return");
    }
}
