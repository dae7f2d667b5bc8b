// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Multicall} from "../../../contracts/lens/Multicall.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {Panics} from "../support/Panics.sol";
import {StubTarget} from "../support/StubTarget.sol";
import {Test} from "../support/Test.sol";

contract MulticallTest is Test {
    Multicall private multicall;
    StubTarget private target;
    MintableToken private token;
    address private alice;
    address private bob;

    function setUp() public {
        multicall = new Multicall();
        target = new StubTarget();
        token = new MintableToken("T", "T", 6, address(this));
        alice = actor("alice");
        bob = actor("bob");
        token.mint(alice, 5);
        token.mint(bob, 7);
    }

    function test_ReturnsWhatEachCallSaid() public {
        Multicall.Call[] memory calls = new Multicall.Call[](4);
        calls[0] = Multicall.Call(address(token), abi.encodeCall(token.balanceOf, (alice)));
        calls[1] = Multicall.Call(address(target), abi.encodeCall(StubTarget.refuse, (42)));
        calls[2] = Multicall.Call(address(target), abi.encodeCall(StubTarget.refuseSilently, ()));
        calls[3] = Multicall.Call(address(token), abi.encodeCall(token.decimals, ()));
        Multicall.Result[] memory results = multicall.aggregate(calls);

        assertEq(results.length, 4, "a result for each");
        assertTrue(results[0].success, "a call that succeeds");
        assertEq(results[0].data, abi.encode(5), "and what it returned");
        assertFalse(results[1].success, "a call that reverts does not fail the others");
        assertEq(results[1].data, abi.encodeWithSelector(StubTarget.Refused.selector, 42), "and why it did");
        assertFalse(results[2].success, "a call that reverts without a reason");
        assertEq(results[2].data, bytes(""), "and no reason");
        assertTrue(results[3].success, "a call after those");
        assertEq(results[3].data, abi.encode(6), "and what it returned");
    }

    function test_CallsInOrder() public {
        Multicall.Call[] memory calls = new Multicall.Call[](2);
        calls[0] = Multicall.Call(address(target), abi.encodeCall(StubTarget.note, (1)));
        calls[1] = Multicall.Call(address(target), abi.encodeCall(StubTarget.count, ()));
        assertEq(multicall.aggregate(calls)[1].data, abi.encode(1), "the second call sees what the first did");
    }

    function test_ReadsBalances() public view {
        address[] memory tokens = new address[](4);
        address[] memory holders = new address[](4);
        (tokens[0], holders[0]) = (address(token), alice);
        (tokens[1], holders[1]) = (alice, alice); // no code
        (tokens[2], holders[2]) = (address(target), alice); // no such function
        (tokens[3], holders[3]) = (address(token), bob);
        uint256[] memory amounts = multicall.balances(tokens, holders);
        assertEq(amounts.length, 4, "an amount for each");
        assertEq(amounts[0], 5, "alice's");
        assertEq(amounts[1], 0, "an address without code holds nothing of anyone");
        assertEq(amounts[2], 0, "nor does a contract that is no token");
        assertEq(amounts[3], 7, "bob's, read all the same");
    }

    function test_RefusesFewerHoldersThanTokens() public {
        address[] memory tokens = new address[](1);
        tokens[0] = address(token);
        vm.expectRevert(Panics.indexOutOfRange());
        multicall.balances(tokens, new address[](0));
    }
}
