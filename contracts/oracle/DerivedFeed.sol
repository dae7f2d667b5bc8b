// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";
import {IAnswerValidator} from "../interfaces/IAnswerValidator.sol";
import {IDerivedFeed} from "../interfaces/IDerivedFeed.sol";

/// @title What all computed feeds share: rounds, and telling a validator
abstract contract DerivedFeed is IDerivedFeed, Ownable {
    using SafeCast for int256;

    struct Round {
        int192 answer;
        uint64 updatedAt;
        uint64 startedAt;
    }

    uint256 public constant version = 1;

    /// @dev As much as a feed that nodes write gives.
    uint256 private constant VALIDATOR_GAS = 500_000;

    uint8 public immutable decimals;

    string public description;
    address public validator;

    /// @dev Index 0 is an empty round, so that round ids begin at 1.
    Round[] private _rounds;

    constructor(string memory description_, uint8 decimals_, address owner_) Ownable(owner_) {
        description = description_;
        decimals = decimals_;
        _rounds.push();
    }

    // ------------------------------------------------------------------------------------------------ computing

    /// @inheritdoc IDerivedFeed
    function poke() external returns (uint80 roundId) {
        return _recompute();
    }

    /// @notice What a member calls with each of its answers. The arguments are not looked at: the feed reads its sources
    /// itself, and so anyone may call.
    function validate(uint256, int256, uint256, int256) external returns (bool) {
        _recompute();
        return true;
    }

    // ------------------------------------------------------------------------------------------------ owner

    /// @inheritdoc IDerivedFeed
    function setValidator(address validator_) external onlyOwner {
        emit ValidatorSet(validator, validator_);
        validator = validator_;
    }

    // ------------------------------------------------------------------------------------------------ consumers

    /// @inheritdoc IAggregatorV3
    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return _roundData(_rounds.length - 1);
    }

    /// @inheritdoc IAggregatorV3
    function getRoundData(uint80 roundId_) external view returns (uint80, int256, uint256, uint256, uint80) {
        return _roundData(roundId_);
    }

    /// @inheritdoc IAggregatorV3
    function latestAnswer() public view returns (int256) {
        return _rounds[_rounds.length - 1].answer;
    }

    // ------------------------------------------------------------------------------------------------ internal

    /// @dev The rule. Reverts when it finds no answer.
    /// @return answer Positive, in `decimals` decimals.
    /// @return startedAt The time of the oldest observation that it rests on, in Unix seconds.
    function _compute() internal virtual returns (int256 answer, uint256 startedAt);

    function _recompute() private returns (uint80 roundId) {
        (int256 answer, uint256 startedAt) = _compute();
        uint256 previousId = _rounds.length - 1;
        int256 previous = _rounds[previousId].answer;
        roundId = uint80(previousId + 1);
        _rounds.push(Round(answer.toInt192(), uint64(block.timestamp), uint64(startedAt)));
        emit NewRound(roundId, msg.sender, startedAt);
        emit AnswerUpdated(answer, roundId, block.timestamp);

        _tellValidator(previousId, previous, roundId, answer);
    }

    function _tellValidator(uint256 previousId, int256 previous, uint256 currentId, int256 current) private {
        address target = validator;
        if (target == address(0)) return;
        // Not try-catch: that itself reverts when the target has no code, or returns other than a bool.
        (bool success, ) = target.call{gas: VALIDATOR_GAS}(
            abi.encodeCall(IAnswerValidator.validate, (previousId, previous, currentId, current))
        );
        if (!success || target.code.length == 0) emit ValidatorFailed(target, currentId);
    }

    function _roundData(uint256 roundId) private view returns (uint80, int256, uint256, uint256, uint80) {
        if (roundId == 0 || roundId >= _rounds.length) revert NoDataPresent(uint80(roundId));
        Round memory round = _rounds[roundId];
        return (uint80(roundId), round.answer, round.startedAt, round.updatedAt, uint80(roundId));
    }
}
