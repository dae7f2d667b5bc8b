// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILendingPool} from "../../../contracts/interfaces/ILendingPool.sol";
import {ILendingPoolErrors} from "../../../contracts/interfaces/ILendingPoolErrors.sol";
import {IScaledToken} from "../../../contracts/interfaces/IScaledToken.sol";
import {ReceiptToken} from "../../../contracts/lending/tokens/ReceiptToken.sol";
import {LendingFixture} from "../support/LendingFixture.sol";

/// @notice Supplying, withdrawing, and what counts as collateral.
contract LendingPoolSupplyTest is LendingFixture {
    // ------------------------------------------------------------------------------------------------ supply

    function test_SupplyTakesTokensAndCreditsReceipts() public {
        _fund(alice, weth, 10e18);
        address receipt = address(_receipt(weth));
        vm.expectEmit(address(pool));
        emit ILendingPool.ReserveDataUpdated(address(weth), 0, 0, 0, RAY, RAY);
        vm.expectEmit(receipt);
        emit IScaledToken.Mint(alice, alice, 10e18, 0, RAY);
        vm.expectEmit(address(pool));
        emit ILendingPool.ReserveUsedAsCollateralEnabled(address(weth), alice);
        vm.expectEmit(address(pool));
        emit ILendingPool.Supply(address(weth), alice, alice, 10e18, 7);
        vm.prank(alice);
        pool.supply(address(weth), 10e18, alice, 7);

        assertEq(weth.balanceOf(alice), 0, "the tokens are taken");
        assertEq(_liquidity(weth), 10e18, "the receipt token holds them");
        assertEq(_claimOf(alice, weth), 10e18, "the supplier has a claim");
        assertTrue(_isCollateral(alice, weth), "a first supply counts as collateral");
        assertEq(_collateralBase(alice), 20_000e8, "at the oracle's price");
    }

    function test_SupplyMayBenefitSomeoneElse() public {
        _fund(alice, weth, 10e18);
        vm.expectEmit(address(pool));
        emit ILendingPool.Supply(address(weth), alice, bob, 10e18, 0);
        vm.prank(alice);
        pool.supply(address(weth), 10e18, bob, 0);
        assertEq(_claimOf(bob, weth), 10e18, "the claim is bob's");
        assertTrue(_isCollateral(bob, weth), "and is collateral");
        assertEq(_claimOf(alice, weth), 0, "alice has none");
    }

    function test_ALaterSupplyKeepsTheChoiceOfCollateral() public {
        _supply(alice, weth, 1e18);
        vm.prank(alice);
        pool.setUserUseReserveAsCollateral(address(weth), false);
        _supply(alice, weth, 1e18);
        assertFalse(_isCollateral(alice, weth), "switched off as before");
    }

    function test_AnAssetWithoutLtvDoesNotBecomeCollateralByItself() public {
        pool.configureReserve(address(weth), _settings(0, 8_250, 10_500));
        _supply(alice, weth, 1e18);
        assertFalse(_isCollateral(alice, weth), "an LTV of 0");
    }

    function test_RefusesABadSupply() public {
        _fund(alice, weth, 10e18);
        vm.startPrank(alice);
        _expect(ILendingPoolErrors.InvalidAmount.selector);
        pool.supply(address(weth), 0, alice, 0);
        _expect(ILendingPoolErrors.ZeroAddress.selector);
        pool.supply(address(weth), 1, address(0), 0);
        _expect(ILendingPoolErrors.ReserveNotListed.selector, alice);
        pool.supply(alice, 1, alice, 0);
        vm.stopPrank();
    }

    // ------------------------------------------------------------------------------------------------ withdraw

    function test_WithdrawBurnsReceiptsAndSendsTokens() public {
        _supply(alice, weth, 10e18);
        address receipt = address(_receipt(weth));
        vm.expectEmit(receipt);
        emit IScaledToken.Burn(alice, bob, 4e18, 0, RAY);
        vm.expectEmit(address(pool));
        emit ILendingPool.Withdraw(address(weth), alice, bob, 4e18);
        vm.prank(alice);
        assertEq(pool.withdraw(address(weth), 4e18, bob), 4e18, "the amount withdrawn");

        assertEq(weth.balanceOf(bob), 4e18, "the receiver has the tokens");
        assertEq(_claimOf(alice, weth), 6e18, "what is left of the claim");
        assertTrue(_isCollateral(alice, weth), "which is still collateral");
    }

    function test_WithdrawingAllEndsItsUseAsCollateral() public {
        _supply(alice, weth, 10e18);
        vm.expectEmit(address(pool));
        emit ILendingPool.ReserveUsedAsCollateralDisabled(address(weth), alice);
        assertEq(_withdraw(alice, weth, MAX), 10e18, "all of it");
        assertFalse(_isCollateral(alice, weth), "no collateral");
        assertEq(_receipt(weth).scaledTotalSupply(), 0, "no receipts");
        _supply(alice, weth, 1e18);
        assertTrue(_isCollateral(alice, weth), "the next supply is a first one again");
    }

    function test_RefusesABadWithdrawal() public {
        _supply(alice, weth, 10e18);
        vm.startPrank(alice);
        _expect(ILendingPoolErrors.InvalidAmount.selector);
        pool.withdraw(address(weth), 0, alice);
        _expect(ILendingPoolErrors.ZeroAddress.selector);
        pool.withdraw(address(weth), 1, address(0));
        _expect(ILendingPoolErrors.ReserveNotListed.selector, alice);
        pool.withdraw(alice, 1, alice);
        _expect(ILendingPoolErrors.InvalidAmount.selector); // All of nothing.
        pool.withdraw(address(usdc), MAX, alice);
        vm.expectRevert(abi.encodeWithSelector(ILendingPoolErrors.NotEnoughUserBalance.selector, 10e18, 10e18 + 1));
        pool.withdraw(address(weth), 10e18 + 1, alice);
        vm.stopPrank();
    }

    function test_RefusesToPayOutWhatIsLent() public {
        _supply(alice, usdc, 10_000e6);
        _supply(bob, weth, 10e18);
        _borrow(bob, usdc, 4_000e6);
        vm.expectRevert(
            abi.encodeWithSelector(ILendingPoolErrors.NotEnoughLiquidity.selector, address(usdc), 6_000e6, 6_000e6 + 1)
        );
        this.withdraw(alice, 6_000e6 + 1);
        assertEq(_withdraw(alice, usdc, 6_000e6), 6_000e6, "all the liquidity there is");
    }

    function test_CollateralMayGoDownToAHealthFactorOfOne() public {
        _borrower();
        vm.prank(bob);
        // 4.9 WETH at 2,000 USD times 82.5% are 98% of the debt.
        vm.expectRevert(abi.encodeWithSelector(ILendingPoolErrors.HealthFactorTooLow.selector, 0.98e18));
        pool.withdraw(address(weth), 5.1e18, bob);
        _withdraw(bob, weth, 5e18);
        assertEq(_health(bob), WAD, "a health factor of exactly 1");
        vm.prank(bob);
        vm.expectPartialRevert(ILendingPoolErrors.HealthFactorTooLow.selector);
        pool.withdraw(address(weth), 1e12, bob);
    }

    function test_WhatIsNotCollateralMayAlwaysGo() public {
        _borrower();
        _supply(bob, wbtc, 1e8);
        vm.prank(bob);
        pool.setUserUseReserveAsCollateral(address(wbtc), false);
        _setPrice(weth, 900e8);
        assertLt(_health(bob), WAD, "unhealthy");
        assertEq(_withdraw(bob, wbtc, MAX), 1e8, "no collateral of anything");
    }

    // ------------------------------------------------------------------------------------------------ collateral switch

    function test_SuppliersChooseWhatIsCollateral() public {
        _supply(alice, weth, 10e18);
        vm.startPrank(alice);
        vm.expectEmit(address(pool));
        emit ILendingPool.ReserveUsedAsCollateralDisabled(address(weth), alice);
        pool.setUserUseReserveAsCollateral(address(weth), false);
        assertFalse(_isCollateral(alice, weth), "off");
        assertEq(_collateralBase(alice), 0, "it does not count");
        vm.expectEmit(address(pool));
        emit ILendingPool.ReserveUsedAsCollateralEnabled(address(weth), alice);
        pool.setUserUseReserveAsCollateral(address(weth), true);
        assertTrue(_isCollateral(alice, weth), "on");
        pool.setUserUseReserveAsCollateral(address(weth), true); // Nothing to do.
        assertTrue(_isCollateral(alice, weth), "still on");
        vm.stopPrank();
    }

    function test_CollateralThatIsNeededCannotBeSwitchedOff() public {
        _borrower();
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(ILendingPoolErrors.HealthFactorTooLow.selector, 0));
        pool.setUserUseReserveAsCollateral(address(weth), false);
        _supply(bob, wbtc, 1e8);
        vm.prank(bob);
        pool.setUserUseReserveAsCollateral(address(weth), false);
        assertFalse(_isCollateral(bob, weth), "other collateral suffices");
    }

    function test_RefusesToSwitchWhatIsNotThere() public {
        vm.startPrank(alice);
        _expect(ILendingPoolErrors.UnderlyingBalanceZero.selector);
        pool.setUserUseReserveAsCollateral(address(weth), true);
        _expect(ILendingPoolErrors.ReserveNotListed.selector, alice);
        pool.setUserUseReserveAsCollateral(alice, true);
        vm.stopPrank();
    }

    function test_AnAssetWithoutLtvCannotBecomeCollateral() public {
        pool.configureReserve(address(weth), _settings(0, 8_250, 10_500));
        _supply(alice, weth, 10e18);
        vm.prank(alice);
        _expect(ILendingPoolErrors.LtvValidationFailed.selector);
        pool.setUserUseReserveAsCollateral(address(weth), true);
    }

    // ------------------------------------------------------------------------------------------------ LTV of 0

    /// @dev Collateral whose LTV was set to 0 must go before any other does.
    function test_CollateralWithoutLtvMustGoFirst() public {
        _borrower();
        _supply(bob, wbtc, 1e8);
        pool.configureReserve(address(wbtc), _settings(0, 7_500, 11_000));

        vm.startPrank(bob);
        _expect(ILendingPoolErrors.LtvValidationFailed.selector);
        pool.withdraw(address(weth), 1e18, bob);
        _expect(ILendingPoolErrors.LtvValidationFailed.selector);
        pool.setUserUseReserveAsCollateral(address(weth), false);
        ReceiptToken receipt = _receipt(weth);
        _expect(ILendingPoolErrors.LtvValidationFailed.selector);
        receipt.transfer(alice, 1e18);
        vm.stopPrank();

        _withdraw(bob, wbtc, 1e7); // A part of it may go,
        _withdraw(bob, wbtc, MAX); // then the rest,
        _withdraw(bob, weth, 1e18); // then the others.
        assertEq(_claimOf(bob, weth), 9e18, "what is left");
    }

    function test_CollateralWithoutLtvStillSecuresOldDebt() public {
        _borrower();
        pool.configureReserve(address(weth), _settings(0, 8_250, 10_500));
        (uint256 collateral, , uint256 available, uint256 threshold, uint256 ltv, uint256 health) = pool
            .getUserAccountData(bob);
        assertEq(collateral, 20_000e8, "it counts as collateral");
        assertEq(threshold, 8_250, "at its threshold");
        assertEq(ltv, 0, "nothing more can be borrowed against it");
        assertEq(available, 0, "nothing more can be borrowed against it");
        assertEq(health, 2e18, "the account is as healthy as before");
    }

    // ------------------------------------------------------------------------------------------------ helpers

    /// @dev External, so that a revert can be expected of the whole of it.
    function withdraw(address who, uint256 amount) external {
        _withdraw(who, usdc, amount);
    }

    /// @dev Bob owes 8,250 USDC against 10 WETH: a health factor of 2.
    function _borrower() private {
        _supply(alice, usdc, 100_000e6);
        _supply(bob, weth, 10e18);
        _borrow(bob, usdc, 8_250e6);
    }
}
