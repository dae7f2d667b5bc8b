// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";
import {IMedianFeed} from "../interfaces/IMedianFeed.sol";
import {DerivedFeed} from "./DerivedFeed.sol";
import {FeedReader} from "./libraries/FeedReader.sol";

/// @title The median of several feeds
/// @notice Of the members' usable answers a(1) <= ... <= a(n), sorted:
///
///   n odd: a((n + 1) / 2);   n even: the mean of a(n / 2) and a(n / 2 + 1), rounded down.
///
/// As long as fewer than half of the n are wrong, the median lies between two right ones, whatever the wrong ones say.
/// With fewer than `minAnswers` usable ones there is no answer, and the last one stands.
contract MedianFeed is IMedianFeed, DerivedFeed {
    uint256 private constant MAX_MEMBERS = 15;

    uint256 public immutable minAnswers;
    uint256 public immutable maxAge;

    IAggregatorV3[] private _members;
    mapping(IAggregatorV3 member => FeedReader.Band) private _bands;

    constructor(
        string memory description_,
        IAggregatorV3[] memory members_,
        uint256 minAnswers_,
        uint256 maxAge_,
        address owner_
    ) DerivedFeed(description_, members_.length == 0 ? 0 : members_[0].decimals(), owner_) {
        uint256 count = members_.length;
        if (minAnswers_ == 0 || minAnswers_ > count || count > MAX_MEMBERS) revert InvalidQuorum(minAnswers_, count);
        minAnswers = minAnswers_;
        maxAge = maxAge_;
        for (uint256 i = 0; i < count; ++i) {
            IAggregatorV3 member = members_[i];
            for (uint256 j = 0; j < i; ++j) {
                if (address(members_[j]) == address(member)) revert DuplicateMember(address(member));
            }
            if (member.decimals() != decimals) revert DecimalsDiffer(address(member));
            _bands[member] = FeedReader.bandOf(member);
        }
        _members = members_;
    }

    /// @inheritdoc IMedianFeed
    function members() external view returns (IAggregatorV3[] memory) {
        return _members;
    }

    /// @inheritdoc IMedianFeed
    function usableAnswers() external view returns (uint256 count) {
        (, count, ) = _sortedAnswers();
    }

    /// @inheritdoc DerivedFeed
    function _compute() internal view override returns (int256, uint256) {
        (int256[] memory answers, uint256 count, uint256 oldest) = _sortedAnswers();
        if (count < minAnswers) revert TooFewAnswers(count, minAnswers);
        int256 upper = answers[count / 2];
        if (count % 2 == 1) return (upper, oldest);
        int256 lower = answers[count / 2 - 1];
        return (lower + (upper - lower) / 2, oldest);
    }

    /// @return answers The usable answers in rising order, in the first `count` places.
    /// @return count How many there are.
    /// @return oldest When the oldest of them was written.
    function _sortedAnswers() private view returns (int256[] memory answers, uint256 count, uint256 oldest) {
        answers = new int256[](_members.length);
        oldest = type(uint256).max;
        for (uint256 i = 0; i < answers.length; ++i) {
            IAggregatorV3 member = _members[i];
            (bool isUsable, int256 answer, uint256 updatedAt) = FeedReader.tryLatest(member, maxAge, _bands[member]);
            if (!isUsable) continue;
            oldest = Math.min(oldest, updatedAt);
            uint256 slot = count++;
            for (; slot > 0 && answers[slot - 1] > answer; --slot) answers[slot] = answers[slot - 1];
            answers[slot] = answer;
        }
    }
}
