// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILendingPool} from "../../../contracts/interfaces/ILendingPool.sol";
import {ILendingPoolErrors} from "../../../contracts/interfaces/ILendingPoolErrors.sol";
import {IScaledToken} from "../../../contracts/interfaces/IScaledToken.sol";
import {ReserveSettings} from "../../../contracts/interfaces/LendingTypes.sol";
import {LendingFixture} from "../support/LendingFixture.sol";

/// @notice Liquidations that leave no bad debt. Bob owes 8,250 USDC against 10 WETH, so that his health factor is the
/// price of WETH in thousands.
contract LendingPoolLiquidationTest is LendingFixture {
    function setUp() public override {
        super.setUp();
        _supply(alice, usdc, 100_000e6);
        _supply(bob, weth, 10e18);
        _borrow(bob, usdc, 8_250e6);
    }

    // ------------------------------------------------------------------------------------------------ amounts

    function test_RepaysDebtAndSeizesCollateralWithTheBonus() public {
        _setPrice(weth, 950e8);
        _fund(keeper, usdc, 950e6);
        vm.expectEmit(address(pool));
        emit ILendingPool.LiquidationCall(address(weth), address(usdc), bob, 950e6, 1.045e18, keeper, false);
        vm.prank(keeper);
        pool.liquidationCall(address(weth), address(usdc), bob, 950e6, false);

        assertEq(usdc.balanceOf(keeper), 0, "the keeper pays 950 USDC, worth 1 WETH");
        assertEq(weth.balanceOf(keeper), 1.045e18, "and gets 1 WETH and nine tenths of 5%");
        assertEq(_claimOf(treasury, weth), 0.005e18, "the treasury gets a tenth of 5%");
        assertEq(_debtOf(bob, usdc), 7_300e6, "the debt shrinks by what was repaid");
        assertEq(_claimOf(bob, weth), 8.95e18, "the collateral by what was seized");
        assertEq(_liquidity(usdc), 92_700e6, "the lenders have their money back");
        assertEq(_liquidity(weth), 10e18 - 1.045e18, "the treasury's part stays in the reserve");
        assertTrue(_isBorrowing(bob, usdc) && _isCollateral(bob, weth), "the position goes on");
    }

    function test_AmountsRoundAsComputedByHand() public {
        _borrow(bob, usdc, 6_750e6);
        _setPrice(weth, 1_800e8);
        _liquidate(weth, usdc, bob, 7_500e6);
        assertEq(weth.balanceOf(keeper), 4_354166666666666666, "7,500 / 1,800 * 1.045, rounded as Aave does");
        assertEq(_claimOf(treasury, weth), 20833333333333333, "7,500 / 1,800 * 0.005");
    }

    function test_WithoutAProtocolFeeTheKeeperHasTheWholeBonus() public {
        _setProtocolFee(0);
        _setPrice(weth, 950e8);
        _liquidate(weth, usdc, bob, 950e6);
        assertEq(weth.balanceOf(keeper), 1.05e18, "1 WETH and 5%");
        assertEq(_claimOf(treasury, weth), 0, "nothing");
    }

    function test_TheProtocolMayTakeTheWholeBonus() public {
        _setProtocolFee(10_000);
        _setPrice(weth, 950e8);
        _liquidate(weth, usdc, bob, 950e6);
        assertEq(weth.balanceOf(keeper), 1e18, "1 WETH");
        assertEq(_claimOf(treasury, weth), 0.05e18, "5%");
    }

    function test_ReservesOfOtherDecimalsAreConverted() public {
        _supply(alice, weth, 100e18);
        _supply(carol, wbtc, 1e8);
        _borrow(carol, weth, 14e18);
        _setPrice(wbtc, 32_000e8); // 32,000 * 75% / 28,000: 0.857
        _liquidate(wbtc, weth, carol, 8e18);
        // 16,000 USD are half a WBTC; the bonus is 10%, a tenth of which is the treasury's.
        assertEq(wbtc.balanceOf(keeper), 0.545e8, "8 decimals for 18");
        assertEq(_claimOf(treasury, wbtc), 0.005e8, "8 decimals for 18");
        _fund(keeper, weth, 1e10); // Worth less than a unit of WBTC.
        vm.prank(keeper);
        vm.expectRevert(abi.encodeWithSelector(IScaledToken.ScaledAmountZero.selector, 0, RAY));
        pool.liquidationCall(address(wbtc), address(weth), carol, 1e10, false);
    }

    function test_WhenTheCollateralDoesNotSufficeTheRepaymentIsCut() public {
        _setPrice(weth, 840e8);
        _liquidate(weth, usdc, bob, MAX);
        assertEq(_debtOf(bob, usdc), 0, "what is left is written off");
        assertEq(_liquidity(usdc), 91_750e6 + 8_000e6, "8,400 of collateral repay 8,000");
        assertEq(usdc.balanceOf(keeper), 250e6, "the rest is not taken");
        assertEq(weth.balanceOf(keeper) + _claimOf(treasury, weth), 10e18, "all of the collateral is seized");
    }

    function test_InterestIsOwedToo() public {
        skip(YEAR);
        _setPrice(weth, 900e8);
        uint256 debt = _debtOf(bob, usdc);
        assertGt(debt, 8_250e6, "a year's interest");
        _liquidate(weth, usdc, bob, MAX);
        assertEq(_debtOf(bob, usdc), 0, "all of it is repaid");
        assertEq(_liquidity(usdc), 91_750e6 + debt, "with interest");
        assertFalse(_isBorrowing(bob, usdc), "the account borrows nothing");
        assertGt(_treasuryClaim(usdc), 0, "the treasury has its share of the interest");
    }

    function test_RatesFollow() public {
        _setPrice(weth, 900e8);
        _fund(keeper, usdc, MAX / 2);
        vm.expectEmit(address(pool));
        emit ILendingPool.ReserveDataUpdated(address(usdc), 0, 0, 0, RAY, RAY);
        vm.prank(keeper);
        pool.liquidationCall(address(weth), address(usdc), bob, MAX, false);
        assertEq(pool.getReserveData(address(usdc)).currentVariableBorrowRate, 0, "nothing is lent any more");
    }

    // ------------------------------------------------------------------------------------------------ close factor

    function test_AboveAHealthFactorOf95PercentHalfOfTheDebtIsRepaid() public {
        _setPrice(weth, 951e8);
        assertEq(_health(bob), 0.951e18, "above 0.95");
        _liquidate(weth, usdc, bob, MAX);
        assertEq(_debtOf(bob, usdc), 4_125e6, "half");
        assertTrue(_isBorrowing(bob, usdc), "half is still owed");
    }

    function test_AtAHealthFactorOf95PercentAllOfTheDebtMayBeRepaid() public {
        _setPrice(weth, 950e8);
        assertEq(_health(bob), 0.95e18, "exactly 0.95");
        _liquidate(weth, usdc, bob, MAX);
        assertEq(_debtOf(bob, usdc), 0, "all");
        assertFalse(_isBorrowing(bob, usdc), "nothing is owed");
        assertTrue(_isCollateral(bob, weth), "some collateral is left");
    }

    function test_TheCloseFactorIsOfTheDebtInOneAsset() public {
        _supply(alice, wbtc, 1e8);
        _supply(bob, weth, 10e18);
        _borrow(bob, wbtc, 0.20625e8); // As much again, in WBTC.
        _setPrice(weth, 990e8);
        _liquidate(weth, usdc, bob, MAX);
        assertEq(_debtOf(bob, usdc), 4_125e6, "half of the USDC");
        assertEq(_debtOf(bob, wbtc), 0.20625e8, "none of the WBTC");
    }

    // ------------------------------------------------------------------------------------------------ refusals

    function test_RefusesToLiquidateAHealthyAccount() public {
        _setPrice(weth, 1_000e8);
        _fund(keeper, usdc, 1e6);
        vm.prank(keeper);
        vm.expectRevert(abi.encodeWithSelector(ILendingPoolErrors.HealthFactorNotBelowThreshold.selector, WAD));
        pool.liquidationCall(address(weth), address(usdc), bob, 1e6, false);
        _setPrice(weth, 1_000e8 - 1);
        vm.prank(keeper);
        pool.liquidationCall(address(weth), address(usdc), bob, 1e6, false);
        vm.prank(keeper);
        vm.expectRevert(abi.encodeWithSelector(ILendingPoolErrors.HealthFactorNotBelowThreshold.selector, MAX));
        pool.liquidationCall(address(weth), address(usdc), alice, 1e6, false);
    }

    function test_RefusesWhatIsNotCollateral() public {
        _supply(bob, wbtc, 0.1e8);
        vm.prank(bob);
        pool.setUserUseReserveAsCollateral(address(wbtc), false);
        _setPrice(weth, 900e8);
        vm.startPrank(keeper);
        _expect(ILendingPoolErrors.CollateralCannotBeLiquidated.selector, address(wbtc));
        pool.liquidationCall(address(wbtc), address(usdc), bob, 1e6, false);
        vm.stopPrank();
    }

    function test_RefusesCollateralWhoseThresholdIsZero() public {
        _supply(bob, wbtc, 0.1e8);
        pool.configureReserve(address(wbtc), _settings(0, 0, 0));
        _setPrice(weth, 900e8);
        vm.startPrank(keeper);
        _expect(ILendingPoolErrors.CollateralCannotBeLiquidated.selector, address(wbtc));
        pool.liquidationCall(address(wbtc), address(usdc), bob, 1e6, false);
        vm.stopPrank();
    }

    function test_RefusesToRepayWhatIsNotOwed() public {
        _setPrice(weth, 900e8);
        vm.startPrank(keeper);
        vm.expectRevert(abi.encodeWithSelector(ILendingPoolErrors.NoDebt.selector, bob, address(wbtc)));
        pool.liquidationCall(address(weth), address(wbtc), bob, 1e6, false);
        vm.expectRevert(abi.encodeWithSelector(IScaledToken.ScaledAmountZero.selector, 0, RAY));
        pool.liquidationCall(address(weth), address(usdc), bob, 0, false);
        _expect(ILendingPoolErrors.ReserveNotListed.selector, alice);
        pool.liquidationCall(alice, address(usdc), bob, 1, false);
        _expect(ILendingPoolErrors.ReserveNotListed.selector, alice);
        pool.liquidationCall(address(weth), alice, bob, 1, false);
        vm.stopPrank();
    }

    function test_RefusesToPayOutCollateralThatIsLent() public {
        _supply(carol, usdc, 100_000e6);
        _borrow(carol, weth, 9.5e18);
        _setPrice(weth, 900e8);
        _fund(keeper, usdc, 950e6);
        vm.startPrank(keeper);
        vm.expectPartialRevert(ILendingPoolErrors.NotEnoughLiquidity.selector);
        pool.liquidationCall(address(weth), address(usdc), bob, 950e6, false);
        pool.liquidationCall(address(weth), address(usdc), bob, 950e6, true); // Receipts need no liquidity.
        vm.stopPrank();
    }

    // ------------------------------------------------------------------------------------------------ receipts

    function test_TheKeeperMayTakeReceipts() public {
        _setPrice(weth, 950e8);
        _fund(keeper, usdc, 950e6);
        vm.expectEmit(address(pool));
        emit ILendingPool.ReserveUsedAsCollateralEnabled(address(weth), keeper);
        vm.expectEmit(address(pool));
        emit ILendingPool.LiquidationCall(address(weth), address(usdc), bob, 950e6, 1.045e18, keeper, true);
        vm.prank(keeper);
        pool.liquidationCall(address(weth), address(usdc), bob, 950e6, true);
        assertEq(_claimOf(keeper, weth), 1.045e18, "receipts");
        assertEq(weth.balanceOf(keeper), 0, "no tokens");
        assertEq(_liquidity(weth), 10e18, "the reserve keeps its liquidity");
        assertEq(_claimOf(treasury, weth), 0.005e18, "the treasury's part");
        assertTrue(_isCollateral(keeper, weth), "a first claim counts as collateral");
    }

    function test_ReceiptsTakenKeepTheKeepersChoiceOfCollateral() public {
        _supply(keeper, weth, 1e18);
        vm.prank(keeper);
        pool.setUserUseReserveAsCollateral(address(weth), false);
        _setPrice(weth, 950e8);
        _fund(keeper, usdc, 950e6);
        vm.prank(keeper);
        pool.liquidationCall(address(weth), address(usdc), bob, 950e6, true);
        assertFalse(_isCollateral(keeper, weth), "switched off as before");
    }

    function test_ReceiptsWithoutLtvDoNotBecomeCollateral() public {
        pool.configureReserve(address(weth), _settings(0, 8_250, 10_500));
        _setPrice(weth, 950e8);
        _fund(keeper, usdc, 950e6);
        vm.prank(keeper);
        pool.liquidationCall(address(weth), address(usdc), bob, 950e6, true);
        assertEq(_claimOf(keeper, weth), 1.045e18, "receipts");
        assertFalse(_isCollateral(keeper, weth), "an LTV of 0");
    }

    function test_SeizingAllEndsTheUseAsCollateral() public {
        _setPrice(weth, 840e8);
        _fund(keeper, usdc, 8_250e6);
        vm.expectEmit(address(pool));
        emit ILendingPool.ReserveUsedAsCollateralDisabled(address(weth), bob);
        vm.prank(keeper);
        pool.liquidationCall(address(weth), address(usdc), bob, MAX, true);
        assertFalse(_isCollateral(bob, weth), "no collateral");
        assertEq(_receipt(weth).scaledBalanceOf(bob), 0, "none at all");
        assertEq(_claimOf(keeper, weth) + _claimOf(treasury, weth), 10e18, "all of it is seized");
    }

    // ------------------------------------------------------------------------------------------------ one asset

    function test_CollateralAndDebtMayBeTheSameAsset() public {
        _supply(carol, usdc, 10_000e6);
        _supply(carol, weth, 10e18);
        _borrow(carol, usdc, 15_000e6);
        _setPrice(weth, 200e8); // 7,800 + 1,650 against 15,000
        _liquidate(usdc, usdc, carol, 1_000e6);
        assertEq(_debtOf(carol, usdc), 14_000e6, "repaid");
        assertEq(_claimOf(carol, usdc), 8_950e6, "seized");
        assertEq(usdc.balanceOf(keeper), 1_045e6, "bought with its like");
        assertEq(_assets(usdc), _backedClaims(usdc), "liquidity + debt = claims + treasury - deficit");
    }

    function _setProtocolFee(uint16 bps) private {
        ReserveSettings memory settings = _settings(8_000, 8_250, 10_500);
        settings.liquidationProtocolFeeBps = bps;
        pool.configureReserve(address(weth), settings);
    }
}
