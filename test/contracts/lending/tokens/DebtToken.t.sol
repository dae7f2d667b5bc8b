// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDebtToken} from "../../../../contracts/interfaces/IDebtToken.sol";
import {IScaledToken} from "../../../../contracts/interfaces/IScaledToken.sol";
import {DebtToken} from "../../../../contracts/lending/tokens/DebtToken.sol";
import {LendingFixture} from "../../support/LendingFixture.sol";

contract DebtTokenTest is LendingFixture {
    DebtToken private debt;

    function setUp() public override {
        super.setUp();
        debt = _debtToken(usdc);
        _supply(alice, usdc, 1_000e6);
        _supply(bob, weth, 10e18);
        _borrow(bob, usdc, 500e6);
    }

    function test_DescribesItself() public view {
        assertEq(debt.name(), "Debt", "name");
        assertEq(debt.symbol(), "D", "symbol");
        assertEq(debt.decimals(), 6, "the asset's decimals");
        assertEq(debt.POOL(), address(pool), "pool");
        assertEq(debt.UNDERLYING_ASSET_ADDRESS(), address(usdc), "asset");
    }

    function test_DebtCannotBeMoved() public {
        vm.startPrank(bob);
        vm.expectRevert(IDebtToken.DebtNotTransferable.selector);
        debt.transfer(alice, 1);
        vm.expectRevert(IDebtToken.DebtNotTransferable.selector);
        debt.transferFrom(bob, alice, 1);
        vm.expectRevert(IDebtToken.DebtNotTransferable.selector);
        debt.approve(alice, 1);
        vm.stopPrank();
        assertEq(debt.allowance(bob, alice), 0, "there are no allowances");
    }

    function test_DebtGrowsWithTheBorrowIndex() public {
        skip(YEAR);
        uint256 index = pool.getReserveNormalizedVariableDebt(address(usdc));
        assertEq(debt.balanceOf(bob), (500e6 * index + RAY / 2) / RAY, "balance");
        assertEq(debt.totalSupply(), debt.balanceOf(bob), "supply");
        assertEq(debt.scaledBalanceOf(bob), 500e6, "scaled");
        assertEq(debt.scaledTotalSupply(), 500e6, "scaled supply");
        assertEq(debt.getPreviousIndex(bob), RAY, "the index at the last event");
    }

    function test_DelegatingReplacesTheAllowance() public {
        vm.startPrank(bob);
        debt.approveDelegation(carol, 100);
        vm.expectEmit(address(debt));
        emit IDebtToken.BorrowAllowanceDelegated(bob, carol, address(usdc), 30);
        debt.approveDelegation(carol, 30);
        vm.stopPrank();
        assertEq(debt.borrowAllowance(bob, carol), 30, "the last one counts");
    }

    function test_OnlyThePoolActs() public {
        bytes memory refusal = abi.encodeWithSelector(IScaledToken.CallerNotPool.selector, alice);
        vm.startPrank(alice);
        vm.expectRevert(refusal);
        debt.mint(alice, bob, 1, RAY);
        vm.expectRevert(refusal);
        debt.burn(bob, 1, RAY);
        vm.stopPrank();
    }

    function test_ThePoolCannotBurnMoreThanIsOwed() public {
        vm.prank(address(pool));
        vm.expectRevert(abi.encodeWithSelector(IScaledToken.InsufficientScaledBalance.selector, bob, 500e6, 500e6 + 1));
        debt.burn(bob, 500e6 + 1, RAY);
    }

    function test_MintSaysWhetherItIsTheFirst() public {
        vm.startPrank(address(pool));
        assertTrue(debt.mint(carol, carol, 1, RAY), "the first");
        assertFalse(debt.mint(carol, carol, 1, RAY), "not the first");
        debt.burn(carol, 2, RAY);
        assertTrue(debt.mint(carol, carol, 1, RAY), "the first again");
        vm.stopPrank();
    }
}
