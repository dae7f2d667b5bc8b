// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAggregatorV3} from "./IAggregatorV3.sol";

/// @title A feed whose answer is worked out when it is read
/// @notice It has 8 decimals and one round, number 1, which is always of now. `updatedAt` is that of the oldest answer it
/// rests on, so that a consumer's bound on the age of answers still means something. It announces nothing.
interface IComputedFeed is IAggregatorV3 {
    /// @notice Thrown when a round other than the first is asked for.
    error NoHistory(uint80 roundId);
}
