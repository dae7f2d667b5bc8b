// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {Test} from "../support/Test.sol";

contract MintableTokenTest is Test {
    uint256 private constant HOLDER_KEY = 0xA11CE;
    bytes32 private constant PERMIT = keccak256(
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    );

    MintableToken private token;
    address private owner;
    address private alice;
    address private bob;

    function setUp() public {
        startClock();
        owner = actor("owner");
        alice = actor("alice");
        bob = actor("bob");
        token = new MintableToken("Wrapped Bitcoin", "WBTC", 8, owner);
    }

    function test_DescribesItself() public view {
        assertEq(token.name(), "Wrapped Bitcoin", "name");
        assertEq(token.symbol(), "WBTC", "symbol");
        assertEq(token.owner(), owner, "owner");
        assertEq(token.totalSupply(), 0, "nothing is minted at first");
    }

    function testFuzz_HasTheDecimalsGiven(uint8 decimals) public {
        assertEq(new MintableToken("T", "T", decimals, owner).decimals(), decimals, "decimals");
    }

    function test_HasTheUsualDecimals() public {
        uint8[4] memory usual = [0, 6, 8, 18];
        for (uint256 i = 0; i < usual.length; ++i) {
            assertEq(new MintableToken("T", "T", usual[i], owner).decimals(), usual[i], "decimals");
        }
    }

    function test_OwnerMints() public {
        vm.expectEmit(address(token));
        emit IERC20.Transfer(address(0), alice, 5e8);
        vm.prank(owner);
        token.mint(alice, 5e8);
        assertEq(token.balanceOf(alice), 5e8, "the receiver has what was minted");
        assertEq(token.totalSupply(), 5e8, "the supply grew by what was minted");
    }

    function test_OnlyTheOwnerMints() public {
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, alice));
        token.mint(alice, 1);
    }

    function test_MovesBalancesAndAllowances() public {
        vm.prank(owner);
        token.mint(alice, 100);
        vm.prank(alice);
        token.approve(bob, 60);
        vm.prank(bob);
        token.transferFrom(alice, bob, 40);
        vm.prank(bob);
        token.transfer(owner, 15);

        assertEq(token.balanceOf(alice), 60, "alice");
        assertEq(token.balanceOf(bob), 25, "bob");
        assertEq(token.balanceOf(owner), 15, "owner");
        assertEq(token.allowance(alice, bob), 20, "the allowance shrank by what was moved");
    }

    function test_RefusesToMoveMoreThanIsHeld() public {
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, alice, 0, 1));
        token.transfer(bob, 1);
    }

    function test_PermitSetsTheAllowanceSignedFor() public {
        address holder = vm.addr(HOLDER_KEY);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(HOLDER_KEY, _digest(holder, 7, block.timestamp));
        token.permit(holder, bob, 7, block.timestamp, v, r, s);
        assertEq(token.allowance(holder, bob), 7, "allowance");
        assertEq(token.nonces(holder), 1, "the nonce is used up");
    }

    function test_PermitExpires() public {
        address holder = vm.addr(HOLDER_KEY);
        uint256 deadline = block.timestamp - 1;
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(HOLDER_KEY, _digest(holder, 7, deadline));
        vm.expectRevert(abi.encodeWithSelector(ERC20Permit.ERC2612ExpiredSignature.selector, deadline));
        token.permit(holder, bob, 7, deadline, v, r, s);
    }

    function _digest(address holder, uint256 value, uint256 deadline) private view returns (bytes32) {
        bytes32 content = keccak256(abi.encode(PERMIT, holder, bob, value, token.nonces(holder), deadline));
        return keccak256(abi.encodePacked("\x19\x01", token.DOMAIN_SEPARATOR(), content));
    }
}
