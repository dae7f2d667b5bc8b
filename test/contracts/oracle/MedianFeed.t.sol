// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAggregatorV3} from "../../../contracts/interfaces/IAggregatorV3.sol";
import {IMedianFeed} from "../../../contracts/interfaces/IMedianFeed.sol";
import {IPriceFeed} from "../../../contracts/interfaces/IPriceFeed.sol";
import {MedianFeed} from "../../../contracts/oracle/MedianFeed.sol";
import {PriceFeed} from "../../../contracts/oracle/PriceFeed.sol";
import {BrokenFeed} from "../support/BrokenFeed.sol";
import {FeedFixture} from "../support/FeedFixture.sol";

contract MedianFeedTest is FeedFixture {
    // ------------------------------------------------------------------------------------------------ deployment

    function test_KeepsWhatItIsDeployedWith() public {
        PriceFeed[] memory feeds = _feeds(3);
        MedianFeed median = _median(feeds, 2);
        assertEq(median.decimals(), 8, "its members' decimals");
        assertEq(median.minAnswers(), 2, "quorum");
        assertEq(median.maxAge(), MAX_AGE, "age");
        assertEq(median.members().length, 3, "members");
        assertEq(address(median.members()[1]), address(feeds[1]), "in their order");
        assertEq(median.owner(), owner, "owner");
    }

    function test_RefusesAQuorumThatCannotBe() public {
        uint8[2][4] memory wrong = [[uint8(0), 3], [uint8(4), 3], [uint8(1), 0], [uint8(1), 16]];
        for (uint256 i = 0; i < wrong.length; ++i) {
            PriceFeed[] memory feeds = _feeds(wrong[i][1]);
            vm.expectRevert(abi.encodeWithSelector(IMedianFeed.InvalidQuorum.selector, wrong[i][0], wrong[i][1]));
            new MedianFeed("median", _asAggregators(feeds), wrong[i][0], MAX_AGE, owner);
        }
    }

    function test_RefusesAMemberThatVotesTwice() public {
        PriceFeed[] memory feeds = _feeds(3);
        feeds[2] = feeds[0];
        vm.expectRevert(abi.encodeWithSelector(IMedianFeed.DuplicateMember.selector, address(feeds[0])));
        new MedianFeed("median", _asAggregators(feeds), 2, MAX_AGE, owner);
    }

    function test_RefusesMembersInOtherDecimals() public {
        PriceFeed[] memory feeds = _feeds(3);
        feeds[1] = _feed(18, LOWEST, HIGHEST);
        vm.expectRevert(abi.encodeWithSelector(IMedianFeed.DecimalsDiffer.selector, address(feeds[1])));
        new MedianFeed("median", _asAggregators(feeds), 2, MAX_AGE, owner);
    }

    // ------------------------------------------------------------------------------------------------ median

    function test_TakesTheMiddleAnswerOfAnOddNumber() public {
        assertEq(_medianOf([uint256(2000), 1000, 1990]), 1990, "one liar below");
        assertEq(_medianOf([uint256(9000), 2000, 1990]), 2000, "one liar above");
        assertEq(_medianOf([uint256(5), 5, 5]), 5, "all the same");
    }

    function test_TakesTheMeanOfTheTwoMiddleAnswersOfAnEvenNumber() public {
        PriceFeed[] memory feeds = _feeds(4);
        MedianFeed median = _median(feeds, 4);
        _answerAll(feeds, [uint256(7), 2, 4, 99]);
        median.poke();
        assertEq(median.latestAnswer(), 5, "(4 + 7) / 2, rounded down");
    }

    function test_RestsOnItsOldestAnswer() public {
        PriceFeed[] memory feeds = _feeds(2);
        MedianFeed median = _median(feeds, 2);
        _answer(feeds[0], 2000e8);
        skip(100);
        _answer(feeds[1], 2010e8);
        skip(50);
        median.poke();
        _assertLatest(median, 1, 2005e8, START_TIME, START_TIME + 150);
    }

    function test_FollowsItsMembersAnswers() public {
        PriceFeed[] memory feeds = _feeds(3);
        MedianFeed median = _median(feeds, 2);
        for (uint256 i = 0; i < 3; ++i) _tell(feeds[i], address(median));

        vm.expectEmit(address(feeds[0]));
        emit IPriceFeed.ValidatorFailed(address(median), 1);
        _answer(feeds[0], 2000e8); // alone: too few
        assertEq(median.latestAnswer(), 0, "no answer of one member");
        _answer(feeds[1], 1980e8);
        assertEq(median.latestAnswer(), 1990e8, "two are enough");
        _answer(feeds[2], 1000e8);
        assertEq(median.latestAnswer(), 1980e8, "the middle of three");
    }

    function test_AMedianMayBeAMember() public {
        PriceFeed[] memory feeds = _feeds(3);
        MedianFeed inner = _median(feeds, 2);
        _answerAll3(feeds, [uint256(10), 20, 30]);
        inner.poke();
        IAggregatorV3[] memory members = new IAggregatorV3[](1);
        members[0] = inner;
        MedianFeed outer = new MedianFeed("outer", members, 1, MAX_AGE, owner);
        outer.poke();
        assertEq(outer.latestAnswer(), 20, "a feed without a band is read like one with");
    }

    // ------------------------------------------------------------------------------------------------ unusable answers

    function test_StaleAnswersDoNotCount() public {
        PriceFeed[] memory feeds = _feeds(3);
        MedianFeed median = _median(feeds, 2);
        _answerAll3(feeds, [uint256(1000), 2000, 3000]);
        median.poke();
        skip(MAX_AGE);
        assertEq(median.usableAnswers(), 3, "as old as allowed");
        skip(1);
        assertEq(median.usableAnswers(), 0, "a second older");
        _answer(feeds[1], 2100);
        _answer(feeds[2], 2200);
        median.poke();
        assertEq(median.latestAnswer(), 2150, "of the two that are not stale");
    }

    function test_WithTooFewAnswersTheLastStandsAndAges() public {
        PriceFeed[] memory feeds = _feeds(3);
        MedianFeed median = _median(feeds, 2);
        _answerAll3(feeds, [uint256(1000), 2000, 3000]);
        median.poke();
        skip(MAX_AGE + 1);
        _answer(feeds[0], 1500);
        vm.expectRevert(abi.encodeWithSelector(IMedianFeed.TooFewAnswers.selector, 1, 2));
        median.poke();
        _assertLatest(median, 1, 2000, START_TIME, START_TIME);
    }

    function test_AnAnswerAtAnEndOfItsBandDoesNotCount() public {
        PriceFeed[] memory feeds = _feeds(2);
        PriceFeed floored = _feed(8, 0.107e8, 100e8);
        IAggregatorV3[] memory members = new IAggregatorV3[](3);
        (members[0], members[1], members[2]) = (floored, feeds[0], feeds[1]);
        MedianFeed median = new MedianFeed("median", members, 1, MAX_AGE, owner);
        _answer(feeds[0], 0.01e8);
        _answer(feeds[1], 0.02e8);
        _answer(floored, 0.107e8);
        assertEq(median.usableAnswers(), 2, "stuck at its floor");
        _answer(floored, 0.107e8 + 1);
        assertEq(median.usableAnswers(), 3, "just above it");
        _answer(floored, 100e8);
        assertEq(median.usableAnswers(), 2, "stuck at its ceiling");
    }

    function test_ABrokenMemberIsPassedOver() public {
        PriceFeed[] memory feeds = _feeds(1);
        BrokenFeed broken = new BrokenFeed();
        IAggregatorV3[] memory members = new IAggregatorV3[](2);
        (members[0], members[1]) = (IAggregatorV3(address(broken)), feeds[0]);
        MedianFeed median = new MedianFeed("median", members, 1, MAX_AGE, owner);
        _answer(feeds[0], 2000);
        for (uint256 fault = 0; fault <= uint256(BrokenFeed.Fault.Negative); ++fault) {
            broken.setFault(BrokenFeed.Fault(fault));
            median.poke();
            assertEq(median.latestAnswer(), 2000, "the other one's answer");
        }
    }

    function test_AMemberWithoutARoundIsPassedOver() public {
        PriceFeed[] memory feeds = _feeds(2);
        MedianFeed median = _median(feeds, 1);
        _answer(feeds[1], 2000);
        median.poke();
        assertEq(median.latestAnswer(), 2000, "the other one's answer");
    }

    // ------------------------------------------------------------------------------------------------ properties

    /// @dev Against a median by counting: as many answers below it as above, and it is one of them or the mean of two.
    function testFuzz_IsTheMedianOfTheUsableAnswers(uint64[7] memory answers, uint8 stale, uint8 count) public {
        count = uint8(bound(count, 1, 7));
        PriceFeed[] memory feeds = _feeds(count);
        MedianFeed median = _median(feeds, 1);
        uint256 usable = _answerSome(feeds, answers, stale);
        assertEq(median.usableAnswers(), usable, "those that answered in time");
        if (usable == 0) {
            vm.expectRevert(abi.encodeWithSelector(IMedianFeed.TooFewAnswers.selector, 0, 1));
            median.poke();
            return;
        }
        median.poke();
        (uint256 below, uint256 lower, uint256 upper) = _neighbours(feeds, stale, uint256(median.latestAnswer()));
        assertTrue(below * 2 <= usable, "at most half of them are below it");
        assertEq(uint256(median.latestAnswer()), (lower + upper) / 2, "it is one of them, or the mean of two");
    }

    function testFuzz_AMinorityOfLiarsCannotMoveItBeyondTheHonest(
        uint64[7] memory lies,
        uint256 honest,
        uint256 spread,
        uint8 count,
        uint8 liars
    ) public {
        count = uint8(bound(count, 1, 7));
        liars = uint8(bound(liars, 0, (count - 1) / 2));
        honest = bound(honest, 2, 1e17);
        spread = bound(spread, 0, 1e17);
        PriceFeed[] memory feeds = _feeds(count);
        MedianFeed median = _median(feeds, count);
        for (uint256 i = 0; i < count; ++i) {
            // The liars stand first: the median must not depend on where they do.
            uint256 truth = honest + (uint256(keccak256(abi.encode(honest, i))) % (spread + 1));
            _answer(feeds[i], i < liars ? bound(lies[i], 2, 1e18 - 1) : truth);
        }
        median.poke();
        uint256 answer = uint256(median.latestAnswer());
        assertGe(answer, honest, "not below the lowest honest answer");
        assertLe(answer, honest + spread, "not above the highest honest answer");
    }

    // ------------------------------------------------------------------------------------------------ internal

    function _median(PriceFeed[] memory feeds, uint256 minAnswers) private returns (MedianFeed) {
        return new MedianFeed("ETH / USD median", _asAggregators(feeds), minAnswers, MAX_AGE, owner);
    }

    function _medianOf(uint256[3] memory answers) private returns (uint256) {
        PriceFeed[] memory feeds = _feeds(3);
        MedianFeed median = _median(feeds, 3);
        _answerAll3(feeds, answers);
        median.poke();
        return uint256(median.latestAnswer());
    }

    function _answerAll3(PriceFeed[] memory feeds, uint256[3] memory answers) private {
        for (uint256 i = 0; i < 3; ++i) _answer(feeds[i], answers[i]);
    }

    function _answerAll(PriceFeed[] memory feeds, uint256[4] memory answers) private {
        for (uint256 i = 0; i < 4; ++i) _answer(feeds[i], answers[i]);
    }

    /// @dev Members whose bit of `stale` is set answered too long ago.
    function _answerSome(
        PriceFeed[] memory feeds,
        uint64[7] memory answers,
        uint8 stale
    ) private returns (uint256 usable) {
        for (uint256 i = 0; i < feeds.length; ++i) {
            answers[i] = uint64(bound(answers[i], 2, 1e18 - 1));
            if (_isStale(stale, i)) _answer(feeds[i], answers[i]);
        }
        skip(MAX_AGE + 1);
        for (uint256 i = 0; i < feeds.length; ++i) {
            if (_isStale(stale, i)) continue;
            _answer(feeds[i], answers[i]);
            ++usable;
        }
    }

    /// @dev How many usable answers lie below the median, and the usable answers next to it on either side.
    function _neighbours(
        PriceFeed[] memory feeds,
        uint8 stale,
        uint256 median
    ) private view returns (uint256 below, uint256 lower, uint256 upper) {
        upper = type(uint256).max;
        uint256 usable;
        uint256 atOrBelow;
        for (uint256 i = 0; i < feeds.length; ++i) {
            if (_isStale(stale, i)) continue;
            ++usable;
            uint256 answer = uint256(feeds[i].latestAnswer());
            if (answer < median) ++below;
            if (answer <= median) ++atOrBelow;
            if (answer <= median && answer > lower) lower = answer;
            if (answer >= median && answer < upper) upper = answer;
        }
        // Two answers a unit apart: the mean is the lower one, and the upper one does not touch it.
        if (usable % 2 == 0 && atOrBelow * 2 == usable) {
            upper = type(uint256).max;
            for (uint256 i = 0; i < feeds.length; ++i) {
                uint256 answer = uint256(feeds[i].latestAnswer());
                if (!_isStale(stale, i) && answer > median && answer < upper) upper = answer;
            }
        } else if (usable % 2 == 1) {
            assertEq(lower, median, "an odd median is one of the answers");
            upper = lower;
        }
    }

    function _isStale(uint8 stale, uint256 index) private pure returns (bool) {
        return (stale >> index) & 1 == 1;
    }
}
