// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";
import {IFallbackFeed} from "../interfaces/IFallbackFeed.sol";
import {DerivedFeed} from "./DerivedFeed.sol";
import {FeedReader} from "./libraries/FeedReader.sol";

/// @title A chain of feeds: the first that can be trusted serves
/// @notice A source is usable when its answer is positive, no older than its `maxAge`, and inside its band. A usable
/// answer a is trusted when it did not move too far from the chain's last answer p, or another usable one b confirms it:
///
///   |a - p| <= maxMove * p   or   |a - b| <= agreement * min(a, b).
///
/// The second keeps a true crash from locking the chain at the price before it. The first trusted source in the chain's
/// order serves, so the chain returns to an earlier one as soon as that can be trusted again. After Liquity's price feed,
/// generalised to any number of sources.
contract FallbackFeed is IFallbackFeed, DerivedFeed {
    uint256 private constant ONE_BPS = 1e4;
    uint256 private constant MAX_SOURCES = 8;

    uint256 public immutable agreementBps;
    uint256 public serving;

    Source[] private _sources;
    FeedReader.Band[] private _bands;

    constructor(
        string memory description_,
        Source[] memory sources_,
        uint256 agreementBps_,
        address owner_
    ) DerivedFeed(description_, sources_.length == 0 ? 0 : sources_[0].feed.decimals(), owner_) {
        if (sources_.length == 0 || sources_.length > MAX_SOURCES) revert InvalidChain(sources_.length);
        agreementBps = agreementBps_;
        for (uint256 i = 0; i < sources_.length; ++i) {
            IAggregatorV3 feed = sources_[i].feed;
            if (feed.decimals() != decimals) revert DecimalsDiffer(address(feed));
            _sources.push(sources_[i]);
            _bands.push(FeedReader.bandOf(feed));
        }
    }

    /// @inheritdoc IFallbackFeed
    function sources() external view returns (Source[] memory) {
        return _sources;
    }

    /// @inheritdoc DerivedFeed
    function _compute() internal override returns (int256, uint256) {
        uint256 count = _sources.length;
        // 0 stands for an answer that can't be used: usable ones are positive.
        uint256[] memory answers = new uint256[](count);
        uint256[] memory times = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            (bool isUsable, int256 answer, uint256 updatedAt) = FeedReader.tryLatest(
                _sources[i].feed,
                _sources[i].maxAge,
                _bands[i]
            );
            if (isUsable) (answers[i], times[i]) = (uint256(answer), updatedAt);
        }
        for (uint256 i = 0; i < count; ++i) {
            if (answers[i] == 0 || !_isTrusted(i, answers)) continue;
            if (serving != i) {
                emit SourceChanged(serving, i);
                serving = i;
            }
            return (int256(answers[i]), times[i]);
        }
        revert NoTrustedAnswer();
    }

    function _isTrusted(uint256 index, uint256[] memory answers) private view returns (bool) {
        uint256 answer = answers[index];
        uint256 maxMoveBps = _sources[index].maxMoveBps;
        uint256 last = uint256(latestAnswer()); // 0 before the first round, and never negative
        if (maxMoveBps == 0 || last == 0 || _isWithin(answer, last, maxMoveBps, last)) return true;
        for (uint256 i = 0; i < answers.length; ++i) {
            if (i == index || answers[i] == 0) continue;
            uint256 lower = answer < answers[i] ? answer : answers[i];
            if (_isWithin(answer, answers[i], agreementBps, lower)) return true;
        }
        return false;
    }

    /// @dev |a - b| <= bps * whole. Answers beyond 2^192 are refused, so that no product overflows.
    function _isWithin(uint256 a, uint256 b, uint256 bps, uint256 whole) private pure returns (bool) {
        uint256 distance = a > b ? a - b : b - a;
        return a <= type(uint192).max && b <= type(uint192).max && distance * ONE_BPS <= whole * bps;
    }
}
