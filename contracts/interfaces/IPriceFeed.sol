// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAggregatorV3} from "./IAggregatorV3.sol";

/// @title A price feed written by oracle nodes
/// @notice Behaves as a Chainlink off-chain-reporting aggregator does towards its consumers. The nodes' agreement
/// happens off chain there, and here in one transmitter.
interface IPriceFeed is IAggregatorV3 {
    /// @notice Emitted when `transmitter` is allowed to write, or no longer is.
    event TransmitterSet(address indexed transmitter, bool allowed);

    /// @notice Emitted when the contract that is told of every answer changes.
    event ValidatorSet(address indexed previous, address indexed current);

    /// @notice Emitted when the validator failed on an answer. The answer stands.
    event ValidatorFailed(address indexed validator, uint256 indexed roundId);

    /// @notice Thrown when the caller may not write answers.
    error NotTransmitter(address caller);

    /// @notice Thrown when an answer lies outside the band that the feed was deployed with. The last answer stays, which
    /// is how a feed came to report 0.107 USD for LUNA while it traded at 0.01.
    error AnswerOutOfRange(int256 answer, int256 minAnswer, int256 maxAnswer);

    /// @notice Thrown when the observation lies in the future, or before the observation of the last round.
    error ObservationOutOfOrder(uint256 observedAt, uint256 lastObservedAt, uint256 nowAt);

    /// @notice Thrown when a round that does not exist is asked for.
    error NoDataPresent(uint80 roundId);

    /// @notice Thrown on deployment when the band is empty or includes no positive answer.
    error EmptyAnswerRange(int256 minAnswer, int256 maxAnswer);

    /// @notice Writes a new round.
    /// @param answer The price, in `decimals()` decimals, within [minAnswer, maxAnswer].
    /// @param observedAt When the price was observed, in Unix seconds: at most now. It becomes the round's `startedAt`.
    /// @return roundId The new round; the first is 1.
    function transmit(int192 answer, uint64 observedAt) external returns (uint80 roundId);

    /// @notice Allows or forbids an address to write answers. Owner only.
    function setTransmitter(address transmitter, bool allowed) external;

    /// @notice Sets the contract that is told of every answer, such as a circuit breaker; 0 for none. Owner only.
    function setValidator(address validator) external;

    /// @return The lowest answer accepted.
    function minAnswer() external view returns (int192);

    /// @return The highest answer accepted.
    function maxAnswer() external view returns (int192);

    /// @return The longest time in seconds that nodes let pass between two answers.
    function heartbeat() external view returns (uint32);

    /// @return The relative price move, in basis points of the last answer, at which nodes write before the heartbeat.
    function deviationBps() external view returns (uint16);

    /// @notice Whether the nodes' rule asks for `answer` to be written now: the heartbeat has passed, or the price moved
    /// by the deviation threshold or more. The rule binds the nodes, not the contract, as on a real feed.
    function isUpdateDue(int192 answer) external view returns (bool);

    /// @return Whether the address may write answers.
    function isTransmitter(address transmitter) external view returns (bool);

    /// @return The contract told of every answer, or 0.
    function validator() external view returns (address);
}
