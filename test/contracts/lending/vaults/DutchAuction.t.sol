// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDutchAuction} from "../../../../contracts/interfaces/IDutchAuction.sol";
import {ILiquidationModule} from "../../../../contracts/interfaces/ILiquidationModule.sol";
import {IVaultEngine} from "../../../../contracts/interfaces/IVaultEngine.sol";
import {DutchAuction} from "../../../../contracts/lending/vaults/DutchAuction.sol";
import {AuctionPrices} from "../../../../contracts/math/AuctionPrices.sol";
import {VaultFixture} from "../../support/VaultFixture.sol";

/// @notice From 120% of the oracle's price, 1% less every 90 seconds; a reset below 40% or after 135 minutes.
contract DutchAuctionTest is VaultFixture {
    DutchAuction private house;

    function setUp() public override {
        super.setUp();
        _enrich(bob, 1_000_000e18);
    }

    function _deployModule() internal override returns (address) {
        house = new DutchAuction(engine, _terms());
        return address(house);
    }

    // ------------------------------------------------------------------------------------------------ price

    function test_PutsUpAllOfAVaultAboveTheOraclesPrice() public {
        _auction();
        IDutchAuction.Auction memory auction = house.auctionOf(1);
        assertEq(auction.lot, 120e18, "all of it");
        assertEq(auction.tab, 13_560e18, "the debt and the penalty");
        assertEq(auction.principal, 12_000e18, "the debt");
        assertEq(_price(), 168e18, "140 * 1.2");
        assertEq(_held(alice) + _owed(alice), 0, "nothing stays in the vault");
    }

    function test_ThePriceFallsStepByStep() public {
        _auction();
        skip(89);
        assertEq(_price(), 168e18, "not yet");
        skip(1);
        assertEq(_price(), 166.32e18, "168 * 0.99");
        skip(90 * 9);
        assertNear(_price(), 151.936188601479154321e18, 1, "168 * 0.99^10");
    }

    function test_NobodyPaysMoreThanTheyWant() public {
        _auction();
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IDutchAuction.PriceAboveLimit.selector, 1, 168e18, 168e18 - 1));
        house.take(1, 1e18, 168e18 - 1, bob);
    }

    // ------------------------------------------------------------------------------------------------ takes

    function test_AnyPartCanBeTaken() public {
        _auction();
        (uint256 slice, uint256 cost) = _take(10e18);
        assertEq(slice, 10e18, "ten");
        assertEq(cost, 1_680e18, "for 168 each");
        assertEq(weth.balanceOf(carol), 10e18, "where the buyer wants it");
        IDutchAuction.Auction memory auction = house.auctionOf(1);
        assertEq(auction.lot, 110e18, "lot left");
        assertEq(auction.tab, 11_880e18, "tab left");
        assertEq(auction.principal, 10_320e18, "debt left");
        assertEq(engine.debtOnSale(), 10_320e18, "which is still on sale");
        assertEq(engine.surplus() + engine.badDebt(), 0, "no gain and no loss so far");
    }

    function test_TheTabEndsItAndTheRestIsTheOwners() public {
        _auction();
        (uint256 slice, uint256 cost) = _take(MAX);
        assertEq(cost, 13_560e18, "the tab");
        assertEq(slice, uint256(13_560e18) / 168, "at 168 each, rounded down");
        assertEq(weth.balanceOf(alice), 120e18 - slice, "the owner gets the rest");
        assertEq(engine.surplus(), 1_560e18, "the penalty");
        assertEq(engine.debtOnSale(), 0, "the debt is paid");
        vm.expectRevert(abi.encodeWithSelector(IDutchAuction.NoAuction.selector, 1));
        house.take(1, 1, MAX, bob);
    }

    function test_WhatAllOfTheLotDoesNotPayIsBadDebt() public {
        _open(alice, 120e18, 12_000e18);
        _setPrice(70);
        house.liquidate(alice, 0);
        (uint256 slice, uint256 cost) = _take(MAX);
        assertEq(slice, 120e18, "all of it");
        assertEq(cost, 10_080e18, "84 each");
        assertEq(engine.badDebt(), 1_920e18, "what is missing of the debt");
        assertEq(engine.debtOnSale(), 0, "it is over");
    }

    function test_DebtIsPaidFirstAndThePenaltyLast() public {
        _auction();
        _take(uint256(12_100e18) / 168);
        assertEq(engine.debtOnSale(), 0, "the debt is paid");
        assertNear(engine.surplus(), 100e18, 200, "what is beyond it");
        _take(MAX);
        assertEq(engine.surplus(), 1_560e18, "all of the penalty in the end");
    }

    function test_LeavesNoDustOfTheTab() public {
        _auction();
        (, uint256 cost) = _take(uint256(13_550e18) / 168);
        assertEq(cost, 13_540e18, "so much less that 20 are left");
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IDutchAuction.PartTooSmall.selector, 1, 168, 20e18));
        house.take(1, 1, MAX, bob);
        (, cost) = _take(MAX);
        assertEq(cost, 20e18, "the last must be taken at once");
    }

    function test_APartMustBeSomething() public {
        _auction();
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IDutchAuction.PartTooSmall.selector, 1, 0, 13_560e18));
        house.take(1, 0, MAX, bob);
    }

    // ------------------------------------------------------------------------------------------------ reset

    function test_ASaleThatTookTooLongStandsStillUntilItIsReset() public {
        _auction();
        vm.expectRevert(abi.encodeWithSelector(IDutchAuction.ResetNotDue.selector, 1, 168e18));
        house.reset(1);
        skip(8_100);
        (, bool isDue) = house.priceOf(1);
        assertFalse(isDue, "at its last second it still sells");
        skip(1);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IDutchAuction.ResetDue.selector, 1));
        house.take(1, 1e18, MAX, bob);
        _setPrice(100);
        house.reset(1);
        assertEq(_price(), 120e18, "120% of the oracle's price of this moment");
        skip(90);
        assertEq(_price(), 118.8e18, "and it falls again");
    }

    function test_APriceThatFellTooFarIsResetToo() public {
        _open(alice, 120e18, 12_000e18);
        _setPrice(140);
        IDutchAuction.Terms memory steep = _terms();
        steep.decay = AuctionPrices.Decay(AuctionPrices.Shape.Linear, 1_000, 0);
        house = new DutchAuction(engine, steep);
        engine.setLiquidationModule(address(house));
        house.liquidate(alice, 0);
        skip(600);
        (uint256 price, bool isDue) = house.priceOf(1);
        assertEq(price, 67.2e18, "40% of 168");
        assertFalse(isDue, "is far, but not too far");
        skip(1);
        (, isDue) = house.priceOf(1);
        assertTrue(isDue, "this is");
        skip(400);
        (price, isDue) = house.priceOf(1);
        assertEq(price, 0, "at the end there is no price");
        assertTrue(isDue, "and nothing is given away");
    }

    // ------------------------------------------------------------------------------------------------ rewards

    function test_TheSystemPaysWhoeverStartsAndResets() public {
        _open(alice, 120e18, 12_000e18);
        _setPrice(140);
        IDutchAuction.Terms memory generous = _terms();
        (generous.reward, generous.rewardBps) = (100e18, 10);
        house = new DutchAuction(engine, generous);
        engine.setLiquidationModule(address(house));
        vm.prank(keeper);
        house.liquidate(alice, 0);
        assertEq(dai.balanceOf(keeper), 113.56e18, "100 and 0.1% of 13,560");
        skip(8_101);
        vm.prank(carol);
        house.reset(1);
        assertEq(dai.balanceOf(carol), 113.56e18, "as much again");
        assertEq(engine.badDebt(), 227.12e18, "at the system's expense");
    }

    // ------------------------------------------------------------------------------------------------ properties

    /// @dev Any sequence of two takes at any time pays the price of the moment, and loses nothing.
    function testFuzz_TakesAddUp(uint256 first, uint256 wait, uint256 second) public {
        _auction();
        first = bound(first, 1, 120e18);
        wait = bound(wait, 0, 8_200);
        second = bound(second, 1, 120e18);
        (uint256 sliceA, uint256 costA) = _take(first);
        assertEq(costA, _cost(sliceA, 168e18, costA), "the price at the start");
        skip(wait);
        if (house.auctionOf(1).lot != 0) {
            uint256 price = _price();
            vm.prank(bob);
            try house.take(1, second, MAX, carol) returns (uint256 sliceB, uint256 costB) {
                assertEq(costB, _cost(sliceB, price, costB), "the price of the moment");
                (sliceA, costA) = (sliceA + sliceB, costA + costB);
            } catch {} // Too small a part of what is left.
        }
        assertEq(weth.balanceOf(carol), sliceA, "bought");
        assertEq(dai.balanceOf(bob), 1_000_000e18 - costA, "paid");
        uint256 left = house.auctionOf(1).lot;
        assertEq(weth.balanceOf(address(house)), left, "what is left to sell is there");
        assertEq(weth.balanceOf(alice) + sliceA + left, 120e18, "no collateral is lost");
        assertEq(dai.balanceOf(address(house)), 0, "coins do not stay");
        uint256 owed = engine.debtOnSale() + engine.badDebt() + costA - engine.surplus();
        assertEq(owed, 12_000e18, "every coin paid counts");
    }

    function test_RefusesImpossibleTerms() public {
        for (uint256 i = 0; i < 5; ++i) {
            IDutchAuction.Terms memory terms = _terms();
            if (i == 0) terms.penaltyBps = 9_999;
            if (i == 1) terms.startBps = 0;
            if (i == 2) terms.cuspBps = 10_000;
            if (i == 3) terms.tailSeconds = 0;
            if (i == 4) terms.decay.seconds_ = 0;
            vm.expectRevert(ILiquidationModule.InvalidTerms.selector);
            new DutchAuction(engine, terms);
        }
    }

    function test_RefusesSafeVaults() public {
        _open(alice, 120e18, 12_000e18);
        vm.expectRevert(abi.encodeWithSelector(IVaultEngine.VaultSafe.selector, alice, engine.healthFactor(alice)));
        house.liquidate(alice, 0);
    }

    // ------------------------------------------------------------------------------------------------ internal

    function _terms() private pure returns (IDutchAuction.Terms memory) {
        return
            IDutchAuction.Terms({
                penaltyBps: 11_300,
                startBps: 12_000,
                cuspBps: 4_000,
                tailSeconds: 8_100,
                rewardBps: 0,
                reward: 0,
                decay: AuctionPrices.Decay(AuctionPrices.Shape.Stairs, 90, 0.99e27)
            });
    }

    /// @dev One auction: 120 WETH at 140 USD for 12,000 DAI and the penalty.
    function _auction() private {
        _open(alice, 120e18, 12_000e18);
        _setPrice(140);
        house.liquidate(alice, 0);
    }

    /// @dev Bob buys for carol.
    function _take(uint256 amount) private returns (uint256 slice, uint256 cost) {
        vm.prank(bob);
        return house.take(1, amount, MAX, carol);
    }

    function _price() private view returns (uint256 price) {
        (price, ) = house.priceOf(1);
    }

    /// @dev slice * price, rounded up. Where what is paid was fixed first, the slice was rounded down to fit it.
    function _cost(uint256 slice, uint256 price, uint256 paid) private pure returns (uint256) {
        uint256 least = (slice * price + WAD - 1) / WAD;
        uint256 most = ((slice + 1) * price + WAD - 1) / WAD;
        return paid >= least && paid < most ? paid : least;
    }
}
