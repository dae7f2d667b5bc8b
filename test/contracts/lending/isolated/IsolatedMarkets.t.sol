// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IIsolatedMarkets, MarketPosition} from "../../../../contracts/interfaces/IIsolatedMarkets.sol";
import {MarketParams} from "../../../../contracts/interfaces/IMarketRateModel.sol";
import {MarketsFixture} from "../../support/MarketsFixture.sol";

/// @notice What a market does, against figures worked out by hand. That it does as Morpho Blue does, to the unit, is what
/// test/conformance/isolated-markets.test.ts shows.
contract IsolatedMarketsTest is MarketsFixture {
    // ------------------------------------------------------------------------------------------------ lending

    function test_SuppliesAndWithdrawsByAssetsOrByShares() public {
        vm.prank(lender);
        (uint256 assets, uint256 shares) = markets.supply(wethMarket, 1_000e6, 0, lender, "");
        assertEq(assets, 1_000e6, "assets");
        assertEq(shares, 1_000e12, "a million shares for the first unit");
        assertEq(usdc.balanceOf(address(markets)), 1_000e6, "the money lies in the contract");

        vm.prank(lender);
        (assets, shares) = markets.withdraw(wethMarket, 0, 400e12, lender, stranger);
        assertEq(assets, 400e6, "400 for their shares");
        assertEq(usdc.balanceOf(stranger), 1e15 + 400e6, "and to whom they were sent");
        assertEq(_position(wethMarket, lender).supplyShares, 600e12, "600 are left");
        assertEq(_market(altMarket).totalSupplyAssets, 0, "nothing of it is in the other market");
    }

    function test_BorrowsUpToTheThresholdAndRepays() public {
        _supply(wethMarket, lender, 10_000e6);
        // 2 WETH of 2,000 at 86% carry 3,440.
        _pledgeAndBorrow(wethMarket, borrower, 2e18, 3_440e6);
        vm.prank(borrower);
        vm.expectRevert(
            abi.encodeWithSelector(IIsolatedMarkets.InsufficientCollateral.selector, _id(wethMarket), borrower)
        );
        markets.borrow(wethMarket, 1, 0, borrower, borrower);

        MarketPosition memory held = _position(wethMarket, borrower);
        assertEq(held.borrowShares, 3_440e12, "shares of the debt");
        vm.prank(borrower);
        (uint256 assets, ) = markets.repay(wethMarket, 0, held.borrowShares, borrower, "");
        assertEq(assets, 3_440e6, "all of the debt");
        vm.prank(borrower);
        markets.withdrawCollateral(wethMarket, 2e18, borrower, borrower);
        assertEq(weth.balanceOf(borrower), 1e24, "the pledge is back");
    }

    function test_WhatIsLentCannotBeWithdrawnNorLentAgain() public {
        _supply(wethMarket, lender, 1_000e6);
        _supply(altMarket, other, 1_000_000e6);
        _pledgeAndBorrow(wethMarket, borrower, 10e18, 900e6);
        bytes memory refusal = abi.encodeWithSelector(IIsolatedMarkets.InsufficientLiquidity.selector, _id(wethMarket));
        // A million lies idle in the other market, in the same contract.
        vm.prank(borrower);
        vm.expectRevert(refusal);
        markets.borrow(wethMarket, 100e6 + 1, 0, borrower, borrower);
        vm.prank(lender);
        vm.expectRevert(refusal);
        markets.withdraw(wethMarket, 100e6 + 1, 0, lender, lender);
    }

    // ------------------------------------------------------------------------------------------------ interest

    function test_InterestCompoundsByThreeTerms() public {
        _supply(wethMarket, lender, 20_000e6);
        _pledgeAndBorrow(wethMarket, borrower, 10e18, 10_000e6);
        skip(YEAR);
        markets.accrueInterest(wethMarket);
        // 0.1 + 0.1^2 / 2 + 0.1^3 / 6 = 0.105166666…, of 10,000.
        assertNear(_market(wethMarket).totalBorrowAssets, 11_051_666_666, 100, "the debt after a year at 10%");
        assertNear(_claim(wethMarket, lender), 21_051_666_666, 100, "is all the lender's");
    }

    function test_TheFeeIsAShareOfTheInterest() public {
        markets.setFee(wethMarket, 0.2e18);
        markets.setFeeRecipient(other);
        _supply(wethMarket, lender, 20_000e6);
        _pledgeAndBorrow(wethMarket, borrower, 10e18, 10_000e6);
        skip(YEAR);
        markets.accrueInterest(wethMarket);
        assertNear(_claim(wethMarket, other), 210_333_333, 100, "a fifth of 1,051.67");
        assertNear(_claim(wethMarket, lender), 20_841_333_333, 100, "the rest is the lender's");
    }

    function test_AMarketWithoutRateModelHasNoInterest() public {
        markets.enableIrm(address(0));
        MarketParams memory free = wethMarket;
        free.irm = address(0);
        markets.createMarket(free);
        _supply(free, lender, 1_000e6);
        _pledgeAndBorrow(free, borrower, 1e18, 500e6);
        skip(YEAR);
        markets.accrueInterest(free);
        assertEq(_market(free).totalBorrowAssets, 500e6, "the debt is what it was");
        assertEq(_market(free).lastUpdate, block.timestamp, "and up to date");
    }

    // ------------------------------------------------------------------------------------------------ liquidation

    function test_LiquidatorsGetTheIncentiveThatFollowsFromTheThreshold() public {
        _supply(wethMarket, lender, 10_000e6);
        _pledgeAndBorrow(wethMarket, borrower, 1e18, 1_700e6);
        wethOracle.set(1_900e24);
        vm.prank(keeper);
        (uint256 seized, uint256 repaid) = markets.liquidate(wethMarket, borrower, 0, 1_000e12, "");
        assertEq(repaid, 1_000e6, "any part of the debt");
        // 1,000 / 1,900 * 1 / (1 - 0.3 * 0.14) = 0.549390…
        assertNear(seized, 549_390_177e9, 1e9, "collateral worth 4.38% more");
    }

    function test_TheIncentiveIsAtMostFifteenPercent() public {
        _supply(altMarket, lender, 10_000e6);
        _pledgeAndBorrow(altMarket, borrower, 100e18, 500e6);
        altOracle.set(9.9e24);
        vm.prank(keeper);
        (uint256 seized, ) = markets.liquidate(altMarket, borrower, 0, 99e12, "");
        assertEq(seized, 11.5e18, "1.15, where 1 / (1 - 0.3 * 0.5) would be 1.18");
    }

    /// @dev The closed form of repeated liquidation at a fixed price: bad debt = D - C / (1 + i).
    function testFuzz_BadDebtIsWhatTheCollateralDoesNotPayFor(uint256 price, uint256 debt) public {
        debt = bound(debt, 1e6, 500e6);
        price = bound(price, 0.01e24, 5e24);
        _supply(altMarket, lender, 10_000e6);
        _pledgeAndBorrow(altMarket, borrower, 100e18, debt);
        altOracle.set(price);
        uint256 worth = (100e18 * price) / 1e36;
        if (debt * 115 <= worth * 100 + 200) return;
        vm.prank(keeper);
        (, uint256 repaid) = markets.liquidate(altMarket, borrower, 100e18, 0, "");
        assertNear(repaid, (worth * 100) / 115, 2, "what the collateral pays for");
        assertEq(_position(altMarket, borrower).borrowShares, 0, "nobody owes the rest");
        assertEq(_market(altMarket).totalBorrowAssets, 0, "nothing is owed");
        assertEq(_market(altMarket).totalSupplyAssets, 10_000e6 - (debt - repaid), "suppliers lose the rest");
    }

    function test_ALossIsSharedByTheMarketsSuppliersAndNobodyElse() public {
        _supply(altMarket, lender, 3_000e6);
        _supply(altMarket, other, 1_000e6);
        _supply(wethMarket, stranger, 5_000e6);
        _pledgeAndBorrow(altMarket, borrower, 100e18, 500e6);
        bytes32 healthy = keccak256(abi.encode(_market(wethMarket)));
        altOracle.set(1e24);
        vm.prank(keeper);
        markets.liquidate(altMarket, borrower, 100e18, 0, "");
        // 100 of collateral pay for 86.956522 of debt; 413.043478 are lost, three parts of four by the lender.
        assertNear(_claim(altMarket, lender), 3_000e6 - 309_782_608, 2, "three quarters of the loss");
        assertNear(_claim(altMarket, other), 1_000e6 - 103_260_869, 2, "a quarter");
        assertEq(keccak256(abi.encode(_market(wethMarket))), healthy, "the other market is as it was");
    }

    function test_ADebtLargerThanAllThatIsOwedIsPaidOnce() public {
        _supply(wethMarket, lender, 1_000e6);
        _pledgeAndBorrow(wethMarket, borrower, 1e18, 333e6);
        skip(12_345);
        uint256 shares = _position(wethMarket, borrower).borrowShares;
        vm.prank(borrower);
        markets.repay(wethMarket, 0, shares, borrower, "");
        assertEq(_market(wethMarket).totalBorrowAssets, 0, "rounding up leaves no debt below zero");
        assertGe(usdc.balanceOf(address(markets)), _market(wethMarket).totalSupplyAssets, "and the money is there");
    }
}
