// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICircuitBreaker} from "./ICircuitBreaker.sol";

/// @title What a lending pool asks in place of a circuit breaker that gives borrowers time after a halt
/// @notice During a halt it says what the breaker says. After one, liquidations stay halted for some more blocks, in which
/// borrowers can repay or add collateral: so Aave's sentinel does after an outage of a layer 2's sequencer, and Aave V3.1
/// after a reserve's pause.
interface IGracefulBreaker {
    /// @notice Emitted when the length of the grace period changes.
    event GraceSet(uint256 graceBlocks);

    /// @notice Sets how long liquidations stay halted after a halt, in blocks; 0 for not at all. Owner only.
    function setGrace(uint256 graceBlocks) external;

    /// @notice Reverts with `ICircuitBreaker.Halted` when the action is halted, whether by the breaker or in the grace
    /// period.
    function check(ICircuitBreaker.Action action) external view;

    /// @return Whether the action is halted in this block.
    function isHalted(ICircuitBreaker.Action action) external view returns (bool);

    /// @return The last block in which liquidations are halted, or 0 when there is no halt of liquidations to follow: there
    /// was none, the owner of the breaker ended it, or it does not halt liquidations.
    function liquidationsHaltedUntil() external view returns (uint256);

    /// @return The breaker that halts.
    function breaker() external view returns (ICircuitBreaker);

    /// @return The length of the grace period in blocks.
    function graceBlocks() external view returns (uint256);
}
