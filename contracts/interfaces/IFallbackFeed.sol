// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAggregatorV3} from "./IAggregatorV3.sol";
import {IDerivedFeed} from "./IDerivedFeed.sol";

/// @title A chain of feeds: the first that can be trusted serves
interface IFallbackFeed is IDerivedFeed {
    /// @param feed Where the answer comes from.
    /// @param maxAge The age in seconds above which its answer does not count.
    /// @param maxMoveBps How far its answer may lie from the chain's last one, in basis points of that, before it needs
    /// another source's confirmation; 0 to take any answer.
    struct Source {
        IAggregatorV3 feed;
        uint32 maxAge;
        uint16 maxMoveBps;
    }

    /// @notice Emitted when another source serves than did before.
    event SourceChanged(uint256 indexed previous, uint256 indexed current);

    /// @notice Thrown when no source can be trusted. The last round stands.
    error NoTrustedAnswer();

    /// @notice Thrown on deployment when there is no source, or there are too many.
    error InvalidChain(uint256 sources);

    /// @notice Thrown on deployment when the sources' decimals differ.
    error DecimalsDiffer(address source);

    /// @return The sources, in the order in which they are asked.
    function sources() external view returns (Source[] memory);

    /// @return How far two sources may lie apart, in basis points of the lower, to confirm each other.
    function agreementBps() external view returns (uint256);

    /// @return The index of the source of the last round.
    function serving() external view returns (uint256);
}
