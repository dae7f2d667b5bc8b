// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IComputedFeed} from "../../../contracts/interfaces/IComputedFeed.sol";
import {ExchangeRateFeed} from "../../../contracts/oracle/ExchangeRateFeed.sol";
import {PriceFeed} from "../../../contracts/oracle/PriceFeed.sol";
import {StakedToken} from "../../../contracts/tokens/StakedToken.sol";
import {WrappedReceipt} from "../../../contracts/tokens/WrappedReceipt.sol";
import {LendingFixture} from "../support/LendingFixture.sol";

contract ExchangeRateFeedTest is LendingFixture {
    StakedToken private staked;
    ExchangeRateFeed private feed;

    function setUp() public override {
        super.setUp();
        staked = new StakedToken("Staked", "stWETH", address(weth), 0, address(this));
        staked.setSlasher(address(this));
        feed = new ExchangeRateFeed("stWETH / USD", staked, feeds[address(weth)]);
        weth.mint(address(this), 1e40);
        weth.approve(address(staked), MAX);
    }

    function test_FollowsTheRateAndTheUnderlying() public {
        staked.stake(100e18, alice);
        assertEq(feed.latestAnswer(), 2000e8, "one for one");
        staked.reward(5e18);
        assertEq(feed.latestAnswer(), 2100e8, "after rewards of 5%");
        staked.slash(21e18, address(1));
        assertEq(feed.latestAnswer(), 1680e8, "after a slash of 20%");
        _setPrice(weth, 1000e8);
        assertEq(feed.latestAnswer(), 840e8, "at half the price");
    }

    function testFuzz_IsStakeTimesPriceOverShares(uint256 shares, uint256 reward, uint256 lost, uint256 price) public {
        shares = bound(shares, 1, 1e27);
        reward = bound(reward, 0, 1e27);
        lost = bound(lost, 0, shares + reward);
        price = bound(price, 1, 1e17);
        staked.stake(shares, alice);
        staked.reward(reward);
        staked.slash(lost, address(1));
        _setPrice(weth, price);
        uint256 exact = Math.mulDiv(shares + reward - lost, price, shares);
        uint256 answer = uint256(feed.latestAnswer());
        assertLe(answer, exact, "rounded down");
        // The rate is cut to wads first.
        assertGe(answer + price / WAD + 2, exact, "by no more than the rate's last digit");
    }

    function test_PricesAWrappedReceiptByThePoolsIncome() public {
        _supply(alice, weth, 100e18);
        _supply(carol, usdc, 1_000_000e6);
        _borrow(carol, weth, 80e18);
        WrappedReceipt wrapped = new WrappedReceipt("Wrapped", "waWETH", address(_receipt(weth)));
        ExchangeRateFeed receiptFeed = new ExchangeRateFeed("waWETH / USD", wrapped, feeds[address(weth)]);
        skip(YEAR);
        uint256 income = pool.getReserveNormalizedIncome(address(weth));
        // 4% on 80 of 100, a tenth of it the treasury's.
        assertNear(income, 1.0288e27, 1e18, "income");
        assertEq(uint256(receiptFeed.latestAnswer()), (2000e8 * (income / 1e9)) / WAD, "2,057.6 USD");
    }

    function test_StandsOnAnotherDerivedFeed() public {
        staked.stake(100e18, alice);
        staked.reward(10e18);
        StakedToken twice = new StakedToken("Twice", "ststWETH", address(staked), 0, address(this));
        ExchangeRateFeed second = new ExchangeRateFeed("ststWETH / USD", twice, feed);
        assertEq(second.latestAnswer(), 2200e8, "layer on layer");
    }

    function test_KnowsFeedsOfOtherDecimals() public {
        PriceFeed.Settings memory settings = PriceFeed.Settings(18, 1, type(int192).max, 1 hours, 50);
        PriceFeed fine = new PriceFeed("WETH / USD", settings, address(this));
        fine.setTransmitter(address(this), true);
        fine.transmit(2000e18, uint64(block.timestamp));
        staked.stake(100e18, alice);
        staked.reward(1e18);
        assertEq(new ExchangeRateFeed("stWETH / USD", staked, fine).latestAnswer(), 2020e8, "18 decimals");
    }

    function test_IsAsOldAsTheUnderlyingsAnswer() public {
        skip(1000);
        (, , , uint256 updatedAt, ) = feed.latestRoundData();
        assertEq(updatedAt, block.timestamp - 1000, "the age of its part");
        vm.expectRevert(abi.encodeWithSelector(IComputedFeed.NoHistory.selector, 7));
        feed.getRoundData(7);
    }
}
