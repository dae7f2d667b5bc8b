// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAggregatorV3} from "./IAggregatorV3.sol";
import {IAnswerValidator} from "./IAnswerValidator.sol";

/// @title The realised volatility of a feed's answers, exponentially weighted
interface IVolatilityOracle is IAnswerValidator {
    /// @notice Emitted with each answer taken in.
    /// @param roundId The answer's round.
    /// @param hourlyVarianceRay The variance after it, per hour, in rays.
    /// @param updatedAt When the answer was written, in Unix seconds.
    event VolatilityUpdated(uint80 indexed roundId, uint256 hourlyVarianceRay, uint256 updatedAt);

    /// @notice Thrown on deployment when the decay is not between 0 and 1, both excluded.
    error InvalidDecay(uint256 decayPerSecondRay);

    /// @notice Takes in the feed's answers since the last time. Anyone may call; the feed does where it has this contract
    /// as its validator.
    /// @return taken The number of rounds taken in; with more than a call's limit waiting, the rest needs another call.
    function poke() external returns (uint256 taken);

    /// @return The standard deviation of an hour's return in wads, rounded down, as if the price had not moved since the
    /// last answer: 1e16 is 1%.
    function hourlyVolatility() external view returns (uint256);

    /// @return The same for a year of 365 days: the hourly volatility times the square root of 8,760.
    function annualVolatility() external view returns (uint256);

    /// @return The variance of an hour's return in rays, as of the last answer taken in.
    function hourlyVarianceRay() external view returns (uint256);

    /// @return What a second leaves of the weight of what was known before, in rays: 2 ** (-1 / half-life in seconds).
    function decayPerSecondRay() external view returns (uint256);

    /// @return The feed.
    function feed() external view returns (IAggregatorV3);

    /// @return The last round taken in.
    function lastRound() external view returns (uint80);
}
