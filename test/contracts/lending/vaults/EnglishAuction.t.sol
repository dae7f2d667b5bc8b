// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEnglishAuction} from "../../../../contracts/interfaces/IEnglishAuction.sol";
import {ILiquidationModule} from "../../../../contracts/interfaces/ILiquidationModule.sol";
import {IVaultEngine} from "../../../../contracts/interfaces/IVaultEngine.sol";
import {EnglishAuction} from "../../../../contracts/lending/vaults/EnglishAuction.sol";
import {VaultFixture} from "../../support/VaultFixture.sol";

/// @notice Maker's terms of March 2020: lots of 50 ETH, a penalty of 13%, steps of 3%, 10 minutes and 3 days.
contract EnglishAuctionTest is VaultFixture {
    EnglishAuction private house;

    function setUp() public override {
        super.setUp();
        _enrich(bob, 1_000_000e18);
        _enrich(carol, 1_000_000e18);
    }

    function _deployModule() internal override returns (address) {
        house = new EnglishAuction(engine, _terms());
        return address(house);
    }

    // ------------------------------------------------------------------------------------------------ kick

    function test_PutsUpOneLotAtATime() public {
        _open(alice, 120e18, 12_000e18);
        _setPrice(140);
        _kick();
        _kick();
        _kick();
        IEnglishAuction.Auction memory second = house.auctionOf(2);
        assertEq(second.lot, 50e18, "fifty");
        assertEq(second.principal, 5_000e18, "with its share of the debt");
        assertEq(second.tab, 5_650e18, "and the penalty on top");
        assertEq(second.ends, START_TIME + 3 days, "for three days");
        IEnglishAuction.Auction memory third = house.auctionOf(3);
        assertEq(third.lot, 20e18, "what is left");
        assertEq(third.tab, 2_260e18, "for what is left");
        assertEq(_held(alice) + _owed(alice), 0, "nothing stays in the vault");
        assertEq(engine.debtOnSale(), 12_000e18, "all of the debt is on sale");
    }

    function test_AVaultIsNotWorseForTheLotsThatLeave() public {
        _open(alice, 120e18 + 7, 12_000e18 + 1);
        _setPrice(149);
        uint256 before = engine.healthFactor(alice);
        _kick();
        assertGe(engine.healthFactor(alice), before, "health");
    }

    function test_RefusesSafeVaults() public {
        _open(alice, 120e18, 12_000e18);
        vm.expectRevert(abi.encodeWithSelector(IVaultEngine.VaultSafe.selector, alice, engine.healthFactor(alice)));
        house.liquidate(alice, 0);
    }

    // ------------------------------------------------------------------------------------------------ bids

    function test_BidsRiseByTheStepAndAreReturnedWhenBeaten() public {
        _auction();
        _bid(bob, 1);
        _bid(carol, 1_000e18);
        assertEq(dai.balanceOf(bob), 1_000_000e18, "bob has his coins back");
        assertEq(dai.balanceOf(address(house)), 1_000e18, "carol's are held");
        vm.prank(bob);
        vm.expectRevert(
            abi.encodeWithSelector(IEnglishAuction.BidTooLow.selector, 1, 1_030e18 - 1, 1_000e18, 5_650e18)
        );
        house.bid(1, 1_030e18 - 1);
        vm.expectEmit(address(house));
        emit IEnglishAuction.Bid(1, bob, 50e18, 1_030e18, block.timestamp + 10 minutes);
        _bid(bob, 1_030e18);
    }

    function test_TheTabItselfIsAlwaysAStep() public {
        _auction();
        _bid(bob, 5_600e18);
        vm.prank(carol);
        vm.expectRevert(
            abi.encodeWithSelector(IEnglishAuction.BidTooLow.selector, 1, 5_650e18 + 1, 5_600e18, 5_650e18)
        );
        house.bid(1, 5_650e18 + 1);
        _bid(carol, 5_650e18);
        assertEq(house.auctionOf(1).bid, 5_650e18, "less than 3% more, but all there is");
    }

    function test_ABidMustBeSomething() public {
        _auction();
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IEnglishAuction.BidTooLow.selector, 1, 0, 0, 5_650e18));
        house.bid(1, 0);
    }

    function test_OnceTheTabIsReachedBiddersTakeLess() public {
        _auction();
        _bid(bob, 5_650e18);
        vm.prank(carol);
        house.bidLess(1, 45e18);
        assertEq(weth.balanceOf(alice), 5e18, "what they leave is the owner's");
        assertEq(dai.balanceOf(bob), 1_000_000e18, "bob is paid back");
        uint256 most = (uint256(45e18) * 10_000) / 10_300;
        vm.startPrank(bob);
        vm.expectRevert(
            abi.encodeWithSelector(IEnglishAuction.LotTooLarge.selector, 1, most + 1, 45e18, 5_650e18, 5_650e18)
        );
        house.bidLess(1, most + 1);
        house.bidLess(1, most);
        vm.stopPrank();
        assertEq(house.auctionOf(1).lot, most, "3% less at least");
    }

    function test_NobodyTakesLessBeforeTheTabIsReached() public {
        _auction();
        _bid(bob, 5_000e18);
        vm.prank(carol);
        vm.expectRevert(
            abi.encodeWithSelector(IEnglishAuction.LotTooLarge.selector, 1, 45e18, 50e18, 5_000e18, 5_650e18)
        );
        house.bidLess(1, 45e18);
    }

    // ------------------------------------------------------------------------------------------------ the end

    function test_ABidWinsWhenItsLifeIsOver() public {
        _auction();
        _bid(bob, 5_650e18);
        skip(10 minutes - 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                IEnglishAuction.AuctionOpen.selector,
                1,
                START_TIME + 10 minutes,
                START_TIME + 3 days
            )
        );
        house.deal(1);
        skip(1);
        vm.prank(carol);
        vm.expectRevert(
            abi.encodeWithSelector(
                IEnglishAuction.AuctionOver.selector,
                1,
                START_TIME + 10 minutes,
                START_TIME + 3 days
            )
        );
        house.bid(1, 5_650e18);
        house.deal(1);
        assertEq(weth.balanceOf(bob), 50e18, "the lot");
        assertEq(engine.surplus(), 650e18, "the penalty");
        assertEq(engine.debtOnSale(), 0, "the debt is paid");
        vm.expectRevert(abi.encodeWithSelector(IEnglishAuction.NoAuction.selector, 1));
        house.deal(1);
    }

    /// @dev Black Thursday in a line: a lot of 7,000 USD for one unit of a coin, because nobody else got a bid in.
    function test_ABidOfNothingWinsWhenNobodyElseBids() public {
        _auction();
        _bid(bob, 1);
        skip(10 minutes);
        house.deal(1);
        assertEq(weth.balanceOf(bob), 50e18, "the lot");
        assertEq(engine.badDebt(), 5_000e18 - 1, "all of the debt is bad");
    }

    function test_AnAuctionEndsAfterItsLengthWhateverIsBid() public {
        _auction();
        skip(3 days - 60);
        _bid(bob, 1_000e18);
        skip(60);
        vm.prank(carol);
        vm.expectRevert();
        house.bid(1, 2_000e18);
        house.deal(1);
        assertEq(engine.badDebt(), 4_000e18, "what the bid lacks");
    }

    function test_AnAuctionWithoutBidsBeginsAnew() public {
        _auction();
        vm.expectRevert();
        house.restart(1);
        skip(3 days);
        vm.prank(bob);
        vm.expectRevert();
        house.bid(1, 1_000e18);
        vm.expectRevert();
        house.deal(1);
        vm.expectEmit(address(house));
        emit IEnglishAuction.Restarted(1, START_TIME + 6 days);
        house.restart(1);
        _bid(bob, 1_000e18);
        skip(3 days);
        vm.expectRevert();
        house.restart(1);
        house.deal(1);
        assertEq(weth.balanceOf(bob), 50e18, "a second life");
    }

    /// @dev The whole game in numbers of its own: every coin and every unit of collateral goes where the rules say.
    function testFuzz_TheEndIsAsTheRulesSay(uint256 first, uint256 second, uint256 lot) public {
        _auction();
        uint256 tab = 5_650e18;
        first = bound(first, 1, tab);
        _bid(bob, first);
        if (first < tab) {
            uint256 least = (first * 103) / 100 + 1;
            second = least > tab ? tab : bound(second, least, tab);
            _bid(carol, second);
        } else {
            second = first;
        }
        lot = bound(lot, 0, (uint256(50e18) * 10_000) / 10_300);
        if (second == tab) {
            vm.prank(bob);
            house.bidLess(1, lot);
        } else {
            lot = 50e18;
        }
        skip(10 minutes);
        address winner = house.auctionOf(1).bidder;
        house.deal(1);
        assertEq(weth.balanceOf(winner), lot, "the winner's lot");
        assertEq(weth.balanceOf(alice), 50e18 - lot, "the rest is the owner's");
        assertEq(dai.balanceOf(winner), 1_000_000e18 - second, "for the last bid");
        assertEq(dai.balanceOf(bob) + dai.balanceOf(carol), 2_000_000e18 - second, "and nobody else paid");
        assertEq(engine.surplus(), second > 5_000e18 ? second - 5_000e18 : 0, "beyond the debt");
        assertEq(engine.badDebt(), second < 5_000e18 ? 5_000e18 - second : 0, "below the debt");
        assertEq(dai.balanceOf(address(house)) + weth.balanceOf(address(house)), 0, "nothing is left behind");
    }

    function test_RefusesImpossibleTerms() public {
        for (uint256 i = 0; i < 5; ++i) {
            IEnglishAuction.Terms memory terms = _terms();
            if (i == 0) terms.lot = 0;
            if (i == 1) terms.penaltyBps = 9_999;
            if (i == 2) terms.stepBps = 10_000;
            if (i == 3) terms.bidLifeSeconds = 0;
            if (i == 4) terms.lengthSeconds = 0;
            vm.expectRevert(ILiquidationModule.InvalidTerms.selector);
            new EnglishAuction(engine, terms);
        }
    }

    // ------------------------------------------------------------------------------------------------ internal

    function _terms() private pure returns (IEnglishAuction.Terms memory) {
        return IEnglishAuction.Terms(50e18, 11_300, 10_300, 10 minutes, 3 days);
    }

    /// @dev One auction: 50 WETH at 140 USD for 5,000 DAI and the penalty. Alice's coins are gone.
    function _auction() private {
        _open(alice, 50e18, 5_000e18);
        _setPrice(140);
        _kick();
    }

    function _kick() private {
        vm.prank(keeper);
        house.liquidate(alice, 0);
    }

    function _bid(address who, uint256 amount) private {
        vm.prank(who);
        house.bid(1, amount);
    }
}
