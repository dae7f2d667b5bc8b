// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Who is told of a feed's answers (Chainlink's `AggregatorValidatorInterface`)
interface IAnswerValidator {
    /// @notice Called by a feed after each answer. A failure does not undo the answer.
    /// @return Whether the answer is accepted as ordinary. Feeds ignore it.
    function validate(
        uint256 previousRoundId,
        int256 previousAnswer,
        uint256 currentRoundId,
        int256 currentAnswer
    ) external returns (bool);
}
