// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAggregatorV3} from "./IAggregatorV3.sol";
import {IDerivedFeed} from "./IDerivedFeed.sol";
import {IUniswapV2Pair} from "./IUniswapV2Pair.sol";

/// @title The time-weighted average price of a Uniswap V2 pair's token, in the currency of the other token's feed
interface ITwapFeed is IDerivedFeed {
    /// @param pair The pair whose cumulative price is read. It must have liquidity.
    /// @param base The token that is priced: one of the pair's two.
    /// @param quoteFeed The feed of the other token's price.
    /// @param quoteMaxAge The age in seconds above which that feed's answer does not count.
    /// @param window The time in seconds over which to average, at least.
    /// @param slots Into how many equal parts observations divide the window, from 1 to 64. The average reaches back over
    /// the window and at most one part more, as long as the feed is poked once a part.
    struct Settings {
        IUniswapV2Pair pair;
        address base;
        IAggregatorV3 quoteFeed;
        uint32 quoteMaxAge;
        uint32 window;
        uint16 slots;
    }

    /// @notice Emitted when the pair's cumulative price is noted.
    event Observed(uint256 cumulative, uint256 timestamp);

    /// @notice Thrown on deployment when the settings are out of range, or the token is not one of the pair's.
    error InvalidSettings();

    /// @notice Thrown when the pair has no reserves and so no price.
    error EmptyPair();

    /// @notice Thrown when no time has passed since the only observation.
    error NoTimePassed();

    /// @notice Thrown when the quote token's feed has no usable answer.
    error QuoteUnusable();

    /// @return The pair that is read.
    function pair() external view returns (IUniswapV2Pair);

    /// @return The feed of the pair's other token.
    function quoteFeed() external view returns (IAggregatorV3);

    /// @return The time in seconds over which it averages at least, once it is that old. Before, it averages over its age.
    function window() external view returns (uint256);

    /// @return The least time in seconds between two observations that are kept.
    function period() external view returns (uint256);
}
