// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITwapFeed} from "../../../contracts/interfaces/ITwapFeed.sol";
import {PriceFeed} from "../../../contracts/oracle/PriceFeed.sol";
import {TwapFeed} from "../../../contracts/oracle/TwapFeed.sol";
import {ConstantProductPair} from "../../../contracts/amm/ConstantProductPair.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {PairFixture} from "../support/PairFixture.sol";

contract TwapFeedTest is PairFixture {
    uint32 private constant WINDOW = 1800;
    uint16 private constant SLOTS = 6;
    uint256 private constant PERIOD = 300;
    uint32 private constant QUOTE_MAX_AGE = 1_000_000;

    PriceFeed private quoteFeed;
    TwapFeed private twap;
    address private owner;

    /// @dev 1,000 of token 0 for 2,000,000 of token 1, which is worth a dollar.
    function setUp() public override {
        super.setUp();
        owner = actor("owner");
        _provide(alice, 1_000e18, 2_000_000e18);
        quoteFeed = new PriceFeed("DAI / USD", PriceFeed.Settings(8, 1, 1e18, 3600, 50), address(this));
        quoteFeed.setTransmitter(address(this), true);
        quoteFeed.transmit(1e8, uint64(block.timestamp));
        twap = _twap(pair, address(token0));
    }

    // ------------------------------------------------------------------------------------------------ deployment

    function test_KeepsWhatItIsDeployedWith() public view {
        assertEq(address(twap.pair()), address(pair), "pair");
        assertEq(address(twap.quoteFeed()), address(quoteFeed), "feed of the quote token");
        assertEq(twap.window(), WINDOW, "window");
        assertEq(twap.period(), PERIOD, "part of the window");
        assertEq(twap.decimals(), 8, "decimals of the quote token's feed");
        assertEq(twap.owner(), owner, "owner");
    }

    function test_RefusesSettingsOutOfRange() public {
        ITwapFeed.Settings[4] memory wrong;
        for (uint256 i = 0; i < wrong.length; ++i) wrong[i] = _settings(pair, address(token0));
        wrong[0].slots = 0;
        wrong[1].slots = 65;
        wrong[2].window = SLOTS - 1;
        wrong[3].base = alice;
        for (uint256 i = 0; i < wrong.length; ++i) {
            vm.expectRevert(ITwapFeed.InvalidSettings.selector);
            new TwapFeed("TWAP", wrong[i], owner);
        }
    }

    function test_RefusesAPairWithoutAPrice() public {
        MintableToken other = _token("Green", 18);
        ConstantProductPair empty = ConstantProductPair(factory.createPair(address(token0), address(other)));
        vm.expectRevert(ITwapFeed.EmptyPair.selector);
        _twap(empty, address(other));
    }

    // ------------------------------------------------------------------------------------------------ average

    function test_HasNoAverageOfNoTime() public {
        vm.expectRevert(ITwapFeed.NoTimePassed.selector);
        twap.poke();
        skip(1);
        assertEq(_poke(), 2000e8, "the price, after a second");
    }

    function test_PricesEitherTokenOfThePair() public {
        TwapFeed other = _twap(pair, address(token1));
        skip(60);
        other.poke();
        assertNear(uint256(other.latestAnswer()), 0.0005e8, 1, "the other way round");
    }

    function test_WeighsPricesByTheTimeTheyHeld() public {
        skip(100);
        _setPrice(1_000e18, 3_000_000e18);
        skip(300);
        // (2,000 * 100 + 3,000 * 300) / 400
        assertEq(_poke(), 2750e8, "the average so far");
    }

    function test_APriceThatHoldsForABlockCountsForABlock() public {
        _walk(WINDOW);
        _setPrice(1_000e18, 1_000_000e18);
        skip(12);
        // The youngest observation that is a window old is from WINDOW + 12 seconds ago.
        assertEq(_poke(), (2000e8 * uint256(WINDOW) + 1000e8 * 12) / (WINDOW + 12), "12 seconds of it");
        _setPrice(1_000e18, 2_000_000e18);
        _walk(2 * WINDOW);
        assertEq(_poke(), 2000e8, "and leaves the window again");
    }

    function test_ReachesBackOverTheWindowAndAtMostAPartMore() public {
        _walk(3 * WINDOW);
        for (uint256 i = 0; i < 40; ++i) {
            skip(37);
            twap.poke();
            (, , uint256 startedAt, uint256 updatedAt, ) = twap.latestRoundData();
            assertGe(updatedAt - startedAt, WINDOW, "at least a window");
            assertLt(updatedAt - startedAt, WINDOW + PERIOD + 37, "and at most a part and the gap between pokes more");
        }
    }

    function test_AFeedThatNobodyPokedAveragesOverAllThatTime() public {
        skip(10_000);
        _setPrice(1_000e18, 4_000_000e18);
        skip(10_000);
        assertEq(_poke(), 3000e8, "half of the time at each price");
    }

    function test_TakesTheQuoteTokensPriceIntoAccount() public {
        quoteFeed.transmit(0.9e8, uint64(block.timestamp));
        skip(60);
        assertEq(_poke(), 1800e8, "2,000 of what is worth 0.9");
    }

    function test_MindsTheTokensDecimals() public {
        MintableToken six = _token("Six", 6);
        ConstantProductPair other = ConstantProductPair(factory.createPair(address(token0), address(six)));
        token0.mint(address(other), 1_000e18);
        six.mint(address(other), 2_000_000e6);
        other.mint(alice);
        TwapFeed ofEighteen = _twap(other, address(token0));
        TwapFeed ofSix = _twap(other, address(six));
        skip(60);
        ofEighteen.poke();
        ofSix.poke();
        assertNear(uint256(ofEighteen.latestAnswer()), 2000e8, 1, "18 decimals in 6");
        assertNear(uint256(ofSix.latestAnswer()), 0.0005e8, 1, "6 decimals in 18");
    }

    // ------------------------------------------------------------------------------------------------ refusals

    function test_RefusesAStaleQuotePriceAndKeepsTheLastAnswer() public {
        skip(60);
        assertEq(_poke(), 2000e8, "an answer");
        skip(QUOTE_MAX_AGE);
        vm.expectRevert(ITwapFeed.QuoteUnusable.selector);
        twap.poke();
        assertEq(twap.latestAnswer(), 2000e8, "the last answer stands");
    }

    // ------------------------------------------------------------------------------------------------ property

    /// @dev Against the sum of price times seconds kept by the test, for prices of any size over any steps of time,
    /// through the overflow of the pair's clock.
    function testFuzz_IsTheTimeWeightedMean(uint64[6] memory quotes, uint16[6] memory seconds_, bool wrap) public {
        if (wrap) {
            vm.warp(2 ** 32 - 1_000);
            quoteFeed.transmit(1e8, uint64(block.timestamp));
            _setPrice(1_000e18, 2_000_000e18);
            twap = _twap(pair, address(token0));
        }
        uint256 sum;
        uint256 elapsed;
        uint256 price = 2000e18;
        for (uint256 i = 0; i < quotes.length; ++i) {
            uint256 held = bound(seconds_[i], 1, WINDOW / 6);
            skip(held);
            (sum, elapsed) = (sum + price * held, elapsed + held);
            assertNear(_poke() * 1e10, sum / elapsed, 1e10, "price times seconds over seconds");
            uint256 quote = bound(quotes[i], 1e6, type(uint64).max);
            price = quote * 1e9;
            _setPrice(1_000e18, quote * 1e12);
        }
    }

    // ------------------------------------------------------------------------------------------------ internal

    function _settings(ConstantProductPair pair_, address base) private view returns (ITwapFeed.Settings memory) {
        return ITwapFeed.Settings(pair_, base, quoteFeed, QUOTE_MAX_AGE, WINDOW, SLOTS);
    }

    function _twap(ConstantProductPair pair_, address base) private returns (TwapFeed) {
        return new TwapFeed("ETH / USD TWAP", _settings(pair_, base), owner);
    }

    function _poke() private returns (uint256) {
        twap.poke();
        return uint256(twap.latestAnswer());
    }

    /// @dev Pokes once a part of the window.
    function _walk(uint256 seconds_) private {
        for (uint256 i = 0; i < seconds_ / PERIOD; ++i) {
            skip(PERIOD);
            twap.poke();
        }
    }

    /// @dev Makes the pair's balances these, and tells it.
    function _setPrice(uint256 reserve0, uint256 reserve1) private {
        _setBalance(token0, reserve0);
        _setBalance(token1, reserve1);
        pair.sync();
    }

    function _setBalance(MintableToken token, uint256 amount) private {
        uint256 held = token.balanceOf(address(pair));
        if (amount > held) token.mint(address(pair), amount - held);
        if (amount >= held) return;
        vm.prank(address(pair));
        token.transfer(bob, held - amount);
    }
}
