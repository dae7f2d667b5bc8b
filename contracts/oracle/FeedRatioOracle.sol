// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";
import {IFeedRatioOracle} from "../interfaces/IFeedRatioOracle.sol";

/// @title The oracle of an isolated market: the collateral's price in the loan token
contract FeedRatioOracle is IFeedRatioOracle {
    uint256 private constant PRICE_DECIMALS = 36;

    IAggregatorV3 public immutable collateralFeed;
    IAggregatorV3 public immutable loanFeed;
    uint256 public immutable scale;

    /// @dev Reverts with a panic when the decimals leave no scale within 256 bits, which no real tokens and feeds do.
    constructor(
        IERC20Metadata collateral,
        IERC20Metadata loan,
        IAggregatorV3 collateralFeed_,
        IAggregatorV3 loanFeed_
    ) {
        collateralFeed = collateralFeed_;
        loanFeed = loanFeed_;
        uint256 up = PRICE_DECIMALS + loan.decimals() + loanFeed_.decimals();
        scale = 10 ** (up - collateral.decimals() - collateralFeed_.decimals());
    }

    /// @inheritdoc IFeedRatioOracle
    function price() external view returns (uint256) {
        return Math.mulDiv(scale, _answer(collateralFeed), _answer(loanFeed));
    }

    function _answer(IAggregatorV3 feed) private view returns (uint256) {
        (, int256 answer, , , ) = feed.latestRoundData();
        if (answer <= 0) revert NoPositiveAnswer(address(feed), answer);
        return uint256(answer);
    }
}
