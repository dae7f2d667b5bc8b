// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CircuitBreaker} from "../../../contracts/breaker/CircuitBreaker.sol";
import {ICircuitBreaker} from "../../../contracts/interfaces/ICircuitBreaker.sol";
import {ILendingPoolErrors} from "../../../contracts/interfaces/ILendingPoolErrors.sol";
import {IPriceOracle} from "../../../contracts/interfaces/IPriceOracle.sol";
import {ReserveSettings} from "../../../contracts/interfaces/LendingTypes.sol";
import {ReceiptToken} from "../../../contracts/lending/tokens/ReceiptToken.sol";
import {LendingFixture} from "../support/LendingFixture.sol";

/// @notice Flags, caps, stale prices and the circuit breaker. Bob owes 8,250 USDC against 10 WETH.
contract LendingPoolGuardsTest is LendingFixture {
    function setUp() public override {
        super.setUp();
        _supply(alice, usdc, 100_000e6);
        _supply(bob, weth, 10e18);
        _borrow(bob, usdc, 8_250e6);
        _fund(carol, usdc, 10_000e6);
        _fund(carol, weth, 10e18);
        _fund(keeper, usdc, 10_000e6);
    }

    // ------------------------------------------------------------------------------------------------ flags

    function test_AFrozenReserveTakesNoNewSupplyOrDebt() public {
        pool.setReserveFlags(address(usdc), true, true, false);
        vm.prank(carol);
        _expect(ILendingPoolErrors.ReserveFrozen.selector, address(usdc));
        pool.supply(address(usdc), 1, carol, 0);
        vm.prank(bob);
        _expect(ILendingPoolErrors.ReserveFrozen.selector, address(usdc));
        pool.borrow(address(usdc), 1, VARIABLE, 0, bob);
    }

    function test_AFrozenReserveGoesOnOtherwise() public {
        pool.setReserveFlags(address(usdc), true, true, false);
        pool.setReserveFlags(address(weth), true, true, false);
        _withdraw(alice, usdc, 1e6);
        vm.startPrank(carol);
        pool.repay(address(usdc), 1e6, VARIABLE, bob);
        vm.stopPrank();
        vm.startPrank(bob);
        _receipt(weth).transfer(carol, 1e18);
        vm.stopPrank();
        _setPrice(weth, 1_000e8);
        _liquidate(weth, usdc, bob, 1e6);
        assertLt(_debtOf(bob, usdc), 8_249e6, "repaid and liquidated");
    }

    function test_APausedReserveTakesNothing() public {
        pool.setReserveFlags(address(usdc), true, false, true);
        _assertUnusable(ILendingPoolErrors.ReservePaused.selector);
    }

    function test_AnInactiveReserveTakesNothing() public {
        pool.setReserveFlags(address(usdc), false, false, false);
        _assertUnusable(ILendingPoolErrors.ReserveInactive.selector);
    }

    function test_CollateralOfAPausedReserveIsNotLiquidated() public {
        _setPrice(weth, 900e8);
        pool.setReserveFlags(address(weth), true, false, true);
        vm.prank(keeper);
        _expect(ILendingPoolErrors.ReservePaused.selector, address(weth));
        pool.liquidationCall(address(weth), address(usdc), bob, 1e6, false);
        pool.setReserveFlags(address(weth), false, false, false);
        vm.prank(keeper);
        _expect(ILendingPoolErrors.ReserveInactive.selector, address(weth));
        pool.liquidationCall(address(weth), address(usdc), bob, 1e6, false);
        pool.setReserveFlags(address(weth), true, false, false);
        vm.prank(keeper);
        pool.liquidationCall(address(weth), address(usdc), bob, 1e6, false);
    }

    function test_ReceiptsOfAPausedReserveDoNotMove() public {
        pool.setReserveFlags(address(usdc), true, false, true);
        ReceiptToken receipt = _receipt(usdc);
        vm.prank(alice);
        _expect(ILendingPoolErrors.ReservePaused.selector, address(usdc));
        receipt.transfer(carol, 1);
    }

    function test_AReserveMayBeForSupplyOnly() public {
        ReserveSettings memory settings = _settings(7_500, 7_800, 10_500);
        settings.borrowingEnabled = false;
        pool.configureReserve(address(usdc), settings);
        vm.prank(bob);
        _expect(ILendingPoolErrors.BorrowingNotEnabled.selector, address(usdc));
        pool.borrow(address(usdc), 1, VARIABLE, 0, bob);
        _repay(bob, usdc, 1e6);
    }

    // ------------------------------------------------------------------------------------------------ caps

    function test_TheSupplyCapLimitsAllClaims() public {
        _capUsdc(101_000, 0);
        vm.startPrank(carol);
        vm.expectRevert(
            abi.encodeWithSelector(ILendingPoolErrors.SupplyCapExceeded.selector, 101_000e6 + 1, 101_000e6)
        );
        pool.supply(address(usdc), 1_000e6 + 1, carol, 0);
        pool.supply(address(usdc), 1_000e6, carol, 0);
        vm.stopPrank();
    }

    function test_TheTreasurysClaimCountsTowardsTheSupplyCap() public {
        skip(YEAR);
        _capUsdc(101_000, 0);
        uint256 room = 101_000e6 - _receipt(usdc).totalSupply() - _treasuryClaim(usdc);
        vm.startPrank(carol);
        vm.expectPartialRevert(ILendingPoolErrors.SupplyCapExceeded.selector);
        pool.supply(address(usdc), room + 2, carol, 0);
        pool.supply(address(usdc), room - 2, carol, 0);
        vm.stopPrank();
    }

    function test_TheBorrowCapLimitsAllDebt() public {
        _capUsdc(0, 9_000);
        vm.startPrank(bob);
        vm.expectRevert(abi.encodeWithSelector(ILendingPoolErrors.BorrowCapExceeded.selector, 9_000e6 + 1, 9_000e6));
        pool.borrow(address(usdc), 750e6 + 1, VARIABLE, 0, bob);
        pool.borrow(address(usdc), 750e6, VARIABLE, 0, bob);
        vm.stopPrank();
    }

    function test_InterestCountsTowardsTheBorrowCap() public {
        _capUsdc(0, 8_251);
        skip(YEAR);
        vm.prank(bob);
        vm.expectPartialRevert(ILendingPoolErrors.BorrowCapExceeded.selector);
        pool.borrow(address(usdc), 1, VARIABLE, 0, bob);
    }

    // ------------------------------------------------------------------------------------------------ prices

    function test_WithoutAFreshPriceNothingRisky() public {
        oracle.setAssetSource(address(weth), address(feeds[address(weth)]), 3600, IPriceOracle.StalenessPolicy.Revert);
        skip(3601);
        bytes memory stale = abi.encodeWithSelector(
            IPriceOracle.OracleStalePrice.selector,
            address(weth),
            START_TIME,
            3600
        );
        vm.startPrank(bob);
        vm.expectRevert(stale);
        pool.borrow(address(usdc), 1, VARIABLE, 0, bob);
        vm.expectRevert(stale);
        pool.withdraw(address(weth), 1e18, bob);
        vm.stopPrank();
        vm.prank(keeper);
        vm.expectRevert(stale);
        pool.liquidationCall(address(weth), address(usdc), bob, 1e6, false);

        _supply(bob, weth, 1e18); // What makes an account safer needs no price.
        _repay(bob, usdc, 1e6);
        _withdraw(alice, usdc, 1e6); // Nor does an account without debt.
    }

    function test_UnderTheOtherPolicyTheLastPriceStands() public {
        skip(30 days);
        _borrow(bob, usdc, 1e6);
        assertGt(_health(bob), WAD, "at a price a month old");
    }

    // ------------------------------------------------------------------------------------------------ breaker

    function test_ABreakerHaltsBorrowing() public {
        _halt(false, true);
        bytes memory halted = _halted(ICircuitBreaker.Action.Borrow);
        vm.prank(bob);
        vm.expectRevert(halted);
        pool.borrow(address(usdc), 1, VARIABLE, 0, bob);
        _setPrice(weth, 900e8);
        _liquidate(weth, usdc, bob, 1e6); // Not halted.
        mine(6);
        _setPrice(weth, 2_000e8);
        _borrow(bob, usdc, 1e6);
    }

    function test_ABreakerHaltsLiquidations() public {
        _halt(true, false);
        _setPrice(weth, 900e8);
        vm.prank(keeper);
        vm.expectRevert(_halted(ICircuitBreaker.Action.Liquidate));
        pool.liquidationCall(address(weth), address(usdc), bob, 1e6, false);
        mine(6);
        _liquidate(weth, usdc, bob, 1e6);
    }

    function test_ABreakerHaltsNothingElse() public {
        _halt(true, true);
        _supply(carol, weth, 1e18);
        _withdraw(alice, usdc, 1e6);
        _repay(bob, usdc, 1e6);
        _withdraw(bob, weth, 1e18);
        vm.startPrank(bob);
        _receipt(weth).transfer(carol, 1e18);
        vm.stopPrank();
    }

    function test_WithoutABreakerNothingIsHalted() public {
        _halt(true, true);
        pool.setBreaker(address(0));
        _borrow(bob, usdc, 1e6);
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _assertUnusable(bytes4 selector) private {
        bytes memory refusal = abi.encodeWithSelector(selector, address(usdc));
        vm.startPrank(carol);
        vm.expectRevert(refusal);
        pool.supply(address(usdc), 1, carol, 0);
        vm.expectRevert(refusal);
        pool.repay(address(usdc), 1, VARIABLE, bob);
        vm.expectRevert(refusal);
        pool.flashLoanSimple(carol, address(usdc), 1, "", 0);
        vm.stopPrank();
        vm.startPrank(alice);
        vm.expectRevert(refusal);
        pool.withdraw(address(usdc), 1, alice);
        vm.expectRevert(refusal);
        pool.setUserUseReserveAsCollateral(address(usdc), false);
        vm.stopPrank();
        vm.prank(bob);
        vm.expectRevert(refusal);
        pool.borrow(address(usdc), 1, VARIABLE, 0, bob);
        _setPrice(weth, 900e8);
        vm.prank(keeper);
        vm.expectRevert(refusal);
        pool.liquidationCall(address(weth), address(usdc), bob, 1e6, false);
    }

    function _capUsdc(uint40 supplyCap, uint40 borrowCap) private {
        ReserveSettings memory settings = _settings(7_500, 7_800, 10_500);
        (settings.supplyCap, settings.borrowCap) = (supplyCap, borrowCap);
        pool.configureReserve(address(usdc), settings);
    }

    /// @dev Trips a breaker for 5 blocks.
    function _halt(bool liquidations, bool borrowing) private {
        CircuitBreaker breaker = new CircuitBreaker(address(this));
        breaker.setSource(address(this), true);
        breaker.configure(ICircuitBreaker.Settings(1_000, 10, 5, liquidations, borrowing, false));
        breaker.observe(1_000);
        breaker.observe(1);
        pool.setBreaker(address(breaker));
    }

    function _halted(ICircuitBreaker.Action action) private view returns (bytes memory) {
        return abi.encodeWithSelector(ICircuitBreaker.Halted.selector, action, block.number + 5);
    }
}
