// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAggregatorV3} from "../../../contracts/interfaces/IAggregatorV3.sol";
import {IFeedRatioOracle} from "../../../contracts/interfaces/IFeedRatioOracle.sol";
import {IPriceFeed} from "../../../contracts/interfaces/IPriceFeed.sol";
import {FeedRatioOracle} from "../../../contracts/oracle/FeedRatioOracle.sol";
import {PriceFeed} from "../../../contracts/oracle/PriceFeed.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {Test} from "../support/Test.sol";

contract FeedRatioOracleTest is Test {
    PriceFeed private collateralFeed;
    PriceFeed private loanFeed;

    function setUp() public {
        startClock();
    }

    // ------------------------------------------------------------------------------------------------ scale

    function test_GivesTheRatioOfPricesWith36DecimalsForTokensOfTheSameDecimals() public {
        FeedRatioOracle oracle = _oracle(18, 18, 8, 8);
        _answer(2000e8, 1e8);
        assertEq(oracle.price(), 2000e36, "2,000 for 1");
        assertEq(oracle.scale(), 1e36, "nothing to make up for");
    }

    function test_CountsInBaseUnitsOfBothTokens() public {
        FeedRatioOracle oracle = _oracle(18, 6, 8, 8);
        _answer(2000e8, 1e8);
        // 1e18 base units of collateral are worth 2,000e6 of the loan token.
        assertEq(oracle.price(), 2000e24, "12 decimals fewer");
        oracle = _oracle(8, 18, 8, 8);
        _answer(30_000e8, 1e8);
        assertEq(oracle.price(), 30_000e46, "10 decimals more");
    }

    function test_MakesUpForFeedsOfDifferentDecimals() public {
        FeedRatioOracle oracle = _oracle(18, 18, 18, 8);
        _answer(2000e18, 1e8);
        assertEq(oracle.price(), 2000e36, "as with 8 decimals each");
    }

    function test_RoundsDown() public {
        FeedRatioOracle oracle = _oracle(18, 18, 8, 8);
        _answer(1, 3);
        assertEq(oracle.price(), 333333333333333333333333333333333333, "a third");
    }

    function testFuzz_CollateralIsWorthItsPriceInLoanTokens(
        uint256 answer,
        uint256 loanAnswer,
        uint256 collateralDecimals,
        uint256 loanDecimals
    ) public {
        answer = bound(answer, 1, 1e16);
        loanAnswer = bound(loanAnswer, 1, 1e16);
        collateralDecimals = bound(collateralDecimals, 0, 18);
        loanDecimals = bound(loanDecimals, 0, 18);
        FeedRatioOracle oracle = _oracle(uint8(collateralDecimals), uint8(loanDecimals), 8, 8);
        _answer(int192(int256(answer)), int192(int256(loanAnswer)));
        // The least whole number p with (p + 1) * loanAnswer > answer * 10^(36 + loan - collateral decimals).
        uint256 scaled = answer * 10 ** (36 + loanDecimals - collateralDecimals);
        uint256 price = oracle.price();
        assertLe(price * loanAnswer, scaled, "not above the ratio");
        assertGt((price + 1) * loanAnswer, scaled, "and less than a unit below");
    }

    // ------------------------------------------------------------------------------------------------ answers

    function test_TakesAnAnswerOfAnyAge() public {
        FeedRatioOracle oracle = _oracle(18, 18, 8, 8);
        _answer(2000e8, 1e8);
        skip(10 * YEAR);
        assertEq(oracle.price(), 2000e36, "ten years later");
    }

    function test_RefusesAnAnswerThatIsNotPositive() public {
        FeedRatioOracle oracle = _oracle(18, 18, 8, 8);
        int192[2] memory answers = [int192(0), -1];
        for (uint256 i = 0; i < answers.length; ++i) {
            _answer(answers[i], 1e8);
            _expectRefusal(collateralFeed, answers[i]);
            oracle.price();
            _answer(2000e8, answers[i]);
            _expectRefusal(loanFeed, answers[i]);
            oracle.price();
        }
    }

    function test_PassesOnThatAFeedHasNoData() public {
        FeedRatioOracle oracle = _oracle(18, 18, 8, 8);
        vm.expectRevert(abi.encodeWithSelector(IPriceFeed.NoDataPresent.selector, 0));
        oracle.price();
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _oracle(
        uint8 collateralDecimals,
        uint8 loanDecimals,
        uint8 collateralFeedDecimals,
        uint8 loanFeedDecimals
    ) private returns (FeedRatioOracle) {
        collateralFeed = _feed(collateralFeedDecimals);
        loanFeed = _feed(loanFeedDecimals);
        MintableToken collateral = new MintableToken("Collateral", "C", collateralDecimals, address(this));
        MintableToken loan = new MintableToken("Loan", "L", loanDecimals, address(this));
        return
            new FeedRatioOracle(
                collateral,
                loan,
                IAggregatorV3(address(collateralFeed)),
                IAggregatorV3(address(loanFeed))
            );
    }

    function _feed(uint8 decimals) private returns (PriceFeed feed) {
        PriceFeed.Settings memory settings = PriceFeed.Settings({
            decimals: decimals,
            minAnswer: type(int192).min,
            maxAnswer: type(int192).max,
            heartbeat: 1 hours,
            deviationBps: 50
        });
        feed = new PriceFeed("ASSET / USD", settings, address(this));
        feed.setTransmitter(address(this), true);
    }

    function _answer(int192 collateral, int192 loan) private {
        collateralFeed.transmit(collateral, uint64(block.timestamp));
        loanFeed.transmit(loan, uint64(block.timestamp));
    }

    function _expectRefusal(PriceFeed feed, int256 answer) private {
        vm.expectRevert(abi.encodeWithSelector(IFeedRatioOracle.NoPositiveAnswer.selector, address(feed), answer));
    }
}
