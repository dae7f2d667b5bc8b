// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What a consumer may ask of a Chainlink price feed: `AggregatorV3Interface` and the older `AggregatorInterface`
interface IAggregatorV3 {
    /// @notice Emitted with each new answer.
    /// @param current The answer, in `decimals()` decimals.
    /// @param roundId The round it belongs to.
    /// @param updatedAt When it was written, in Unix seconds.
    event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt);

    /// @notice Emitted when a round opens.
    event NewRound(uint256 indexed roundId, address indexed startedBy, uint256 startedAt);

    /// @return The number of decimals of every answer.
    function decimals() external view returns (uint8);

    /// @return What is priced in what, such as "ETH / USD".
    function description() external view returns (string memory);

    /// @return The version of the feed's code.
    function version() external view returns (uint256);

    /// @notice One round of the history. Reverts when there is no such round.
    function getRoundData(
        uint80 roundId_
    )
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);

    /// @notice The last round. Reverts when there is none yet.
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);

    /// @return The last answer, or 0 when there is none. It says nothing of the answer's age.
    function latestAnswer() external view returns (int256);
}
