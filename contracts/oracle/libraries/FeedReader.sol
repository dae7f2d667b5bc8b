// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAggregatorV3} from "../../interfaces/IAggregatorV3.sol";
import {IPriceFeed} from "../../interfaces/IPriceFeed.sol";

/// @title Reads feeds that may be stale, stuck or out of order
library FeedReader {
    /// @param minAnswer The lowest answer that the feed can give; 0 when it states none.
    /// @param maxAnswer The highest; the largest number when it states none.
    struct Band {
        int256 minAnswer;
        int256 maxAnswer;
    }

    /// @dev A feed that needs more than this to say what it knows is treated as one that says nothing.
    uint256 private constant READ_GAS = 100_000;
    uint256 private constant WORD = 32;

    /// @notice What the feed says of the answers it can give, as Chainlink's aggregators do.
    function bandOf(IAggregatorV3 feed) internal view returns (Band memory) {
        (bool hasMin, int256 minAnswer) = _tryRead(address(feed), IPriceFeed.minAnswer.selector);
        (bool hasMax, int256 maxAnswer) = _tryRead(address(feed), IPriceFeed.maxAnswer.selector);
        return Band(hasMin ? minAnswer : int256(0), hasMax ? maxAnswer : type(int256).max);
    }

    /// @notice The feed's last answer, if it can be used: positive, no older than `maxAge` seconds, and inside the band.
    /// An answer at an end of the band says no more than that the price lies there or beyond.
    function tryLatest(
        IAggregatorV3 feed,
        uint256 maxAge,
        Band memory band
    ) internal view returns (bool isUsable, int256 answer, uint256 updatedAt) {
        try feed.latestRoundData{gas: READ_GAS}() returns (
            uint80,
            int256 answer_,
            uint256,
            uint256 updatedAt_,
            uint80
        ) {
            (answer, updatedAt) = (answer_, updatedAt_);
        } catch {
            return (false, 0, 0);
        }
        bool isInBand = answer > 0 && answer > band.minAnswer && answer < band.maxAnswer;
        isUsable = isInBand && updatedAt <= block.timestamp && block.timestamp - updatedAt <= maxAge;
    }

    function _tryRead(address target, bytes4 selector) private view returns (bool, int256) {
        (bool success, bytes memory data) = target.staticcall(abi.encodeWithSelector(selector));
        if (!success || data.length != WORD) return (false, 0);
        return (true, abi.decode(data, (int256)));
    }
}
