// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {ILendingPool} from "../../../../contracts/interfaces/ILendingPool.sol";
import {ILendingPoolErrors} from "../../../../contracts/interfaces/ILendingPoolErrors.sol";
import {IReceiptToken} from "../../../../contracts/interfaces/IReceiptToken.sol";
import {IScaledToken} from "../../../../contracts/interfaces/IScaledToken.sol";
import {ReceiptToken} from "../../../../contracts/lending/tokens/ReceiptToken.sol";
import {LendingFixture} from "../../support/LendingFixture.sol";

contract ReceiptTokenTest is LendingFixture {
    ReceiptToken private receipt;

    function setUp() public virtual override {
        super.setUp();
        receipt = _receipt(usdc);
        _supply(alice, usdc, 1_000e6);
    }

    function test_DescribesItself() public view {
        assertEq(receipt.name(), "Receipt", "name");
        assertEq(receipt.symbol(), "R", "symbol");
        assertEq(receipt.decimals(), 6, "the asset's decimals");
        assertEq(receipt.POOL(), address(pool), "pool");
        assertEq(receipt.UNDERLYING_ASSET_ADDRESS(), address(usdc), "asset");
        assertEq(_receipt(wbtc).decimals(), 8, "the asset's decimals");
    }

    // ------------------------------------------------------------------------------------------------ transfer

    function test_TransferMovesTheClaim() public {
        vm.expectEmit(address(receipt));
        emit IERC20.Transfer(alice, bob, 400e6);
        vm.expectEmit(address(pool));
        emit ILendingPool.ReserveUsedAsCollateralEnabled(address(usdc), bob);
        vm.expectEmit(address(receipt));
        emit IReceiptToken.BalanceTransfer(alice, bob, 400e6, RAY);
        vm.prank(alice);
        assertTrue(receipt.transfer(bob, 400e6), "it says that it succeeded");
        assertEq(receipt.balanceOf(alice), 600e6, "sender");
        assertEq(receipt.balanceOf(bob), 400e6, "receiver");
        assertEq(receipt.totalSupply(), 1_000e6, "the supply is the same");
        assertTrue(_isCollateral(bob, usdc), "a first claim counts as collateral");
        assertTrue(_isCollateral(alice, usdc), "what is left does too");
    }

    function test_TransferOfAllEndsItsUseAsCollateral() public {
        vm.expectEmit(address(pool));
        emit ILendingPool.ReserveUsedAsCollateralDisabled(address(usdc), alice);
        vm.prank(alice);
        receipt.transfer(bob, 1_000e6);
        assertFalse(_isCollateral(alice, usdc), "no collateral");
    }

    function test_AReceivedClaimKeepsTheReceiversChoice() public {
        _supply(bob, usdc, 1e6);
        vm.prank(bob);
        pool.setUserUseReserveAsCollateral(address(usdc), false);
        vm.prank(alice);
        receipt.transfer(bob, 1e6);
        assertFalse(_isCollateral(bob, usdc), "switched off as before");
    }

    function test_AClaimWithoutLtvDoesNotBecomeCollateral() public {
        pool.configureReserve(address(usdc), _settings(0, 7_800, 10_500));
        vm.prank(alice);
        receipt.transfer(bob, 1e6);
        assertFalse(_isCollateral(bob, usdc), "an LTV of 0");
    }

    function test_TransferMustLeaveTheSenderHealthy() public {
        _supply(bob, weth, 10e18);
        _borrow(bob, usdc, 825e6);
        ReceiptToken wethReceipt = _receipt(weth);
        vm.startPrank(bob);
        // 0.49 WETH at 2,000 USD times 82.5% are 98% of the debt.
        vm.expectRevert(abi.encodeWithSelector(ILendingPoolErrors.HealthFactorTooLow.selector, 0.98e18));
        wethReceipt.transfer(alice, 9.51e18);
        wethReceipt.transfer(alice, 9.5e18);
        vm.stopPrank();
        assertEq(_health(bob), WAD, "down to a health factor of 1");
    }

    function test_WhatIsNotCollateralMovesFreely() public {
        _supply(bob, weth, 10e18);
        _borrow(bob, usdc, 825e6);
        vm.prank(alice);
        receipt.transfer(bob, 100e6);
        vm.startPrank(bob);
        pool.setUserUseReserveAsCollateral(address(usdc), false);
        vm.stopPrank();
        _setPrice(weth, 10e8);
        vm.prank(bob);
        receipt.transfer(carol, 100e6);
        assertEq(receipt.balanceOf(carol), 100e6, "from an unhealthy account");
    }

    function test_TransferToOneselfChangesNothing() public {
        vm.prank(alice);
        receipt.transfer(alice, 1_000e6);
        assertEq(receipt.balanceOf(alice), 1_000e6, "balance");
        assertTrue(_isCollateral(alice, usdc), "still collateral");
    }

    function test_TransferOfNothingChangesNothing() public {
        vm.prank(alice);
        receipt.transfer(bob, 0);
        assertEq(pool.getUserConfiguration(bob).data, 0, "no collateral");
    }

    function test_RefusesABadTransfer() public {
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, address(0)));
        receipt.transfer(address(0), 1);
        vm.expectRevert(
            abi.encodeWithSelector(IScaledToken.InsufficientScaledBalance.selector, alice, 1_000e6, 1_000e6 + 1)
        );
        receipt.transfer(bob, 1_000e6 + 1);
        vm.stopPrank();
    }

    // ------------------------------------------------------------------------------------------------ allowance

    function test_AllowanceIsUsedUp() public {
        vm.expectEmit(address(receipt));
        emit IERC20.Approval(alice, bob, 100);
        vm.prank(alice);
        assertTrue(receipt.approve(bob, 100), "it says that it succeeded");
        vm.startPrank(bob);
        assertTrue(receipt.transferFrom(alice, carol, 60), "it says that it succeeded");
        assertEq(receipt.allowance(alice, bob), 40, "what is left");
        assertEq(receipt.balanceOf(carol), 60, "what was moved");
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, bob, 40, 41));
        receipt.transferFrom(alice, carol, 41);
        vm.stopPrank();
    }

    function test_AnUnlimitedAllowanceIsUsedUpToo() public {
        vm.prank(alice);
        receipt.approve(bob, MAX);
        vm.prank(bob);
        receipt.transferFrom(alice, carol, 60);
        assertEq(receipt.allowance(alice, bob), MAX - 60, "as in Aave, and unlike OpenZeppelin's tokens");
    }

    // ------------------------------------------------------------------------------------------------ interest

    function test_InterestIsAnnouncedBeforeItMoves() public {
        _supply(bob, weth, 10e18);
        _borrow(bob, usdc, 500e6);
        vm.prank(alice);
        receipt.transfer(carol, 100e6);
        skip(YEAR); // 1.125%
        assertEq(receipt.getPreviousIndex(alice), RAY, "the index at the last event");
        assertEq(receipt.scaledBalanceOf(alice), 900e6, "scaled");

        vm.expectEmit(address(receipt));
        emit IERC20.Transfer(address(0), alice, 10.125e6);
        vm.expectEmit(address(receipt));
        emit IScaledToken.Mint(alice, alice, 10.125e6, 10.125e6, 1.01125e27);
        vm.expectEmit(address(receipt));
        emit IERC20.Transfer(address(0), carol, 1.125e6);
        vm.expectEmit(address(receipt));
        emit IScaledToken.Mint(alice, carol, 1.125e6, 1.125e6, 1.01125e27);
        vm.expectEmit(address(receipt));
        emit IERC20.Transfer(alice, carol, 101.125e6);
        vm.expectEmit(address(receipt));
        emit IReceiptToken.BalanceTransfer(alice, carol, 100e6, 1.01125e27);
        vm.prank(alice);
        receipt.transfer(carol, 101.125e6);
        assertEq(receipt.balanceOf(carol), 202.25e6, "with interest");
        assertEq(receipt.getPreviousIndex(alice), 1.01125e27, "the index at the last event");
    }

    function test_TheSupplyGrowsWithTheBalances() public {
        _supply(bob, weth, 10e18);
        _borrow(bob, usdc, 500e6);
        skip(YEAR);
        assertEq(receipt.balanceOf(alice), 1_011.25e6, "balance");
        assertEq(receipt.totalSupply(), 1_011.25e6, "supply");
        assertEq(receipt.scaledTotalSupply(), 1_000e6, "scaled supply");
    }

    // ------------------------------------------------------------------------------------------------ access

    function test_OnlyThePoolActs() public {
        bytes memory refusal = abi.encodeWithSelector(IScaledToken.CallerNotPool.selector, alice);
        vm.startPrank(alice);
        vm.expectRevert(refusal);
        receipt.mint(alice, alice, 1, RAY);
        vm.expectRevert(refusal);
        receipt.burn(alice, alice, 1, RAY);
        vm.expectRevert(refusal);
        receipt.transferOnLiquidation(bob, alice, 1);
        vm.expectRevert(refusal);
        receipt.transferUnderlyingTo(alice, 1);
        vm.stopPrank();
    }

    function test_OnlyAReceiptTokenFinalizesItsTransfers() public {
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(ILendingPoolErrors.CallerNotReceiptToken.selector, alice));
        pool.finalizeTransfer(address(usdc), bob, alice, 1, 1, 0);
        address other = address(_receipt(weth));
        vm.prank(other);
        vm.expectRevert(abi.encodeWithSelector(ILendingPoolErrors.CallerNotReceiptToken.selector, other));
        pool.finalizeTransfer(address(usdc), bob, alice, 1, 1, 0);
        _expect(ILendingPoolErrors.ReserveNotListed.selector, alice);
        pool.finalizeTransfer(alice, bob, alice, 1, 1, 0);
    }

    // ------------------------------------------------------------------------------------------------ properties

    function testFuzz_TransfersConserveScaledBalances(uint256 amount, uint256 elapsed) public {
        _supply(bob, weth, 10e18);
        _borrow(bob, usdc, 800e6);
        skip(bound(elapsed, 0, 10 * YEAR));
        amount = bound(amount, 0, receipt.balanceOf(alice));
        uint256 before = receipt.balanceOf(alice);
        vm.prank(alice);
        receipt.transfer(carol, amount);
        assertEq(
            receipt.scaledBalanceOf(alice) + receipt.scaledBalanceOf(carol),
            receipt.scaledTotalSupply(),
            "scaled balances add up to the scaled supply"
        );
        assertNear(receipt.balanceOf(carol), amount, 1, "what arrives is what was sent, up to a unit");
        assertNear(receipt.balanceOf(alice), before - amount, 1, "what is left is the rest, up to a unit");
    }
}
