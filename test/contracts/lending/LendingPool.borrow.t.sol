// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDebtToken} from "../../../contracts/interfaces/IDebtToken.sol";
import {ILendingPool} from "../../../contracts/interfaces/ILendingPool.sol";
import {ILendingPoolErrors} from "../../../contracts/interfaces/ILendingPoolErrors.sol";
import {IScaledToken} from "../../../contracts/interfaces/IScaledToken.sol";
import {DebtToken} from "../../../contracts/lending/tokens/DebtToken.sol";
import {LendingFixture} from "../support/LendingFixture.sol";

/// @notice Borrowing, repaying, and borrowing on someone's behalf. Alice lends 20,000 USDC; Bob has 10 WETH.
contract LendingPoolBorrowTest is LendingFixture {
    function setUp() public override {
        super.setUp();
        _supply(alice, usdc, 20_000e6);
        _supply(bob, weth, 10e18);
    }

    // ------------------------------------------------------------------------------------------------ borrow

    function test_BorrowSendsTokensAgainstCollateral() public {
        vm.expectEmit(address(_debtToken(usdc)));
        emit IScaledToken.Mint(bob, bob, 8_000e6, 0, RAY);
        vm.expectEmit(address(pool));
        // 40% are used, half of the kink: 2% for borrowers, 2% * 40% * 90% for suppliers.
        emit ILendingPool.ReserveDataUpdated(address(usdc), 0.0072e27, 0, 0.02e27, RAY, RAY);
        vm.expectEmit(address(pool));
        emit ILendingPool.Borrow(address(usdc), bob, bob, 8_000e6, 2, 0.02e27, 9);
        vm.prank(bob);
        pool.borrow(address(usdc), 8_000e6, VARIABLE, 9, bob);

        assertEq(usdc.balanceOf(bob), 8_000e6, "the borrower has the tokens");
        assertEq(_debtOf(bob, usdc), 8_000e6, "and owes them");
        assertEq(_liquidity(usdc), 12_000e6, "out of the liquidity");
        assertTrue(_isBorrowing(bob, usdc), "the account borrows");
        _assertAccount(20_000e8, 8_000e8, 8_000e8, 2.0625e18);
    }

    function test_BorrowsUpToTheLtv() public {
        _borrow(bob, usdc, 16_000e6);
        _assertAccount(20_000e8, 16_000e8, 0, 1.03125e18);
    }

    function test_RefusesToBorrowBeyondTheLtv() public {
        vm.prank(bob);
        vm.expectRevert(
            abi.encodeWithSelector(
                ILendingPoolErrors.CollateralCannotCoverBorrow.selector,
                20_000e8 + 125, // (16,000 + 1e-6) / 80%
                20_000e8
            )
        );
        pool.borrow(address(usdc), 16_000e6 + 1, VARIABLE, 0, bob);
    }

    function test_OldDebtCountsTowardsTheLtv() public {
        _borrow(bob, usdc, 10_000e6);
        vm.prank(bob);
        vm.expectPartialRevert(ILendingPoolErrors.CollateralCannotCoverBorrow.selector);
        pool.borrow(address(usdc), 6_000e6 + 1, VARIABLE, 0, bob);
        _borrow(bob, usdc, 6_000e6);
        assertEq(_debtOf(bob, usdc), 16_000e6, "both loans");
    }

    function test_CollateralOfSeveralAssetsAddsUp() public {
        _supply(bob, wbtc, 1e8);
        (uint256 collateral, , uint256 available, uint256 threshold, uint256 ltv, ) = pool.getUserAccountData(bob);
        assertEq(collateral, 60_000e8, "20,000 in WETH and 40,000 in WBTC");
        assertEq(ltv, 7_333, "80% and 70%, by value, rounded down");
        assertEq(threshold, 7_750, "82.5% and 75%, by value");
        assertEq(available, 43_998e8, "60,000 at 73.33%");
    }

    function test_DebtOfSeveralAssetsAddsUp() public {
        _supply(alice, wbtc, 1e8);
        _borrow(bob, usdc, 4_000e6);
        _borrow(bob, wbtc, 0.1e8);
        _assertAccount(20_000e8, 8_000e8, 8_000e8, 2.0625e18);
    }

    function test_RefusesABadLoan() public {
        vm.startPrank(bob);
        _expect(ILendingPoolErrors.InvalidAmount.selector);
        pool.borrow(address(usdc), 0, VARIABLE, 0, bob);
        vm.expectRevert(abi.encodeWithSelector(ILendingPoolErrors.InvalidInterestRateMode.selector, 1));
        pool.borrow(address(usdc), 1, 1, 0, bob);
        vm.expectRevert(abi.encodeWithSelector(ILendingPoolErrors.InvalidInterestRateMode.selector, 0));
        pool.borrow(address(usdc), 1, 0, 0, bob);
        _expect(ILendingPoolErrors.ReserveNotListed.selector, alice);
        pool.borrow(alice, 1, VARIABLE, 0, bob);
        vm.stopPrank();
        vm.prank(carol);
        _expect(ILendingPoolErrors.CollateralBalanceZero.selector, carol);
        pool.borrow(address(usdc), 1, VARIABLE, 0, carol);
    }

    function test_RefusesToLendWhatIsNotThere() public {
        _supply(bob, wbtc, 10e8);
        vm.prank(bob);
        vm.expectRevert(
            abi.encodeWithSelector(
                ILendingPoolErrors.NotEnoughLiquidity.selector,
                address(usdc),
                20_000e6,
                20_000e6 + 1
            )
        );
        pool.borrow(address(usdc), 20_000e6 + 1, VARIABLE, 0, bob);
        _borrow(bob, usdc, 20_000e6);
        assertEq(_liquidity(usdc), 0, "all the liquidity there is");
    }

    function test_RefusesToLendAgainstCollateralWithoutLtv() public {
        pool.configureReserve(address(weth), _settings(0, 8_250, 10_500));
        vm.prank(bob);
        _expect(ILendingPoolErrors.LtvValidationFailed.selector);
        pool.borrow(address(usdc), 1, VARIABLE, 0, bob);
    }

    function test_RefusesToLendAtAHealthFactorOfOne() public {
        _borrow(bob, usdc, 8_250e6);
        _setPrice(weth, 1_000e8);
        assertEq(_health(bob), WAD, "exactly 1");
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(ILendingPoolErrors.HealthFactorTooLow.selector, WAD));
        pool.borrow(address(usdc), 1, VARIABLE, 0, bob);
    }

    // ------------------------------------------------------------------------------------------------ repay

    function test_RepayTakesTokensAndBurnsDebt() public {
        _borrow(bob, usdc, 8_000e6);
        _fund(carol, usdc, 3_000e6);
        vm.expectEmit(address(_debtToken(usdc)));
        emit IScaledToken.Burn(bob, address(0), 3_000e6, 0, RAY);
        vm.expectEmit(address(pool));
        emit ILendingPool.Repay(address(usdc), bob, carol, 3_000e6, false);
        vm.prank(carol);
        assertEq(pool.repay(address(usdc), 3_000e6, VARIABLE, bob), 3_000e6, "the amount repaid");

        assertEq(usdc.balanceOf(carol), 0, "the repayer pays");
        assertEq(_debtOf(bob, usdc), 5_000e6, "what is left");
        assertEq(_liquidity(usdc), 15_000e6, "into the liquidity");
        assertTrue(_isBorrowing(bob, usdc), "the account still borrows");
    }

    function test_RepayingAllEndsTheLoan() public {
        _borrow(bob, usdc, 8_000e6);
        skip(YEAR);
        uint256 debt = _debtOf(bob, usdc);
        assertGt(debt, 8_000e6, "with interest");
        assertEq(_repay(bob, usdc, MAX), debt, "all of it");
        assertEq(_debtToken(usdc).scaledBalanceOf(bob), 0, "nothing is owed");
        assertFalse(_isBorrowing(bob, usdc), "the account borrows nothing");
        assertEq(_health(bob), MAX, "and is as healthy as can be");
    }

    function test_RepayingTooMuchTakesWhatIsOwed() public {
        _borrow(bob, usdc, 8_000e6);
        _fund(carol, usdc, 10_000e6);
        vm.prank(carol);
        assertEq(pool.repay(address(usdc), 10_000e6, VARIABLE, bob), 8_000e6, "what is owed");
        assertEq(usdc.balanceOf(carol), 2_000e6, "the rest is not taken");
        assertFalse(_isBorrowing(bob, usdc), "the account borrows nothing");
    }

    function test_RefusesABadRepayment() public {
        _borrow(bob, usdc, 8_000e6);
        vm.startPrank(carol);
        _expect(ILendingPoolErrors.InvalidAmount.selector);
        pool.repay(address(usdc), 0, VARIABLE, bob);
        vm.expectRevert(abi.encodeWithSelector(ILendingPoolErrors.InvalidInterestRateMode.selector, 1));
        pool.repay(address(usdc), 1, 1, bob);
        _expect(ILendingPoolErrors.NoExplicitAmountOnBehalf.selector);
        pool.repay(address(usdc), MAX, VARIABLE, bob);
        _expect(ILendingPoolErrors.ReserveNotListed.selector, alice);
        pool.repay(alice, 1, VARIABLE, bob);
        vm.expectRevert(abi.encodeWithSelector(ILendingPoolErrors.NoDebt.selector, carol, address(usdc)));
        pool.repay(address(usdc), 1, VARIABLE, carol);
        vm.stopPrank();
    }

    // ------------------------------------------------------------------------------------------------ delegation

    function test_TheRightToBorrowCanBeDelegated() public {
        DebtToken debt = _debtToken(usdc);
        vm.expectEmit(address(debt));
        emit IDebtToken.BorrowAllowanceDelegated(bob, carol, address(usdc), 5_000e6);
        vm.prank(bob);
        debt.approveDelegation(carol, 5_000e6);

        vm.expectEmit(address(debt));
        emit IDebtToken.BorrowAllowanceDelegated(bob, carol, address(usdc), 2_000e6);
        vm.expectEmit(address(pool));
        emit ILendingPool.Borrow(address(usdc), carol, bob, 3_000e6, 2, 0.0075e27, 0);
        vm.prank(carol);
        pool.borrow(address(usdc), 3_000e6, VARIABLE, 0, bob);

        assertEq(usdc.balanceOf(carol), 3_000e6, "carol has the tokens");
        assertEq(_debtOf(bob, usdc), 3_000e6, "bob owes them");
        assertEq(_debtOf(carol, usdc), 0, "carol owes nothing");
        assertEq(debt.borrowAllowance(bob, carol), 2_000e6, "what carol may still borrow");
        assertTrue(_isBorrowing(bob, usdc), "bob's account borrows");
        assertFalse(_isBorrowing(carol, usdc), "carol's does not");
    }

    function test_RefusesToBorrowMoreThanWasDelegated() public {
        DebtToken debt = _debtToken(usdc);
        vm.prank(bob);
        debt.approveDelegation(carol, 5_000e6);
        vm.prank(carol);
        vm.expectRevert(
            abi.encodeWithSelector(IDebtToken.InsufficientBorrowAllowance.selector, bob, carol, 5_000e6, 5_000e6 + 1)
        );
        pool.borrow(address(usdc), 5_000e6 + 1, VARIABLE, 0, bob);
    }

    function test_TheOwnersCollateralLimitsTheDelegate() public {
        DebtToken debt = _debtToken(usdc);
        vm.prank(bob);
        debt.approveDelegation(carol, MAX);
        vm.prank(carol);
        vm.expectPartialRevert(ILendingPoolErrors.CollateralCannotCoverBorrow.selector);
        pool.borrow(address(usdc), 16_000e6 + 1, VARIABLE, 0, bob);
    }

    // ------------------------------------------------------------------------------------------------ properties

    function testFuzz_BorrowingIsBoundByTheLtv(uint256 collateral, uint256 price, uint256 amount) public {
        collateral = bound(collateral, 1e12, 1e24);
        price = bound(price, 1e6, 1e12);
        amount = bound(amount, 1, 1e15);
        _supply(alice, usdc, 1e15);
        _setPrice(weth, price);
        _supply(carol, weth, collateral);
        uint256 value = (collateral * price) / 1e18;
        uint256 needed = (amount * 1e2 * 1e4 + 4_000) / 8_000;
        vm.assume(value != 0);

        vm.prank(carol);
        if (needed > value) vm.expectPartialRevert(ILendingPoolErrors.CollateralCannotCoverBorrow.selector);
        pool.borrow(address(usdc), amount, VARIABLE, 0, carol);
        if (needed <= value) assertGt(_health(carol), WAD, "a new loan is never up for liquidation");
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _assertAccount(uint256 collateral, uint256 debt, uint256 available, uint256 health) private view {
        (uint256 collateral_, uint256 debt_, uint256 available_, , , uint256 health_) = pool.getUserAccountData(bob);
        assertEq(collateral_, collateral, "value of the collateral");
        assertEq(debt_, debt, "value of the debt");
        assertEq(available_, available, "what more can be borrowed");
        assertEq(health_, health, "health factor");
    }
}
