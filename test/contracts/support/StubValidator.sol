// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAnswerValidator} from "../../../contracts/interfaces/IAnswerValidator.sol";

/// @title A validator that remembers what it was told, and behaves as it is set to
contract StubValidator is IAnswerValidator {
    enum Behaviour {
        Accept,
        Reject,
        Revert,
        Exhaust,
        ReturnNothing
    }

    error Refused();

    Behaviour public behaviour;
    uint256 public calls;
    uint256 public previousRoundId;
    int256 public previousAnswer;
    uint256 public currentRoundId;
    int256 public currentAnswer;

    constructor(Behaviour behaviour_) {
        behaviour = behaviour_;
    }

    function validate(
        uint256 previousRoundId_,
        int256 previousAnswer_,
        uint256 currentRoundId_,
        int256 currentAnswer_
    ) external returns (bool) {
        if (behaviour == Behaviour.Revert) revert Refused();
        while (behaviour == Behaviour.Exhaust) ++calls;

        ++calls;
        previousRoundId = previousRoundId_;
        previousAnswer = previousAnswer_;
        currentRoundId = currentRoundId_;
        currentAnswer = currentAnswer_;
        if (behaviour == Behaviour.ReturnNothing) {
            // Solidity always returns what a function declares.
            assembly ("memory-safe") {
                return(0, 0)
            }
        }
        return behaviour == Behaviour.Accept;
    }
}
