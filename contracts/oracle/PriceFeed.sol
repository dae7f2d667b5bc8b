// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";
import {IAnswerValidator} from "../interfaces/IAnswerValidator.sol";
import {IPriceFeed} from "../interfaces/IPriceFeed.sol";

/// @title A price feed with its full round history
contract PriceFeed is IPriceFeed, Ownable {
    struct Round {
        int192 answer;
        uint64 updatedAt;
        uint64 startedAt;
    }

    /// @notice What the feed is deployed with; see the getters of the same names.
    struct Settings {
        uint8 decimals;
        int192 minAnswer;
        int192 maxAnswer;
        uint32 heartbeat;
        uint16 deviationBps;
    }

    uint256 public constant version = 4;

    uint256 private constant ONE_BPS = 1e4;
    /// @dev As much as Chainlink's aggregators give: a validator can neither exhaust nor block the transmission.
    uint256 private constant VALIDATOR_GAS = 500_000;

    uint8 public immutable decimals;
    int192 public immutable minAnswer;
    int192 public immutable maxAnswer;
    uint32 public immutable heartbeat;
    uint16 public immutable deviationBps;

    string public description;
    address public validator;
    mapping(address transmitter => bool) public isTransmitter;

    /// @dev Index 0 is an empty round, so that round ids begin at 1.
    Round[] private _rounds;

    constructor(string memory description_, Settings memory settings, address owner_) Ownable(owner_) {
        if (settings.minAnswer > settings.maxAnswer || settings.maxAnswer <= 0) {
            revert EmptyAnswerRange(settings.minAnswer, settings.maxAnswer);
        }
        description = description_;
        decimals = settings.decimals;
        minAnswer = settings.minAnswer;
        maxAnswer = settings.maxAnswer;
        heartbeat = settings.heartbeat;
        deviationBps = settings.deviationBps;
        _rounds.push();
    }

    // ------------------------------------------------------------------------------------------------ nodes

    /// @inheritdoc IPriceFeed
    function transmit(int192 answer, uint64 observedAt) external returns (uint80 roundId) {
        if (!isTransmitter[msg.sender]) revert NotTransmitter(msg.sender);
        if (answer < minAnswer || answer > maxAnswer) revert AnswerOutOfRange(answer, minAnswer, maxAnswer);

        uint256 previousId = _rounds.length - 1;
        Round memory previous = _rounds[previousId];
        if (observedAt > block.timestamp || observedAt < previous.startedAt) {
            revert ObservationOutOfOrder(observedAt, previous.startedAt, block.timestamp);
        }

        roundId = uint80(previousId + 1);
        _rounds.push(Round({answer: answer, updatedAt: uint64(block.timestamp), startedAt: observedAt}));
        emit NewRound(roundId, msg.sender, observedAt);
        emit AnswerUpdated(answer, roundId, block.timestamp);

        _tellValidator(previousId, previous.answer, roundId, answer);
    }

    // ------------------------------------------------------------------------------------------------ owner

    /// @inheritdoc IPriceFeed
    function setTransmitter(address transmitter, bool allowed) external onlyOwner {
        isTransmitter[transmitter] = allowed;
        emit TransmitterSet(transmitter, allowed);
    }

    /// @inheritdoc IPriceFeed
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
    function latestAnswer() external view returns (int256) {
        return _rounds[_rounds.length - 1].answer;
    }

    /// @inheritdoc IPriceFeed
    function isUpdateDue(int192 answer) external view returns (bool) {
        Round memory last = _rounds[_rounds.length - 1];
        if (last.updatedAt == 0 || block.timestamp >= uint256(last.updatedAt) + heartbeat) return true;

        uint256 move = _distance(answer, last.answer);
        return move != 0 && move * ONE_BPS >= _distance(last.answer, 0) * deviationBps;
    }

    // ------------------------------------------------------------------------------------------------ internal

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

    function _distance(int192 a, int192 b) private pure returns (uint256) {
        // Widened before the subtraction: two int192 can lie further apart than an int192 can say.
        int256 difference = int256(a) - int256(b);
        return uint256(difference < 0 ? -difference : difference);
    }
}
