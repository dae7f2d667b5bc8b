// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {IAggregatorV3} from "../../../contracts/interfaces/IAggregatorV3.sol";
import {IPriceFeed} from "../../../contracts/interfaces/IPriceFeed.sol";
import {PriceFeed} from "../../../contracts/oracle/PriceFeed.sol";
import {StubValidator} from "../support/StubValidator.sol";
import {Test} from "../support/Test.sol";

contract PriceFeedTest is Test {
    int192 private constant MIN = 0.107e8;
    int192 private constant MAX_ANSWER = 1_000_000e8;
    uint32 private constant HEARTBEAT = 3600;
    uint16 private constant DEVIATION_BPS = 50;

    PriceFeed private feed;
    address private owner;
    address private node;
    address private stranger;

    function setUp() public {
        startClock();
        owner = actor("owner");
        node = actor("node");
        stranger = actor("stranger");
        feed = _deploy(MIN, MAX_ANSWER);
    }

    // ------------------------------------------------------------------------------------------------ deployment

    function test_KeepsWhatItIsDeployedWith() public view {
        assertEq(feed.description(), "ETH / USD", "description");
        assertEq(feed.decimals(), 8, "decimals");
        assertEq(feed.version(), 4, "version");
        assertEq(feed.minAnswer(), MIN, "lowest answer");
        assertEq(feed.maxAnswer(), MAX_ANSWER, "highest answer");
        assertEq(feed.heartbeat(), HEARTBEAT, "heartbeat");
        assertEq(feed.deviationBps(), DEVIATION_BPS, "deviation");
        assertEq(feed.owner(), owner, "owner");
        assertEq(feed.validator(), address(0), "there is no validator at first");
    }

    function test_RefusesABandWithoutAPositiveAnswer() public {
        int192[2][3] memory bands = [[int192(2), int192(1)], [int192(0), int192(0)], [int192(-9), int192(-1)]];
        for (uint256 i = 0; i < bands.length; ++i) {
            PriceFeed.Settings memory settings = PriceFeed.Settings(8, bands[i][0], bands[i][1], HEARTBEAT, 50);
            vm.expectRevert(abi.encodeWithSelector(IPriceFeed.EmptyAnswerRange.selector, bands[i][0], bands[i][1]));
            new PriceFeed("ETH / USD", settings, owner);
        }
    }

    function test_AcceptsABandOfOneAnswer() public {
        PriceFeed pinned = _deploy(1, 1);
        vm.prank(node);
        pinned.transmit(1, uint64(block.timestamp));
        assertEq(pinned.latestAnswer(), 1, "the only answer");
    }

    // ------------------------------------------------------------------------------------------------ rounds

    function test_HasNoDataBeforeTheFirstRound() public {
        assertEq(feed.latestAnswer(), 0, "no answer reads 0");
        vm.expectRevert(abi.encodeWithSelector(IPriceFeed.NoDataPresent.selector, 0));
        feed.latestRoundData();
        vm.expectRevert(abi.encodeWithSelector(IPriceFeed.NoDataPresent.selector, 0));
        feed.getRoundData(0);
        vm.expectRevert(abi.encodeWithSelector(IPriceFeed.NoDataPresent.selector, 1));
        feed.getRoundData(1);
    }

    function test_TransmitWritesARound() public {
        vm.expectEmit(address(feed));
        emit IAggregatorV3.NewRound(1, node, START_TIME - 20);
        vm.expectEmit(address(feed));
        emit IAggregatorV3.AnswerUpdated(2000e8, 1, START_TIME);
        assertEq(_transmit(2000e8, START_TIME - 20), 1, "the first round is 1");
        assertEq(feed.latestAnswer(), 2000e8, "the last answer");
        _assertLatest(1, 2000e8, START_TIME - 20, START_TIME);
    }

    function test_KeepsEveryRound() public {
        _transmit(2000e8, START_TIME - 20);
        skip(100);
        _transmit(1900e8, START_TIME + 90);
        skip(100);
        _transmit(2100e8, START_TIME + 200);

        _assertRound(1, 2000e8, START_TIME - 20, START_TIME);
        _assertRound(2, 1900e8, START_TIME + 90, START_TIME + 100);
        _assertRound(3, 2100e8, START_TIME + 200, START_TIME + 200);
        _assertLatest(3, 2100e8, START_TIME + 200, START_TIME + 200);
        vm.expectRevert(abi.encodeWithSelector(IPriceFeed.NoDataPresent.selector, 4));
        feed.getRoundData(4);
    }

    function test_OnlyTransmittersWrite() public {
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(IPriceFeed.NotTransmitter.selector, owner));
        feed.transmit(2000e8, uint64(START_TIME));
    }

    // ------------------------------------------------------------------------------------------------ band

    function test_AcceptsTheEndsOfTheBand() public {
        _transmit(MIN, START_TIME);
        assertEq(feed.latestAnswer(), MIN, "the lowest answer is accepted");
        _transmit(MAX_ANSWER, START_TIME);
        assertEq(feed.latestAnswer(), MAX_ANSWER, "the highest answer is accepted");
    }

    function test_KeepsTheLastAnswerWhenThePriceLeavesTheBand() public {
        _transmit(MIN, START_TIME);
        _expectOutOfRange(MIN - 1);
        _transmit(MIN - 1, START_TIME);
        _expectOutOfRange(MAX_ANSWER + 1);
        _transmit(MAX_ANSWER + 1, START_TIME);
        _expectOutOfRange(-1);
        _transmit(-1, START_TIME);
        _assertLatest(1, MIN, START_TIME, START_TIME);
    }

    // ------------------------------------------------------------------------------------------------ observations

    function test_RefusesAnObservationFromTheFuture() public {
        vm.expectRevert(
            abi.encodeWithSelector(IPriceFeed.ObservationOutOfOrder.selector, START_TIME + 1, 0, START_TIME)
        );
        _transmit(2000e8, START_TIME + 1);
    }

    function test_RefusesAnObservationOlderThanTheLast() public {
        _transmit(2000e8, START_TIME - 10);
        vm.expectRevert(
            abi.encodeWithSelector(
                IPriceFeed.ObservationOutOfOrder.selector,
                START_TIME - 11,
                START_TIME - 10,
                START_TIME
            )
        );
        _transmit(2000e8, START_TIME - 11);
        _transmit(2001e8, START_TIME - 10);
        assertEq(feed.latestAnswer(), 2001e8, "an observation as old as the last is in order");
    }

    // ------------------------------------------------------------------------------------------------ owner

    function test_OwnerAllowsAndForbidsTransmitters() public {
        vm.expectEmit(address(feed));
        emit IPriceFeed.TransmitterSet(stranger, true);
        vm.prank(owner);
        feed.setTransmitter(stranger, true);
        assertTrue(feed.isTransmitter(stranger), "allowed");

        vm.prank(owner);
        feed.setTransmitter(stranger, false);
        assertFalse(feed.isTransmitter(stranger), "forbidden");
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IPriceFeed.NotTransmitter.selector, stranger));
        feed.transmit(2000e8, uint64(START_TIME));
    }

    function test_OwnerSetsTheValidator() public {
        vm.expectEmit(address(feed));
        emit IPriceFeed.ValidatorSet(address(0), stranger);
        vm.prank(owner);
        feed.setValidator(stranger);
        assertEq(feed.validator(), stranger, "validator");
        vm.expectEmit(address(feed));
        emit IPriceFeed.ValidatorSet(stranger, address(0));
        vm.prank(owner);
        feed.setValidator(address(0));
    }

    function test_OnlyTheOwnerSets() public {
        bytes memory refusal = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, node);
        vm.startPrank(node);
        vm.expectRevert(refusal);
        feed.setTransmitter(node, true);
        vm.expectRevert(refusal);
        feed.setValidator(node);
        vm.stopPrank();
    }

    // ------------------------------------------------------------------------------------------------ validator

    function test_TellsTheValidatorOfEveryAnswer() public {
        StubValidator validator = _validator(StubValidator.Behaviour.Accept);
        _transmit(2000e8, START_TIME);
        assertEq(validator.previousRoundId(), 0, "there is no round before the first");
        assertEq(validator.previousAnswer(), int256(0), "nor an answer");
        assertEq(validator.currentRoundId(), 1, "first round");
        assertEq(validator.currentAnswer(), 2000e8, "first answer");

        _transmit(1500e8, START_TIME);
        assertEq(validator.previousRoundId(), 1, "the round before");
        assertEq(validator.previousAnswer(), 2000e8, "the answer before");
        assertEq(validator.currentRoundId(), 2, "second round");
        assertEq(validator.currentAnswer(), 1500e8, "second answer");
        assertEq(validator.calls(), 2, "once for each answer");
    }

    function test_TheAnswerStandsWhenTheValidatorRejectsIt() public {
        StubValidator validator = _validator(StubValidator.Behaviour.Reject);
        _transmit(2000e8, START_TIME);
        assertEq(feed.latestAnswer(), 2000e8, "the answer stands");
        assertEq(validator.calls(), 1, "the validator was asked");
    }

    function test_TheAnswerStandsWhenTheValidatorReverts() public {
        _assertStandsAndSaysSo(address(_validator(StubValidator.Behaviour.Revert)));
    }

    function test_TheAnswerStandsWhenTheValidatorExhaustsItsGas() public {
        StubValidator validator = _validator(StubValidator.Behaviour.Exhaust);
        vm.expectEmit(address(feed));
        emit IPriceFeed.ValidatorFailed(address(validator), 1);
        uint256 before = gasleft();
        vm.prank(node);
        feed.transmit{gas: 3_000_000}(2000e8, uint64(START_TIME));
        assertLt(before - gasleft(), 1_000_000, "a validator can't take all the gas");
        _assertLatest(1, 2000e8, START_TIME, START_TIME);
    }

    function test_TheAnswerStandsWhenTheValidatorHasNoCode() public {
        vm.prank(owner);
        feed.setValidator(stranger);
        _assertStandsAndSaysSo(stranger);
    }

    function test_TheAnswerStandsWhenTheValidatorReturnsNothing() public {
        StubValidator validator = _validator(StubValidator.Behaviour.ReturnNothing);
        _transmit(2000e8, START_TIME);
        assertEq(feed.latestAnswer(), 2000e8, "the answer stands");
        assertEq(validator.calls(), 1, "the validator was asked");
    }

    // ------------------------------------------------------------------------------------------------ the nodes' rule

    function test_TheFirstAnswerIsDue() public view {
        assertTrue(feed.isUpdateDue(2000e8), "a feed without an answer is due one");
    }

    function test_AnUpdateIsDueAtTheHeartbeat() public {
        _transmit(2000e8, START_TIME);
        skip(HEARTBEAT - 1);
        assertFalse(feed.isUpdateDue(2000e8), "a second before the heartbeat");
        skip(1);
        assertTrue(feed.isUpdateDue(2000e8), "at the heartbeat");
    }

    function test_AnUpdateIsDueAtTheDeviation() public {
        _transmit(2000e8, START_TIME);
        assertTrue(feed.isUpdateDue(2010e8), "a rise of 0.5%");
        assertFalse(feed.isUpdateDue(2010e8 - 1), "a rise of less");
        assertTrue(feed.isUpdateDue(1990e8), "a fall of 0.5%");
        assertFalse(feed.isUpdateDue(1990e8 + 1), "a fall of less");
    }

    function test_WithoutADeviationEveryMoveIsDue() public {
        PriceFeed.Settings memory settings = PriceFeed.Settings(8, -1e8, 1e8, HEARTBEAT, 0);
        feed = _deploy(settings);
        _transmit(5, START_TIME);
        assertTrue(feed.isUpdateDue(6), "a move of one unit");
        assertFalse(feed.isUpdateDue(5), "no move");
    }

    function test_DeviationIsMeasuredFromTheSizeOfTheLastAnswer() public {
        feed = _deploy(type(int192).min, type(int192).max);
        _transmit(-2000e8, START_TIME);
        assertTrue(feed.isUpdateDue(-2010e8), "0.5% further from zero");
        assertFalse(feed.isUpdateDue(-2009e8), "less");
        _transmit(0, START_TIME);
        assertTrue(feed.isUpdateDue(1), "any move from zero");
        assertFalse(feed.isUpdateDue(0), "no move from zero");
        _transmit(type(int192).min, START_TIME);
        assertTrue(feed.isUpdateDue(type(int192).max), "the longest way there is");
    }

    function testFuzz_AnUpdateIsDueExactlyFromTheDeviationOn(uint256 last, uint256 next) public {
        last = bound(last, uint192(MIN), uint192(MAX_ANSWER));
        next = bound(next, uint192(MIN), uint192(MAX_ANSWER));
        _transmit(int192(uint192(last)), START_TIME);
        uint256 move = next > last ? next - last : last - next;
        assertEq(
            feed.isUpdateDue(int192(uint192(next))),
            move * 200 >= last,
            "an update is due when the price moved by half a percent or more"
        );
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _deploy(int192 min, int192 max) private returns (PriceFeed) {
        return _deploy(PriceFeed.Settings(8, min, max, HEARTBEAT, DEVIATION_BPS));
    }

    function _deploy(PriceFeed.Settings memory settings) private returns (PriceFeed deployed) {
        deployed = new PriceFeed("ETH / USD", settings, owner);
        vm.prank(owner);
        deployed.setTransmitter(node, true);
    }

    function _validator(StubValidator.Behaviour behaviour) private returns (StubValidator validator) {
        validator = new StubValidator(behaviour);
        vm.prank(owner);
        feed.setValidator(address(validator));
    }

    function _transmit(int192 answer, uint256 observedAt) private returns (uint80) {
        vm.prank(node);
        return feed.transmit(answer, uint64(observedAt));
    }

    function _expectOutOfRange(int192 answer) private {
        vm.expectRevert(abi.encodeWithSelector(IPriceFeed.AnswerOutOfRange.selector, answer, MIN, MAX_ANSWER));
    }

    function _assertStandsAndSaysSo(address validator) private {
        vm.expectEmit(address(feed));
        emit IPriceFeed.ValidatorFailed(validator, 1);
        _transmit(2000e8, START_TIME);
        _assertLatest(1, 2000e8, START_TIME, START_TIME);
    }

    function _assertLatest(uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt) private view {
        (uint80 id_, int256 answer_, uint256 startedAt_, uint256 updatedAt_, uint80 answeredIn) = feed
            .latestRoundData();
        assertEq(id_, id, "the last round's id");
        assertEq(answer_, answer, "the last round's answer");
        assertEq(startedAt_, startedAt, "when the last round was observed");
        assertEq(updatedAt_, updatedAt, "when the last round was written");
        assertEq(answeredIn, id, "the round that answered");
    }

    function _assertRound(uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt) private view {
        (uint80 id_, int256 answer_, uint256 startedAt_, uint256 updatedAt_, uint80 answeredIn) = feed.getRoundData(id);
        assertEq(id_, id, "the round's id");
        assertEq(answer_, answer, "the round's answer");
        assertEq(startedAt_, startedAt, "when the round was observed");
        assertEq(updatedAt_, updatedAt, "when the round was written");
        assertEq(answeredIn, id, "the round that answered");
    }
}
