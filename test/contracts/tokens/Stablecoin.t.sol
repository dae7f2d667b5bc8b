// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {IStablecoin} from "../../../contracts/interfaces/IStablecoin.sol";
import {Stablecoin} from "../../../contracts/tokens/Stablecoin.sol";
import {Test} from "../support/Test.sol";

contract StablecoinTest is Test {
    Stablecoin private coin;
    address private engine;
    address private alice;

    function setUp() public {
        engine = actor("engine");
        alice = actor("alice");
        coin = new Stablecoin("Dollar", "USD", 6, address(this));
        coin.setMinter(engine, true);
    }

    function test_HasItsOwnDecimals() public view {
        assertEq(coin.decimals(), 6, "decimals");
    }

    function testFuzz_MintersCreateAndDestroyAnybodysCoins(uint128 created, uint256 destroyed) public {
        destroyed = bound(destroyed, 0, created);
        vm.startPrank(engine);
        coin.mint(alice, created);
        coin.burn(alice, destroyed);
        vm.stopPrank();
        assertEq(coin.balanceOf(alice), created - destroyed, "what is left");
        assertEq(coin.totalSupply(), created - destroyed, "is all there is");
    }

    function test_TheOwnerCreatesButDoesNotDestroy() public {
        coin.mint(alice, 5);
        vm.expectRevert(abi.encodeWithSelector(IStablecoin.NotMinter.selector, address(this)));
        coin.burn(alice, 5);
    }

    function test_NobodyElseCreatesOrDestroys() public {
        coin.mint(alice, 5);
        bytes memory refusal = abi.encodeWithSelector(IStablecoin.NotMinter.selector, alice);
        vm.startPrank(alice);
        vm.expectRevert(refusal);
        coin.mint(alice, 1);
        vm.expectRevert(refusal);
        coin.burn(alice, 1);
        vm.stopPrank();
    }

    function test_AMinterCanBeDismissed() public {
        vm.expectEmit(address(coin));
        emit IStablecoin.MinterSet(engine, false);
        coin.setMinter(engine, false);
        vm.prank(engine);
        vm.expectRevert(abi.encodeWithSelector(IStablecoin.NotMinter.selector, engine));
        coin.mint(alice, 1);
    }

    function test_OnlyTheOwnerNamesMinters() public {
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, alice));
        coin.setMinter(alice, true);
    }
}
