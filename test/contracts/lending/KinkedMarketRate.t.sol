// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarketRateModel, Market, MarketParams} from "../../../contracts/interfaces/IMarketRateModel.sol";
import {RateSettings} from "../../../contracts/interfaces/LendingTypes.sol";
import {KinkedMarketRate} from "../../../contracts/lending/KinkedMarketRate.sol";
import {LendingHarness} from "../support/LendingHarness.sol";
import {Test} from "../support/Test.sol";

contract KinkedMarketRateTest is Test {
    KinkedMarketRate private model;
    LendingHarness private harness;

    function setUp() public {
        model = new KinkedMarketRate(_settings());
        harness = new LendingHarness();
    }

    function test_BorrowersPayTheYearlyRateByTheSecond() public view {
        // 5% a year is 1,585,489,599 wads (1e-18) a second.
        _assertRate(80, 1585489599, "at the kink: 1% + 4%");
        _assertRate(40, 951293759, "half way to the kink: 3%");
        _assertRate(100, 20611364789, "all lent: 65%");
        _assertRate(0, 317097919, "nothing lent: the base rate of 1%");
    }

    function test_AnEmptyMarketHasTheBaseRate() public view {
        assertEq(model.borrowRateView(_params(), _market(0, 0)), 317097919, "1% a year");
    }

    function test_RefusesAKinkThatIsNoShareOfAll() public {
        uint16[2] memory kinks = [uint16(0), 10_001];
        for (uint256 i = 0; i < kinks.length; ++i) {
            RateSettings memory settings = _settings();
            settings.optimalUsageBps = kinks[i];
            vm.expectRevert(abi.encodeWithSelector(IMarketRateModel.KinkOutOfRange.selector, kinks[i]));
            new KinkedMarketRate(settings);
        }
        RateSettings memory atFullUse = _settings();
        atFullUse.optimalUsageBps = 10_000;
        new KinkedMarketRate(atFullUse);
    }

    function testFuzz_TheRateIsThePoolsForTheSameUse(uint256 supplied, uint256 borrowed) public view {
        supplied = bound(supplied, 0, type(uint128).max);
        borrowed = bound(borrowed, 0, supplied);
        (, uint256 yearly) = harness.rates(_settings(), supplied - borrowed, borrowed, 0, 0);
        uint256 rate = model.borrowRateView(_params(), _market(supplied, borrowed));
        assertEq(rate, yearly / 1e9 / 365 days, "the pool's rate in a year, by the second");
        assertEq(model.borrowRate(_params(), _market(supplied, borrowed)), rate, "both functions say the same");
    }

    function _assertRate(uint256 percentUsed, uint256 expected, string memory what) private view {
        Market memory market = _market(100e18, percentUsed * 1e18);
        assertEq(model.borrowRateView(_params(), market), expected, what);
        assertEq(model.borrowRate(_params(), market), expected, what);
    }

    function _settings() private pure returns (RateSettings memory) {
        return RateSettings({optimalUsageBps: 8_000, baseRateBps: 100, slope1Bps: 400, slope2Bps: 6_000});
    }

    function _params() private pure returns (MarketParams memory) {
        return MarketParams(address(1), address(2), address(3), address(4), 0.86e18);
    }

    function _market(uint256 supplied, uint256 borrowed) private pure returns (Market memory) {
        return
            Market({
                totalSupplyAssets: uint128(supplied),
                totalSupplyShares: uint128(supplied),
                totalBorrowAssets: uint128(borrowed),
                totalBorrowShares: uint128(borrowed),
                lastUpdate: 0,
                fee: 0
            });
    }
}
