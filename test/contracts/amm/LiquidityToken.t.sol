// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

import {IUniswapV2ERC20} from "../../../contracts/interfaces/IUniswapV2ERC20.sol";
import {PairFixture} from "../support/PairFixture.sol";

contract LiquidityTokenTest is PairFixture {
    uint256 private constant HOLDER_KEY = 0xA11CE;

    address private holder;

    function setUp() public override {
        super.setUp();
        holder = vm.addr(HOLDER_KEY);
        _provide(holder, 1e18 + 1000, 1e18 + 1000);
    }

    function test_DescribesItself() public view {
        assertEq(pair.name(), "Firebreak LP", "name");
        assertEq(pair.symbol(), "FB-LP", "symbol");
        assertEq(pair.decimals(), 18, "decimals");
        assertEq(
            pair.PERMIT_TYPEHASH(),
            0x6e71edae12b1b97f4d1f60370fef10105fa2faae0126114a169c64845d6126c9,
            "EIP-2612's type hash"
        );
    }

    function test_DomainSeparatorIsThePairsOwn() public view {
        bytes32 expected = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Firebreak LP"),
                keccak256("1"),
                block.chainid,
                address(pair)
            )
        );
        assertEq(pair.DOMAIN_SEPARATOR(), expected, "name, version, chain and address");
    }

    function test_TransferMovesShares() public {
        vm.expectEmit(address(pair));
        emit IUniswapV2ERC20.Transfer(holder, bob, 0.25e18);
        vm.prank(holder);
        assertTrue(pair.transfer(bob, 0.25e18), "it says that it succeeded");
        assertEq(pair.balanceOf(bob), 0.25e18, "receiver");
        assertEq(pair.balanceOf(holder), 0.75e18 + 1000 - LOCKED, "sender");
        assertEq(pair.totalSupply(), 1e18 + 1000, "the supply is the same");
    }

    function test_TransferToOneselfChangesNothing() public {
        uint256 before = pair.balanceOf(holder);
        vm.prank(holder);
        pair.transfer(holder, before);
        assertEq(pair.balanceOf(holder), before, "balance");
    }

    function test_RefusesToMoveMoreThanIsHeld() public {
        uint256 held = pair.balanceOf(holder);
        vm.prank(holder);
        vm.expectRevert(abi.encodeWithSelector(IUniswapV2ERC20.InsufficientBalance.selector, holder, held, held + 1));
        pair.transfer(bob, held + 1);
    }

    function test_AllowanceIsUsedUp() public {
        vm.expectEmit(address(pair));
        emit IUniswapV2ERC20.Approval(holder, bob, 100);
        vm.prank(holder);
        assertTrue(pair.approve(bob, 100), "it says that it succeeded");
        vm.startPrank(bob);
        assertTrue(pair.transferFrom(holder, alice, 60), "it says that it succeeded");
        assertEq(pair.allowance(holder, bob), 40, "what is left");
        assertEq(pair.balanceOf(alice), 60, "what was moved");
        vm.expectRevert(abi.encodeWithSelector(IUniswapV2ERC20.InsufficientAllowance.selector, bob, 40, 41));
        pair.transferFrom(holder, alice, 41);
        vm.stopPrank();
    }

    function test_AnUnlimitedAllowanceIsNotUsedUp() public {
        vm.prank(holder);
        pair.approve(bob, MAX);
        vm.prank(bob);
        pair.transferFrom(holder, alice, 60);
        assertEq(pair.allowance(holder, bob), MAX, "unlimited as before");
    }

    // ------------------------------------------------------------------------------------------------ permit

    function test_PermitSetsTheAllowanceSignedFor() public {
        (uint8 v, bytes32 r, bytes32 s) = _sign(HOLDER_KEY, 100, block.timestamp);
        vm.expectEmit(address(pair));
        emit IUniswapV2ERC20.Approval(holder, bob, 100);
        pair.permit(holder, bob, 100, block.timestamp, v, r, s);
        assertEq(pair.allowance(holder, bob), 100, "allowance");
        assertEq(pair.nonces(holder), 1, "the nonce is used up");
    }

    function test_PermitWorksOnce() public {
        (uint8 v, bytes32 r, bytes32 s) = _sign(HOLDER_KEY, 100, block.timestamp);
        pair.permit(holder, bob, 100, block.timestamp, v, r, s);
        vm.expectRevert(abi.encodeWithSelector(IUniswapV2ERC20.InvalidSignature.selector, holder));
        pair.permit(holder, bob, 100, block.timestamp, v, r, s);
    }

    function test_PermitExpires() public {
        uint256 deadline = block.timestamp;
        (uint8 v, bytes32 r, bytes32 s) = _sign(HOLDER_KEY, 100, deadline);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IUniswapV2ERC20.PermitExpired.selector, deadline, deadline + 1));
        pair.permit(holder, bob, 100, deadline, v, r, s);
    }

    function test_PermitRefusesAnotherSigner() public {
        (uint8 v, bytes32 r, bytes32 s) = _sign(0xB0B, 100, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(IUniswapV2ERC20.InvalidSignature.selector, holder));
        pair.permit(holder, bob, 100, block.timestamp, v, r, s);
    }

    function test_PermitRefusesAnotherAmount() public {
        (uint8 v, bytes32 r, bytes32 s) = _sign(HOLDER_KEY, 100, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(IUniswapV2ERC20.InvalidSignature.selector, holder));
        pair.permit(holder, bob, 101, block.timestamp, v, r, s);
    }

    function test_PermitOfTheZeroAddressNeedsASignatureToo() public {
        vm.expectRevert(ECDSA.ECDSAInvalidSignature.selector);
        pair.permit(address(0), bob, LOCKED, block.timestamp, 27, bytes32(0), bytes32(0));
    }

    function _sign(uint256 key, uint256 value, uint256 deadline) private view returns (uint8, bytes32, bytes32) {
        bytes32 content = keccak256(
            abi.encode(pair.PERMIT_TYPEHASH(), holder, bob, value, pair.nonces(holder), deadline)
        );
        return vm.sign(key, keccak256(abi.encodePacked("\x19\x01", pair.DOMAIN_SEPARATOR(), content)));
    }
}
