// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAggregatorV3} from "./IAggregatorV3.sol";
import {IAnswerValidator} from "./IAnswerValidator.sol";

/// @title A price feed that is computed from other sources
/// @notice Nobody writes it. Anyone may have it recomputed with `poke`, and a feed that it reads does so with each of its
/// answers when this one is set as its validator. Each success is a round; when the rule finds no answer, the call reverts
/// and the last round stands, so that consumers see it age.
interface IDerivedFeed is IAggregatorV3, IAnswerValidator {
    /// @notice Emitted when the contract that is told of every answer changes.
    event ValidatorSet(address indexed previous, address indexed current);

    /// @notice Emitted when the validator failed on an answer. The answer stands.
    event ValidatorFailed(address indexed validator, uint256 indexed roundId);

    /// @notice Thrown when a round that does not exist is asked for.
    error NoDataPresent(uint80 roundId);

    /// @notice Computes the answer anew and writes it as a round. Its `startedAt` is the time of the oldest observation
    /// that it rests on. Reverts when the rule finds no answer.
    /// @return roundId The new round; the first is 1.
    function poke() external returns (uint80 roundId);

    /// @notice Sets the contract that is told of every answer, such as a circuit breaker or another derived feed; 0 for
    /// none. Owner only.
    function setValidator(address validator) external;

    /// @return The contract told of every answer, or 0.
    function validator() external view returns (address);
}
