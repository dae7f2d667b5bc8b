// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";
import {IComputedFeed} from "../interfaces/IComputedFeed.sol";

/// @title A feed that nobody writes: its answer is worked out of other feeds and of contracts' state when it is read
abstract contract ComputedFeed is IComputedFeed {
    using SafeCast for uint256;

    uint8 public constant decimals = 8;
    uint256 public constant version = 1;

    uint80 private constant ONLY_ROUND = 1;

    string public description;

    constructor(string memory description_) {
        description = description_;
    }

    /// @inheritdoc IAggregatorV3
    function getRoundData(uint80 roundId_) external view returns (uint80, int256, uint256, uint256, uint80) {
        if (roundId_ != ONLY_ROUND) revert NoHistory(roundId_);
        return latestRoundData();
    }

    /// @inheritdoc IAggregatorV3
    function latestAnswer() external view returns (int256) {
        (uint256 answer, ) = _derive();
        return answer.toInt256();
    }

    /// @inheritdoc IAggregatorV3
    function latestRoundData() public view returns (uint80, int256, uint256, uint256, uint80) {
        (uint256 answer, uint256 updatedAt) = _derive();
        return (ONLY_ROUND, answer.toInt256(), updatedAt, updatedAt, ONLY_ROUND);
    }

    /// @return answer With 8 decimals; 0 when it can't be told, which consumers refuse.
    /// @return updatedAt The age of the oldest answer that it rests on.
    function _derive() internal view virtual returns (uint256 answer, uint256 updatedAt);

    /// @dev An answer of another feed; one that is not positive counts as 0.
    function _read(IAggregatorV3 feed) internal view returns (uint256 answer, uint256 updatedAt) {
        int256 signed;
        (, signed, , updatedAt, ) = feed.latestRoundData();
        answer = signed > 0 ? uint256(signed) : 0;
    }
}
