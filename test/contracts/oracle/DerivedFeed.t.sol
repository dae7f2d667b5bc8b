// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {IAggregatorV3} from "../../../contracts/interfaces/IAggregatorV3.sol";
import {IDerivedFeed} from "../../../contracts/interfaces/IDerivedFeed.sol";
import {DerivedFeed} from "../../../contracts/oracle/DerivedFeed.sol";
import {FeedFixture} from "../support/FeedFixture.sol";
import {StubValidator} from "../support/StubValidator.sol";

/// @dev A rule that is told its answer.
contract ToldFeed is DerivedFeed {
    error NoAnswer();

    int256 public next;

    constructor(address owner_) DerivedFeed("ETH / USD told", 8, owner_) {}

    function tell(int256 answer) external {
        next = answer;
    }

    function _compute() internal view override returns (int256, uint256) {
        if (next == 0) revert NoAnswer();
        return (next, block.timestamp - 5);
    }
}

contract DerivedFeedTest is FeedFixture {
    ToldFeed private feed;

    function setUp() public override {
        super.setUp();
        feed = new ToldFeed(owner);
    }

    function test_KeepsWhatItIsDeployedWith() public view {
        assertEq(feed.description(), "ETH / USD told", "description");
        assertEq(feed.decimals(), 8, "decimals");
        assertEq(feed.version(), 1, "version");
        assertEq(feed.owner(), owner, "owner");
        assertEq(feed.validator(), address(0), "there is no validator at first");
    }

    function test_HasNoDataBeforeTheFirstRound() public {
        assertEq(feed.latestAnswer(), 0, "no answer reads 0");
        vm.expectRevert(abi.encodeWithSelector(IDerivedFeed.NoDataPresent.selector, 0));
        feed.latestRoundData();
        vm.expectRevert(abi.encodeWithSelector(IDerivedFeed.NoDataPresent.selector, 1));
        feed.getRoundData(1);
    }

    function test_APokeByAnyoneWritesARound() public {
        feed.tell(2000e8);
        vm.expectEmit(address(feed));
        emit IAggregatorV3.NewRound(1, stranger, START_TIME - 5);
        vm.expectEmit(address(feed));
        emit IAggregatorV3.AnswerUpdated(2000e8, 1, START_TIME);
        vm.prank(stranger);
        assertEq(feed.poke(), 1, "the first round is 1");
        _assertLatest(feed, 1, 2000e8, START_TIME - 5, START_TIME);
    }

    function test_KeepsEveryRound() public {
        feed.tell(2000e8);
        feed.poke();
        skip(60);
        feed.tell(1900e8);
        assertTrue(feed.validate(7, 1, 8, 2), "a call as validator does the same, whatever it is told");
        _assertLatest(feed, 2, 1900e8, START_TIME + 55, START_TIME + 60);
        (, int256 first, , uint256 writtenAt, ) = feed.getRoundData(1);
        assertEq(first, 2000e8, "the first answer is kept");
        assertEq(writtenAt, START_TIME, "and its time");
    }

    function test_WithoutAnAnswerTheLastRoundStands() public {
        feed.tell(2000e8);
        feed.poke();
        skip(60);
        feed.tell(0);
        vm.expectRevert(ToldFeed.NoAnswer.selector);
        feed.poke();
        vm.expectRevert(ToldFeed.NoAnswer.selector);
        feed.validate(0, 0, 0, 0);
        _assertLatest(feed, 1, 2000e8, START_TIME - 5, START_TIME);
    }

    function test_RefusesAnAnswerThatItCannotKeep() public {
        feed.tell(int256(type(int192).max) + 1);
        vm.expectRevert();
        feed.poke();
        feed.tell(type(int192).max);
        feed.poke();
        assertEq(feed.latestAnswer(), type(int192).max, "the largest it can keep");
    }

    // ------------------------------------------------------------------------------------------------ validator

    function test_OnlyTheOwnerSetsTheValidator() public {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger));
        feed.setValidator(stranger);

        vm.expectEmit(address(feed));
        emit IDerivedFeed.ValidatorSet(address(0), stranger);
        vm.prank(owner);
        feed.setValidator(stranger);
        assertEq(feed.validator(), stranger, "the owner sets it");
    }

    function test_TellsItsValidatorOfEachAnswer() public {
        StubValidator validator = new StubValidator(StubValidator.Behaviour.Accept);
        vm.prank(owner);
        feed.setValidator(address(validator));
        feed.tell(2000e8);
        feed.poke();
        feed.tell(1900e8);
        feed.poke();
        assertEq(validator.calls(), 2, "told of both");
        assertEq(validator.previousRoundId(), 1, "of the round before");
        assertEq(validator.previousAnswer(), 2000e8, "and its answer");
        assertEq(validator.currentRoundId(), 2, "of the round");
        assertEq(validator.currentAnswer(), 1900e8, "and its answer");
    }

    function test_AnAnswerStandsWhateverItsValidatorDoes() public {
        address[3] memory failing = [
            address(new StubValidator(StubValidator.Behaviour.Revert)),
            address(new StubValidator(StubValidator.Behaviour.Exhaust)),
            stranger
        ];
        for (uint256 i = 0; i < failing.length; ++i) {
            vm.prank(owner);
            feed.setValidator(failing[i]);
            feed.tell(int256(1000e8 + i));
            vm.expectEmit(address(feed));
            emit IDerivedFeed.ValidatorFailed(failing[i], i + 1);
            feed.poke();
            assertEq(feed.latestAnswer(), int256(1000e8 + i), "the answer stands");
        }
    }
}
