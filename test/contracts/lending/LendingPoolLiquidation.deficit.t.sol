// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILendingPool} from "../../../contracts/interfaces/ILendingPool.sol";
import {ILendingPoolErrors} from "../../../contracts/interfaces/ILendingPoolErrors.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {LendingFixture} from "../support/LendingFixture.sol";

/// @notice Bad debt. Bob owes 8,250 USDC against 10 WETH, which at 800 USD repay 8,000 / 1.05 = 7,619.047619 of them.
contract LendingPoolLiquidationDeficitTest is LendingFixture {
    uint256 private constant DEBT = 8_250e6;
    uint256 private constant REPAID = 7_619_047619;
    string private constant IDENTITY = "liquidity + debt = claims + treasury - deficit";

    function setUp() public override {
        super.setUp();
        _supply(alice, usdc, 100_000e6);
        _supply(bob, weth, 10e18);
        _borrow(bob, usdc, DEBT);
    }

    // ------------------------------------------------------------------------------------------------ recognition

    function test_DebtWithoutCollateralBecomesADeficit() public {
        _setPrice(weth, 800e8);
        _fund(keeper, usdc, DEBT);
        vm.expectEmit(address(pool));
        emit ILendingPool.DeficitCreated(bob, address(usdc), DEBT - REPAID);
        vm.prank(keeper);
        pool.liquidationCall(address(weth), address(usdc), bob, MAX, false);

        assertEq(pool.getReserveDeficit(address(usdc)), DEBT - REPAID, "the rest of the debt");
        assertEq(_debtToken(usdc).scaledTotalSupply(), 0, "is burned");
        assertEq(pool.getUserConfiguration(bob).data, 0, "the account is empty");
        assertEq(_claimOf(alice, usdc), 100_000e6, "claims are what they were");
        assertEq(_liquidity(usdc), 100_000e6 - DEBT + REPAID, "but not all of them are covered");
        assertEq(_assets(usdc), _backedClaims(usdc), IDENTITY);
    }

    function test_DebtInEveryReserveIsWrittenOff() public {
        _supply(alice, wbtc, 1e8);
        _borrow(bob, wbtc, 0.1e8);
        _setPrice(weth, 800e8);
        _fund(keeper, usdc, DEBT);
        vm.expectEmit(address(pool));
        emit ILendingPool.DeficitCreated(bob, address(usdc), DEBT - REPAID);
        vm.expectEmit(address(pool));
        emit ILendingPool.DeficitCreated(bob, address(wbtc), 0.1e8);
        vm.prank(keeper);
        pool.liquidationCall(address(weth), address(usdc), bob, MAX, false);
        assertEq(pool.getReserveDeficit(address(usdc)), DEBT - REPAID, "in USDC");
        assertEq(pool.getReserveDeficit(address(wbtc)), 0.1e8, "in WBTC");
        assertEq(pool.getUserConfiguration(bob).data, 0, "the account is empty");
        assertEq(_debtBase(bob), 0, "and owes nothing");
        assertEq(_assets(usdc), _backedClaims(usdc), IDENTITY);
        assertEq(_assets(wbtc), _backedClaims(wbtc), IDENTITY);
    }

    function test_InterestToThisSecondIsWrittenOffToo() public {
        _supply(alice, wbtc, 1e8);
        _borrow(bob, wbtc, 0.1e8);
        skip(YEAR);
        uint256 owed = _debtOf(bob, wbtc);
        assertGt(owed, 0.1e8, "a year's interest");
        _setPrice(weth, 800e8);
        _liquidate(weth, usdc, bob, MAX);
        assertEq(pool.getReserveDeficit(address(wbtc)), owed, "with interest");
        assertGe(_assets(wbtc) + 2, _backedClaims(wbtc), "liquidity + debt >= claims + treasury - deficit");
    }

    function test_WhileOtherCollateralIsLeftNothingIsWrittenOff() public {
        _supply(bob, wbtc, 0.01e8);
        _setPrice(weth, 800e8);
        _liquidate(weth, usdc, bob, MAX);
        assertEq(pool.getReserveDeficit(address(usdc)), 0, "some can still be recovered");
        assertEq(_debtOf(bob, usdc), DEBT - REPAID, "the rest is still owed");
        assertTrue(_isBorrowing(bob, usdc), "by the account");

        _liquidate(wbtc, usdc, bob, MAX);
        assertEq(pool.getReserveDeficit(address(usdc)), DEBT - REPAID - 363_636364, "400 USD repay 400 / 1.1");
        assertEq(pool.getUserConfiguration(bob).data, 0, "the account is empty");
    }

    function test_APartialLiquidationWritesNothingOff() public {
        _setPrice(weth, 800e8);
        _liquidate(weth, usdc, bob, REPAID - 1e6);
        assertEq(pool.getReserveDeficit(address(usdc)), 0, "there is collateral left");
        assertEq(_debtOf(bob, usdc), DEBT - REPAID + 1e6, "the rest is still owed");
    }

    function test_WhatIsNotCollateralDoesNotKeepADebtAlive() public {
        _supply(bob, wbtc, 1e8);
        vm.prank(bob);
        pool.setUserUseReserveAsCollateral(address(wbtc), false);
        _setPrice(weth, 800e8);
        _liquidate(weth, usdc, bob, MAX);
        assertEq(pool.getReserveDeficit(address(usdc)), DEBT - REPAID, "written off");
        assertEq(_claimOf(bob, wbtc), 1e8, "what was never pledged is kept");
    }

    function test_CollateralWhoseThresholdWasSetToZeroDoesNotKeepADebtAlive() public {
        _supply(bob, wbtc, 1e8);
        pool.configureReserve(address(wbtc), _settings(0, 0, 0));
        _setPrice(weth, 800e8);
        _liquidate(weth, usdc, bob, MAX);
        assertEq(
            pool.getReserveDeficit(address(usdc)),
            DEBT - REPAID,
            "it can't be seized, so nothing can be recovered"
        );
        assertEq(_debtOf(bob, usdc), 0, "nothing is owed");
    }

    /// @dev Anyone can send receipts, and a first receipt counts as collateral. A unit of WETH is worth nothing in the
    /// base currency and can't be liquidated.
    function test_WorthlessCollateralDoesNotKeepADebtAlive() public {
        MintableToken dust = _listNew("DUST", 18, 1e8, _settings(5_000, 6_000, 10_500));
        _supply(carol, dust, 1e18);
        vm.startPrank(carol);
        _receipt(dust).transfer(bob, 1);
        vm.stopPrank();
        assertTrue(_isCollateral(bob, dust), "a gift counts as collateral");
        _setPrice(weth, 800e8);
        _liquidate(weth, usdc, bob, MAX);
        assertEq(pool.getReserveDeficit(address(usdc)), DEBT - REPAID, "written off all the same");
        assertFalse(_isBorrowing(bob, usdc), "nothing is owed");
    }

    function test_ADeficitDilutesWhatSuppliersEarn() public {
        _setPrice(weth, 800e8);
        _liquidate(weth, usdc, bob, MAX);
        _supply(carol, wbtc, 10e8);
        _borrow(carol, usdc, 40_000e6);
        uint256 liquidity = _liquidity(usdc);
        uint256 deficit = pool.getReserveDeficit(address(usdc));
        uint256 borrowRate = pool.getReserveData(address(usdc)).currentVariableBorrowRate;
        uint256 usage = (40_000e6 * RAY) / (liquidity + 40_000e6);
        uint256 supplyUsage = (40_000e6 * RAY) / (liquidity + 40_000e6 + deficit);
        assertNear(borrowRate, (0.04e27 * usage) / 0.8e27, 1, "borrowers pay for what is lent of what there is");
        assertNear(
            pool.getReserveData(address(usdc)).currentLiquidityRate,
            (((borrowRate * supplyUsage) / RAY) * 9) / 10,
            1e8, // Rounding kept from Aave.
            "suppliers share it among all claims, covered or not"
        );
    }

    // ------------------------------------------------------------------------------------------------ covering

    function test_ADeficitIsCoveredByGivingUpClaims() public {
        uint256 deficit = _createDeficit();
        vm.expectEmit(address(pool));
        emit ILendingPool.DeficitCovered(address(usdc), alice, 100e6);
        vm.prank(alice);
        pool.eliminateReserveDeficit(address(usdc), 100e6);
        assertEq(pool.getReserveDeficit(address(usdc)), deficit - 100e6, "the deficit shrinks");
        assertEq(_claimOf(alice, usdc), 99_900e6, "and so does the claim");
        assertEq(usdc.balanceOf(alice), 0, "for nothing");
        assertEq(_assets(usdc), _backedClaims(usdc), IDENTITY);

        vm.prank(alice);
        pool.eliminateReserveDeficit(address(usdc), deficit - 100e6);
        assertEq(pool.getReserveDeficit(address(usdc)), 0, "all of it is covered");
        assertEq(_assets(usdc), _backedClaims(usdc), IDENTITY);
    }

    function test_CoveringRerates() public {
        _createDeficit();
        _supply(carol, wbtc, 10e8);
        _borrow(carol, usdc, 40_000e6);
        uint256 before = pool.getReserveData(address(usdc)).currentLiquidityRate;
        vm.prank(alice);
        pool.eliminateReserveDeficit(address(usdc), 600e6);
        assertGt(pool.getReserveData(address(usdc)).currentLiquidityRate, before, "fewer claims share the interest");
    }

    function test_CoveringWithAllOnesClaimsEndsTheirUseAsCollateral() public {
        _createDeficit();
        _supply(carol, usdc, 50e6);
        vm.expectEmit(address(pool));
        emit ILendingPool.ReserveUsedAsCollateralDisabled(address(usdc), carol);
        vm.prank(carol);
        pool.eliminateReserveDeficit(address(usdc), 50e6);
        assertFalse(_isCollateral(carol, usdc), "no collateral");
        assertEq(_claimOf(carol, usdc), 0, "no claim");
    }

    function test_RefusesABadCover() public {
        uint256 deficit = _createDeficit();
        vm.startPrank(alice);
        _expect(ILendingPoolErrors.InvalidAmount.selector);
        pool.eliminateReserveDeficit(address(usdc), 0);
        vm.expectRevert(abi.encodeWithSelector(ILendingPoolErrors.DeficitExceeded.selector, deficit, deficit + 1));
        pool.eliminateReserveDeficit(address(usdc), deficit + 1);
        _expect(ILendingPoolErrors.ReserveNotListed.selector, alice);
        pool.eliminateReserveDeficit(alice, 1);
        vm.stopPrank();

        _supply(carol, usdc, 50e6);
        vm.prank(carol);
        vm.expectRevert(abi.encodeWithSelector(ILendingPoolErrors.NotEnoughUserBalance.selector, 50e6, 50e6 + 1));
        pool.eliminateReserveDeficit(address(usdc), 50e6 + 1);
        _borrow(carol, usdc, 1e6);
        vm.prank(carol);
        _expect(ILendingPoolErrors.CallerHasDebt.selector, carol);
        pool.eliminateReserveDeficit(address(usdc), 1e6);

        pool.setReserveFlags(address(usdc), true, false, true);
        vm.prank(alice);
        _expect(ILendingPoolErrors.ReservePaused.selector, address(usdc));
        pool.eliminateReserveDeficit(address(usdc), 1e6);
    }

    // ------------------------------------------------------------------------------------------------ properties

    function testFuzz_ADeficitIsWhatTheCollateralDidNotRepay(uint256 price, uint256 debt) public {
        price = bound(price, 1e8, 860e8);
        debt = bound(debt, 1, 7_000e6);
        _borrow(bob, usdc, debt);
        debt += DEBT;
        vm.assume(10 * price * 1e4 < debt * 100 * 10_500); // The collateral does not suffice.
        _setPrice(weth, price);
        uint256 liquidity = _liquidity(usdc);
        _liquidate(weth, usdc, bob, MAX);

        uint256 repaid = _liquidity(usdc) - liquidity;
        assertNear(repaid, (price * 10 * 1e4) / 10_500 / 100, 2, "the collateral repays its worth less the bonus");
        assertEq(pool.getReserveDeficit(address(usdc)), debt - repaid, "the rest is bad debt");
        assertEq(_assets(usdc), _backedClaims(usdc), IDENTITY);
    }

    function _createDeficit() private returns (uint256) {
        _setPrice(weth, 800e8);
        _liquidate(weth, usdc, bob, MAX);
        _setPrice(weth, 2_000e8);
        return pool.getReserveDeficit(address(usdc));
    }
}
