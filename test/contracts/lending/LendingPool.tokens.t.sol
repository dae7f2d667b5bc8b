// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ILendingPool} from "../../../contracts/interfaces/ILendingPool.sol";
import {ILendingPoolErrors} from "../../../contracts/interfaces/ILendingPoolErrors.sol";
import {IScaledToken} from "../../../contracts/interfaces/IScaledToken.sol";
import {RateSettings} from "../../../contracts/interfaces/LendingTypes.sol";
import {ReceiptToken} from "../../../contracts/lending/tokens/ReceiptToken.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {FeeToken} from "../support/FeeToken.sol";
import {FlashBorrower} from "../support/FlashBorrower.sol";
import {HookedToken} from "../support/HookedToken.sol";
import {LendingFixture} from "../support/LendingFixture.sol";
import {Panics} from "../support/Panics.sol";
import {SilentToken} from "../support/SilentToken.sol";

/// @notice Tokens that are not as one expects, and amounts at both ends.
contract LendingPoolTokensTest is LendingFixture {
    // ------------------------------------------------------------------------------------------------ fee on transfer

    function test_RefusesToBeSuppliedATokenWithAFee() public {
        MintableToken taxed = _listTaxed();
        _fund(alice, taxed, 100e18);
        vm.prank(alice);
        vm.expectRevert(_mismatch(taxed, 100e18, 99e18));
        pool.supply(address(taxed), 100e18, alice, 0);
    }

    function test_RefusesToBeRepaidInATokenWithAFee() public {
        MintableToken taxed = _listTaxed();
        taxed.mint(address(_receipt(taxed)), 100e18);
        _supply(bob, weth, 1e18);
        _borrow(bob, taxed, 100e18);
        assertEq(taxed.balanceOf(bob), 99e18, "what goes out may be taxed");
        _fund(bob, taxed, 1e18);
        vm.prank(bob);
        vm.expectRevert(_mismatch(taxed, 100e18, 99e18));
        pool.repay(address(taxed), 100e18, VARIABLE, bob);

        _setPrice(weth, 100e8);
        _fund(keeper, taxed, 50e18);
        vm.prank(keeper);
        vm.expectRevert(_mismatch(taxed, 50e18, 49.5e18));
        pool.liquidationCall(address(weth), address(taxed), bob, 50e18, false);
    }

    function test_RefusesAFlashLoanOfATokenWithAFee() public {
        MintableToken taxed = _listTaxed();
        FlashBorrower borrower = new FlashBorrower(address(pool));
        ReceiptToken receipt = _receipt(taxed);
        vm.prank(address(pool));
        receipt.mint(alice, alice, 200e18, RAY);
        taxed.mint(address(receipt), 200e18);
        taxed.mint(address(borrower), 10e18);
        vm.expectRevert(_mismatch(taxed, 100.05e18, 99.0495e18));
        pool.flashLoanSimple(address(borrower), address(taxed), 100e18, "", 0);
    }

    function test_RefusesATokenThatBringsMoreThanWasSent() public {
        (HookedToken hooked, MintableToken token) = _listHooked();
        _fund(alice, token, 1e18);
        hooked.arm(address(hooked), abi.encodeCall(HookedToken.mint, (address(_receipt(token)), 5)));
        vm.prank(alice);
        vm.expectRevert(_mismatch(token, 1e18, 1e18 + 5));
        pool.supply(address(hooked), 1e18, alice, 0);
    }

    // ------------------------------------------------------------------------------------------------ no return value

    function test_TokensThatReturnNothingWorkThroughout() public {
        SilentToken silent = new SilentToken(6);
        MintableToken token = MintableToken(address(silent));
        _list(address(silent), 1e8, _settings(7_500, 7_800, 10_500));
        _supplySilent(alice, silent, 10_000e6);
        _supply(bob, weth, 1e18);
        _borrow(bob, token, 1_000e6);
        assertEq(silent.balanceOf(bob), 1_000e6, "borrowed");
        _approveSilent(bob, silent);
        vm.prank(bob);
        pool.repay(address(silent), 400e6, VARIABLE, bob);
        assertEq(_debtOf(bob, token), 600e6, "repaid");
        _withdraw(alice, token, 1_000e6);
        assertEq(silent.balanceOf(alice), 1_000e6, "withdrawn");

        FlashBorrower borrower = new FlashBorrower(address(pool));
        silent.mint(address(borrower), 1e6);
        pool.flashLoanSimple(address(borrower), address(silent), 100e6, "", 0);
        assertEq(silent.balanceOf(address(borrower)), 0.95e6, "flash-borrowed");

        _setPrice(weth, 680e8);
        silent.mint(keeper, 600e6);
        _approveSilent(keeper, silent);
        vm.prank(keeper);
        pool.liquidationCall(address(weth), address(silent), bob, MAX, false);
        assertEq(_debtOf(bob, token), 0, "liquidated");
        _supplySilent(carol, silent, 2_000e6);
        _borrow(carol, usdcWithLiquidity(), 1_000e6);
        _setPrice(address(silent), 0.6e8);
        _liquidate(token, usdc, carol, 100e6);
        assertGt(silent.balanceOf(keeper), 100e6, "seized");
    }

    // ------------------------------------------------------------------------------------------------ re-entry

    function test_RefusesEveryCallInTheMiddleOfAnother() public {
        (HookedToken hooked, MintableToken token) = _listHooked();
        _fund(alice, token, 100e18);
        address asset = address(hooked);
        bytes[10] memory calls = [
            abi.encodeCall(ILendingPool.supply, (asset, 1, alice, 0)),
            abi.encodeCall(ILendingPool.withdraw, (asset, 1, alice)),
            abi.encodeCall(ILendingPool.borrow, (asset, 1, VARIABLE, 0, alice)),
            abi.encodeCall(ILendingPool.repay, (asset, 1, VARIABLE, alice)),
            abi.encodeCall(ILendingPool.setUserUseReserveAsCollateral, (asset, false)),
            abi.encodeCall(ILendingPool.liquidationCall, (asset, asset, alice, 1, false)),
            abi.encodeCall(ILendingPool.flashLoanSimple, (alice, asset, 1, "", 0)),
            abi.encodeCall(ILendingPool.eliminateReserveDeficit, (asset, 1)),
            abi.encodeCall(ILendingPool.mintToTreasury, (new address[](0))),
            abi.encodeCall(ILendingPool.finalizeTransfer, (asset, alice, bob, 1, 1, 1))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            hooked.arm(address(pool), calls[i]);
            vm.prank(alice);
            _expect(ReentrancyGuard.ReentrancyGuardReentrantCall.selector);
            pool.supply(asset, 1e18, alice, 0);
        }
    }

    function test_RefusesACallInTheMiddleOfEveryOther() public {
        (HookedToken hooked, MintableToken token) = _listHooked();
        _supply(alice, token, 100e18);
        _supply(bob, weth, 1e18);
        _borrow(bob, token, 10e18);
        _fund(bob, token, 10e18);
        bytes memory intruder = abi.encodeCall(ILendingPool.supply, (address(hooked), 1, alice, 0));

        hooked.arm(address(pool), intruder);
        vm.prank(alice);
        _expect(ReentrancyGuard.ReentrancyGuardReentrantCall.selector);
        pool.withdraw(address(hooked), 1e18, alice);
        vm.prank(bob);
        _expect(ReentrancyGuard.ReentrancyGuardReentrantCall.selector);
        pool.borrow(address(hooked), 1e18, VARIABLE, 0, bob);
        vm.prank(bob);
        _expect(ReentrancyGuard.ReentrancyGuardReentrantCall.selector);
        pool.repay(address(hooked), 1e18, VARIABLE, bob);
        _setPrice(weth, 5e8);
        vm.prank(bob);
        _expect(ReentrancyGuard.ReentrancyGuardReentrantCall.selector);
        pool.liquidationCall(address(weth), address(hooked), bob, 1e18, false);
    }

    function test_RefusesToMoveReceiptsInTheMiddleOfAnAction() public {
        (HookedToken hooked, MintableToken token) = _listHooked();
        _fund(alice, token, 10e18);
        vm.prank(alice);
        pool.supply(address(hooked), 1e18, address(hooked), 0);
        hooked.arm(address(_receipt(token)), abi.encodeCall(token.transfer, (alice, 1)));
        vm.prank(alice);
        _expect(ReentrancyGuard.ReentrancyGuardReentrantCall.selector);
        pool.supply(address(hooked), 1e18, alice, 0);
    }

    // ------------------------------------------------------------------------------------------------ decimals

    function testFuzz_TokensOfAnyDecimalsAreWorthTheSame(uint8 decimals) public {
        decimals = uint8(bound(decimals, 0, 18));
        uint256 unit = 10 ** uint256(decimals);
        MintableToken token = _listNew("T", decimals, 50e8, _settings(5_000, 6_000, 10_500));
        _supply(alice, token, 1_000 * unit);
        _supply(bob, weth, 10e18);
        _borrow(bob, token, 100 * unit);
        assertEq(_collateralBase(alice), 50_000e8, "1,000 tokens at 50 USD");
        assertEq(_debtBase(bob), 5_000e8, "100 tokens at 50 USD");
        _setPrice(weth, 500e8);
        _liquidate(weth, token, bob, 10 * unit);
        // 500 USD are 1 WETH; the bonus is 5%, a tenth of which is the treasury's.
        assertEq(weth.balanceOf(keeper), 1.045e18, "seized for 10 tokens");
    }

    function test_CollateralWithoutDecimalsIsSeizedInWholeTokens() public {
        MintableToken token = _listNew("T", 0, 100e8, _settings(5_000, 6_000, 10_500));
        _supply(alice, usdc, 100_000e6);
        _supply(bob, token, 1_000);
        _borrow(bob, usdc, 50_000e6);
        _setPrice(token, 80e8);
        _liquidate(token, usdc, bob, 8_000e6);
        assertEq(token.balanceOf(keeper), 104, "105 tokens, half a token of fee rounded up");
        assertEq(_claimOf(treasury, token), 1, "10% of 5 tokens, rounded half up");
    }

    // ------------------------------------------------------------------------------------------------ extremes

    function test_HandlesTheLargestAmounts() public {
        uint256 largest = type(uint128).max;
        MintableToken token = _listNew("T", 18, 1e8, _settings(7_500, 7_800, 10_500));
        _supply(alice, token, largest);
        _supply(bob, token, largest);
        assertEq(_receipt(token).totalSupply(), 2 * largest, "more than fits one account");
        _borrow(bob, token, largest / 2);
        skip(YEAR);
        uint256 claim = _claimOf(alice, token);
        assertGt(claim, largest, "with interest");
        _repay(bob, token, MAX);
        assertEq(_withdraw(alice, token, MAX), claim, "all of it comes back");
        assertGe(_assets(token) + 2, _backedClaims(token), "liquidity + debt >= claims + treasury - deficit");
    }

    function test_RefusesAmountsThatDoNotFit() public {
        uint256 tooMuch = uint256(type(uint128).max) + 1;
        MintableToken token = _listNew("T", 18, 1e8, _settings(7_500, 7_800, 10_500));
        _fund(alice, token, tooMuch);
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 128, tooMuch));
        pool.supply(address(token), tooMuch, alice, 0);
        pool.supply(address(token), tooMuch - 1, alice, 0);
        vm.expectRevert(Panics.overflow());
        pool.supply(address(token), 1, alice, 0);
        vm.stopPrank();
    }

    function test_HandlesSingleUnits() public {
        _supply(alice, weth, 1);
        _supply(bob, usdc, 1e6);
        assertEq(_claimOf(alice, weth), 1, "a unit supplied");
        _borrow(bob, weth, 1);
        assertEq(_debtOf(bob, weth), 1, "a unit borrowed");
        _repay(bob, weth, 1);
        assertEq(_withdraw(alice, weth, MAX), 1, "a unit withdrawn");
    }

    function test_RefusesAmountsThatScaleToNothing() public {
        _doubleIndices();
        uint256 income = pool.getReserveNormalizedIncome(address(usdc));
        uint256 debt = pool.getReserveNormalizedVariableDebt(address(usdc));
        assertGt(income, 2 * RAY, "a unit is less than half a scaled unit");
        _fund(carol, usdc, 10);
        vm.startPrank(carol);
        vm.expectRevert(abi.encodeWithSelector(IScaledToken.ScaledAmountZero.selector, 1, income));
        pool.supply(address(usdc), 1, carol, 0);
        vm.expectRevert(abi.encodeWithSelector(IScaledToken.ScaledAmountZero.selector, 1, debt));
        pool.repay(address(usdc), 1, VARIABLE, bob);
        vm.stopPrank();
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IScaledToken.ScaledAmountZero.selector, 1, income));
        pool.withdraw(address(usdc), 1, alice);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IScaledToken.ScaledAmountZero.selector, 1, debt));
        pool.borrow(address(usdc), 1, VARIABLE, 0, bob);
    }

    /// @dev A scaled unit is worth an index of units, and scaling rounds to the nearest.
    function testFuzz_WhatIsCreditedIsOffByHalfAScaledUnitAtMost(uint256 amount) public {
        _doubleIndices();
        amount = bound(amount, 10, 1e18);
        uint256 halfUnit = pool.getReserveNormalizedVariableDebt(address(usdc)) / RAY / 2 + 1;
        _supply(carol, usdc, amount);
        assertNear(_claimOf(carol, usdc), amount, halfUnit, "a claim is what was supplied, up to half a scaled unit");
        _supply(keeper, weth, 1e30);
        _borrow(keeper, usdc, amount);
        assertNear(_debtOf(keeper, usdc), amount, halfUnit, "a debt is what was lent, up to half a scaled unit");
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function usdcWithLiquidity() private returns (MintableToken) {
        _supply(alice, usdc, 10_000e6);
        return usdc;
    }

    function _listTaxed() private returns (MintableToken taxed) {
        taxed = MintableToken(address(new FeeToken(100)));
        _list(address(taxed), 1e8, _settings(7_500, 7_800, 10_500));
    }

    function _listHooked() private returns (HookedToken hooked, MintableToken token) {
        hooked = new HookedToken();
        token = MintableToken(address(hooked));
        _list(address(hooked), 1e8, _settings(7_500, 7_800, 10_500));
    }

    function _approveSilent(address who, SilentToken silent) private {
        vm.prank(who);
        silent.approve(address(pool), MAX);
    }

    function _supplySilent(address who, SilentToken silent, uint256 amount) private {
        silent.mint(who, amount);
        _approveSilent(who, silent);
        vm.prank(who);
        pool.supply(address(silent), amount, who, 0);
    }

    /// @dev Lets USDC's indices grow to more than twice what they were.
    function _doubleIndices() private {
        pool.setRateModel(address(usdc), RateSettings(8_000, 10_000, 0, 0));
        _supply(alice, usdc, 1_000_000e6);
        _supply(bob, weth, 10_000e18);
        _borrow(bob, usdc, 1_000_000e6);
        skip(2 * YEAR);
        usdc.mint(address(_receipt(usdc)), 1_000_000e6);
        pool.setRateModel(address(usdc), RateSettings(8_000, 0, 0, 0));
    }

    function _mismatch(MintableToken token, uint256 sent, uint256 received) private pure returns (bytes memory) {
        return
            abi.encodeWithSelector(ILendingPoolErrors.TransferAmountMismatch.selector, address(token), sent, received);
    }
}
