// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {IPriceFeed} from "../../../contracts/interfaces/IPriceFeed.sol";
import {IPriceOracle} from "../../../contracts/interfaces/IPriceOracle.sol";
import {PriceFeed} from "../../../contracts/oracle/PriceFeed.sol";
import {PriceOracle} from "../../../contracts/oracle/PriceOracle.sol";
import {Test} from "../support/Test.sol";

contract PriceOracleTest is Test {
    uint32 private constant MAX_AGE = 3600;

    PriceOracle private oracle;
    address private asset;
    address private other;

    function setUp() public {
        startClock();
        oracle = new PriceOracle(address(this));
        asset = actor("asset");
        other = actor("other asset");
    }

    function test_PricesAreInDollarsWithEightDecimals() public view {
        assertEq(oracle.BASE_CURRENCY(), address(0), "0 stands for US dollars");
        assertEq(oracle.BASE_CURRENCY_UNIT(), 1e8, "eight decimals");
    }

    // ------------------------------------------------------------------------------------------------ scaling

    function test_TakesAnEightDecimalAnswerAsItIs() public {
        _setPrice(asset, 8, 1999.12345678e8);
        assertEq(oracle.getAssetPrice(asset), 1999.12345678e8, "as it is");
    }

    function test_ScalesASixDecimalAnswerUp() public {
        _setPrice(asset, 6, 1.000001e6);
        assertEq(oracle.getAssetPrice(asset), 1.000001e8, "two decimals more");
    }

    function test_ScalesAnEighteenDecimalAnswerDown() public {
        _setPrice(asset, 18, 1.234567899e18);
        assertEq(oracle.getAssetPrice(asset), 1.23456789e8, "ten decimals fewer, rounded down");
    }

    function test_ScalesAnAnswerWithoutDecimals() public {
        _setPrice(asset, 0, 40_000);
        assertEq(oracle.getAssetPrice(asset), 40_000e8, "eight decimals more");
    }

    function testFuzz_ScalesAnyAnswer(uint256 answer, uint8 decimals) public {
        decimals = uint8(bound(decimals, 0, 18));
        answer = bound(answer, 1, 1e40);
        uint256 expected = (answer * 1e8) / 10 ** uint256(decimals);
        vm.assume(expected != 0);
        _setPrice(asset, decimals, int192(int256(answer)));
        assertEq(oracle.getAssetPrice(asset), expected, "answer * 1e8 / 10^decimals, rounded down");
    }

    // ------------------------------------------------------------------------------------------------ answers

    function test_RefusesAnAssetWithoutAFeed() public {
        vm.expectRevert(abi.encodeWithSelector(IPriceOracle.OracleNoSource.selector, asset));
        oracle.getAssetPrice(asset);
    }

    function test_RefusesAnAnswerThatIsNotPositive() public {
        int192[3] memory answers = [int192(0), -1, type(int192).min];
        for (uint256 i = 0; i < answers.length; ++i) {
            _setPrice(asset, 8, answers[i]);
            vm.expectRevert(
                abi.encodeWithSelector(IPriceOracle.OracleInvalidAnswer.selector, asset, int256(answers[i]))
            );
            oracle.getAssetPrice(asset);
        }
    }

    function test_RefusesAnAnswerThatRoundsToZero() public {
        _setPrice(asset, 18, 1e10 - 1);
        vm.expectRevert(abi.encodeWithSelector(IPriceOracle.OracleInvalidAnswer.selector, asset, int256(1e10 - 1)));
        oracle.getAssetPrice(asset);
        _setPrice(asset, 18, 1e10);
        assertEq(oracle.getAssetPrice(asset), 1, "the least price there is");
    }

    function test_PassesOnThatAFeedHasNoData() public {
        oracle.setAssetSource(asset, address(_feed(8)), MAX_AGE, IPriceOracle.StalenessPolicy.UseLast);
        vm.expectRevert(abi.encodeWithSelector(IPriceFeed.NoDataPresent.selector, 0));
        oracle.getAssetPrice(asset);
    }

    // ------------------------------------------------------------------------------------------------ age

    function test_UnderUseLastAnAnswerNeverAges() public {
        PriceFeed feed = _setPrice(asset, 8, 2000e8);
        oracle.setAssetSource(asset, address(feed), MAX_AGE, IPriceOracle.StalenessPolicy.UseLast);
        skip(10 * YEAR);
        assertEq(oracle.getAssetPrice(asset), 2000e8, "the last answer, ten years later");
    }

    function test_UnderRevertAnAnswerIsGoodUntilItsMaximumAge() public {
        _setPrice(asset, 8, 2000e8);
        skip(MAX_AGE);
        assertEq(oracle.getAssetPrice(asset), 2000e8, "at the maximum age");
        skip(1);
        vm.expectRevert(
            abi.encodeWithSelector(IPriceOracle.OracleStalePrice.selector, asset, START_TIME, uint256(MAX_AGE))
        );
        oracle.getAssetPrice(asset);
    }

    function test_AgeCountsFromTheWritingNotTheObservation() public {
        PriceFeed feed = _feed(8);
        oracle.setAssetSource(asset, address(feed), MAX_AGE, IPriceOracle.StalenessPolicy.Revert);
        feed.transmit(2000e8, uint64(START_TIME - 2 * MAX_AGE));
        assertEq(oracle.getAssetPrice(asset), 2000e8, "written now, observed long ago");
    }

    function test_EachAssetHasItsOwnPolicy() public {
        _setPrice(asset, 8, 2000e8);
        PriceFeed patient = _setPrice(other, 8, 1e8);
        oracle.setAssetSource(other, address(patient), MAX_AGE, IPriceOracle.StalenessPolicy.UseLast);
        skip(MAX_AGE + 1);
        assertEq(oracle.getAssetPrice(other), 1e8, "the patient one");
        vm.expectPartialRevert(IPriceOracle.OracleStalePrice.selector);
        oracle.getAssetPrice(asset);
    }

    // ------------------------------------------------------------------------------------------------ sources

    function test_GivesSeveralPricesAtOnce() public {
        _setPrice(asset, 8, 2000e8);
        _setPrice(other, 6, 1e6);
        address[] memory assets = new address[](2);
        (assets[0], assets[1]) = (other, asset);
        uint256[] memory prices = oracle.getAssetsPrices(assets);
        assertEq(prices.length, 2, "a price for each");
        assertEq(prices[0], 1e8, "the first asset's");
        assertEq(prices[1], 2000e8, "the second asset's");

        assets[1] = actor("unpriced");
        vm.expectRevert(abi.encodeWithSelector(IPriceOracle.OracleNoSource.selector, assets[1]));
        oracle.getAssetsPrices(assets);
    }

    function test_OwnerSetsAndReplacesSources() public {
        PriceFeed first = _setPrice(asset, 8, 2000e8);
        assertEq(oracle.getSourceOfAsset(asset), address(first), "first source");
        PriceFeed second = _feed(18);
        second.transmit(3000e18, uint64(block.timestamp));
        vm.expectEmit(address(oracle));
        emit IPriceOracle.AssetSourceUpdated(asset, address(second), 60, IPriceOracle.StalenessPolicy.Revert);
        oracle.setAssetSource(asset, address(second), 60, IPriceOracle.StalenessPolicy.Revert);

        assertEq(oracle.getSourceOfAsset(asset), address(second), "second source");
        assertEq(oracle.getAssetPrice(asset), 3000e8, "the second source's answer, in its own decimals");
        assertEq(oracle.getSourceOfAsset(other), address(0), "no source");
    }

    function test_OnlyTheOwnerSetsSources() public {
        PriceFeed feed = _feed(8);
        address stranger = actor("stranger");
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger));
        oracle.setAssetSource(asset, address(feed), MAX_AGE, IPriceOracle.StalenessPolicy.UseLast);
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _feed(uint8 decimals) private returns (PriceFeed feed) {
        PriceFeed.Settings memory settings = PriceFeed.Settings({
            decimals: decimals,
            minAnswer: type(int192).min,
            maxAnswer: type(int192).max,
            heartbeat: MAX_AGE,
            deviationBps: 50
        });
        feed = new PriceFeed("ASSET / USD", settings, address(this));
        feed.setTransmitter(address(this), true);
    }

    /// @dev Under `StalenessPolicy.Revert`.
    function _setPrice(address of_, uint8 decimals, int192 answer) private returns (PriceFeed feed) {
        feed = _feed(decimals);
        feed.transmit(answer, uint64(block.timestamp));
        oracle.setAssetSource(of_, address(feed), MAX_AGE, IPriceOracle.StalenessPolicy.Revert);
    }
}
