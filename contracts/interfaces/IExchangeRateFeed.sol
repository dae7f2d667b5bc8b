// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAggregatorV3} from "./IAggregatorV3.sol";
import {IComputedFeed} from "./IComputedFeed.sol";
import {IRateProvider} from "./IRateProvider.sol";

/// @title What a token is worth that stands for a number of units of another: answer = rate * the other's answer
/// @notice It says what the token can be redeemed for, whatever it trades at.
interface IExchangeRateFeed is IComputedFeed {
    /// @return Who says how many units of the underlying the token stands for.
    function rateProvider() external view returns (IRateProvider);

    /// @return The feed of the underlying.
    function underlyingFeed() external view returns (IAggregatorV3);
}
