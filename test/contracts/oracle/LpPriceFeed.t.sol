// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ConstantProductPair} from "../../../contracts/amm/ConstantProductPair.sol";
import {IComputedFeed} from "../../../contracts/interfaces/IComputedFeed.sol";
import {ILpPriceFeed} from "../../../contracts/interfaces/ILpPriceFeed.sol";
import {LpPriceFeed} from "../../../contracts/oracle/LpPriceFeed.sol";
import {PriceFeed} from "../../../contracts/oracle/PriceFeed.sol";
import {PairFixture} from "../support/PairFixture.sol";

contract LpPriceFeedTest is PairFixture {
    PriceFeed private feed0;
    PriceFeed private feed1;
    LpPriceFeed private fair;
    LpPriceFeed private spot;

    function setUp() public override {
        super.setUp();
        _makeFeeds(8);
    }

    // ------------------------------------------------------------------------------------------------ closed forms

    function test_BothAgreeWhenThePairIsAtTheFeedsPrice() public {
        _provide(alice, 100e18, 200_000e18);
        _answer(2000e8, 1e8);
        // 400,000 USD over sqrt(100 * 200,000) = 4,472.13595 shares.
        assertEq(_price(fair), 89_44271909, "fair: 400,000 / 4,472.135954999579");
        assertEq(_price(spot), 89_44271909, "spot");
    }

    function test_FairIsTheValueAfterArbitrage() public {
        _provide(alice, 100e18, 200_000e18);
        _answer(500e8, 1e8);
        // At 500 the pair would hold 200 and 100,000: 200,000 USD. Now it holds 100 and 200,000: 250,000.
        assertEq(_price(fair), 44_72135954, "200,000 / 4,472.135954999579");
        assertEq(_price(spot), 55_90169943, "250,000 / 4,472.135954999579");
    }

    function test_KnowsTokensAndFeedsOfOtherDecimals() public {
        (token0, token1) = _sorted(_token("Six", 6), _token("Eight", 8));
        pair = ConstantProductPair(factory.createPair(address(token0), address(token1)));
        _makeFeeds(18);
        bool sixIs0 = token0.decimals() == 6;
        // 80,000 of the one with 6 decimals at 1 USD, 2 of the one with 8 at 40,000: 160,000 USD.
        if (sixIs0) {
            _provide(alice, 80_000e6, 2e8);
            _answer(1e18, 40_000e18);
        } else {
            _provide(alice, 2e8, 80_000e6);
            _answer(40_000e18, 1e18);
        }
        // sqrt(8e10 * 2e8) = 4e9 base units are 4e-9 whole shares of 18 decimals: 4e13 USD for a whole share.
        assertEq(_price(fair), 4e13 * 1e8, "fair");
        assertEq(_price(spot), 4e13 * 1e8, "spot");
    }

    /// @dev sqrt of the product of four is computed in another order than the contract's: as a product of roots of whole
    /// numbers with 18 more decimals each, compared within a relative 1e-9.
    function testFuzz_FairIsTwiceTheRootOfTheFourOverTheShares(uint256 x, uint256 y, uint256 p, uint256 q) public {
        (x, y) = (bound(x, 1e15, 1e26), bound(y, 1e15, 1e26));
        (p, q) = (bound(p, 1e4, 1e14), bound(q, 1e4, 1e14));
        _provide(alice, x, y);
        _answer(p, q);
        uint256 value0 = Math.mulDiv(x, p, 1e10); // in 1e-16 USD
        uint256 value1 = Math.mulDiv(y, q, 1e10);
        uint256 expected = (2 * Math.sqrt(value0) * Math.sqrt(value1) * 1e10) / pair.totalSupply();
        // Each root is off by one at most, in value0 and value1 of at least 1e9.
        uint256 tolerance = (expected / Math.sqrt(Math.min(value0, value1))) * 2 + 2;
        assertNear(_price(fair), expected, tolerance, "2 sqrt(x p y q) / S");
    }

    // ------------------------------------------------------------------------------------------------ manipulation

    function testFuzz_ASwapMovesFairByItsFeeAndSpotByTheSwing(uint256 amount, bool sells0) public {
        _provide(alice, 1000e18, 2_000_000e18);
        _answer(2000e8, 1e8);
        (uint256 fairBefore, uint256 spotBefore) = (_price(fair), _price(spot));
        (uint256 x, uint256 y) = _reserves();
        uint256 reserve = sells0 ? x : y;
        amount = bound(amount, reserve / 100, 20 * reserve);
        if (sells0) _sell0(amount, bob);
        else _sell1(amount, bob);

        assertGe(_price(fair), fairBefore, "fees stay with the shares");
        // k grows by at most the fee on what came in: (1 + 0.003 a / x') under the root.
        assertLe(_price(fair), fairBefore + (fairBefore * 16) / 10_000, "by 0.16% at most, whatever the size");
        // One reserve is m times what it was, the other a little more than 1 / m.
        uint256 m = ((reserve + amount) * WAD) / reserve;
        uint256 swing = (m + (WAD * WAD) / m) / 2;
        assertGe(_price(spot), (spotBefore * swing) / WAD - 1, "(m + 1 / m) / 2 of what it was");
        assertLe(_price(spot), (spotBefore * swing * 1002) / (WAD * 1000) + 1, "and hardly more");
    }

    function test_ThereAndBackLeavesBothWhereTheyWereButForFees() public {
        _provide(alice, 1000e18, 2_000_000e18);
        _answer(2000e8, 1e8);
        (uint256 fairBefore, uint256 spotBefore) = (_price(fair), _price(spot));
        uint256 out = _sell0(3000e18, bob);
        assertEq(_price(spot) / 1e8, (spotBefore * 2125) / 1000 / 1e8, "four times the reserve: 2.125 times the price");
        _sell1(out, bob);
        assertNear(_price(fair), fairBefore, (fairBefore * 3) / 1000, "fair");
        assertNear(_price(spot), spotBefore, (spotBefore * 3) / 1000, "spot");
    }

    function test_LiquidityComesAndGoesWithoutMovingThePrice() public {
        _provide(alice, 1000e18, 2_000_000e18);
        _answer(2500e8, 1e8);
        uint256 before = _price(fair);
        uint256 shares = _provide(bob, 10e18, 20_000e18);
        assertEq(_price(fair), before, "added");
        _redeem(bob, shares / 3);
        assertNear(_price(fair), before, 1, "removed");
    }

    // ------------------------------------------------------------------------------------------------ edges

    function test_AnswersNothingWithoutSharesOrPrices() public {
        _answer(2000e8, 1e8);
        assertEq(_price(fair), 0, "no shares");
        _provide(alice, 1e18, 2000e18);
        assertGt(_price(fair), 0, "shares");
        PriceFeed silent = _feed(8);
        silent.transmit(-1, uint64(block.timestamp));
        LpPriceFeed broken = new LpPriceFeed("LP", pair, silent, feed1, ILpPriceFeed.Pricing.Spot);
        assertEq(_price(broken), 0, "a price that is not positive");
    }

    function test_IsAsOldAsItsOldestPart() public {
        _provide(alice, 1e18, 2000e18);
        feed0.transmit(2000e8, uint64(block.timestamp));
        skip(600);
        feed1.transmit(1e8, uint64(block.timestamp));
        (uint80 id, , uint256 startedAt, uint256 updatedAt, uint80 answeredIn) = fair.latestRoundData();
        assertEq(updatedAt, block.timestamp - 600, "the first feed's");
        assertEq(startedAt, updatedAt, "started");
        assertTrue(id == 1 && answeredIn == 1, "the only round");
    }

    function test_HasNoHistory() public {
        _provide(alice, 1e18, 2000e18);
        _answer(2000e8, 1e8);
        (, int256 answer, , , ) = fair.getRoundData(1);
        assertEq(uint256(answer), _price(fair), "of now");
        vm.expectRevert(abi.encodeWithSelector(IComputedFeed.NoHistory.selector, 2));
        fair.getRoundData(2);
    }

    // ------------------------------------------------------------------------------------------------ support

    function _makeFeeds(uint8 decimals) private {
        (feed0, feed1) = (_feed(decimals), _feed(decimals));
        fair = new LpPriceFeed("LP", pair, feed0, feed1, ILpPriceFeed.Pricing.Fair);
        spot = new LpPriceFeed("LP", pair, feed0, feed1, ILpPriceFeed.Pricing.Spot);
    }

    function _feed(uint8 decimals) private returns (PriceFeed feed) {
        PriceFeed.Settings memory settings = PriceFeed.Settings({
            decimals: decimals,
            minAnswer: -1,
            maxAnswer: type(int192).max,
            heartbeat: 1 hours,
            deviationBps: 50
        });
        feed = new PriceFeed("ASSET / USD", settings, address(this));
        feed.setTransmitter(address(this), true);
    }

    function _answer(uint256 price0, uint256 price1) private {
        feed0.transmit(int192(int256(price0)), uint64(block.timestamp));
        feed1.transmit(int192(int256(price1)), uint64(block.timestamp));
    }

    function _price(LpPriceFeed feed) private view returns (uint256) {
        return uint256(feed.latestAnswer());
    }
}
