// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAggregatorV3} from "./IAggregatorV3.sol";
import {IDerivedFeed} from "./IDerivedFeed.sol";

/// @title The median of several feeds
interface IMedianFeed is IDerivedFeed {
    /// @notice Thrown when fewer members have a usable answer than the feed asks for. The last round stands.
    error TooFewAnswers(uint256 usable, uint256 needed);

    /// @notice Thrown on deployment when the minimum is 0 or above the number of members, or there are too many members.
    error InvalidQuorum(uint256 minAnswers, uint256 members);

    /// @notice Thrown on deployment when a member is named twice: it would have two votes.
    error DuplicateMember(address member);

    /// @notice Thrown on deployment when the members' decimals differ.
    error DecimalsDiffer(address member);

    /// @return The feeds it is the median of.
    function members() external view returns (IAggregatorV3[] memory);

    /// @return How many members must have a usable answer.
    function minAnswers() external view returns (uint256);

    /// @return The age in seconds above which a member's answer does not count.
    function maxAge() external view returns (uint256);

    /// @return How many members have a usable answer now: positive, not too old, and inside the member's band.
    function usableAnswers() external view returns (uint256);
}
