// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RateSettings} from "../interfaces/LendingTypes.sol";
import {IMarketRateModel, Market, MarketParams} from "../interfaces/IMarketRateModel.sol";
import {RateModel} from "./libraries/RateModel.sol";

/// @title Our pool's kinked interest curve for a market of Morpho Blue
/// @notice The yearly rate is `RateModel`'s for the same use of what is supplied; the market gets it by the second. It
/// keeps nothing, so that one model serves any number of markets.
contract KinkedMarketRate is IMarketRateModel {
    uint256 private constant ONE_BPS = 1e4;
    /// @dev From rays in a year to wads in a second.
    uint256 private constant YEARLY_RAY_TO_SECONDLY_WAD = 1e9 * 365 days;

    uint16 public immutable optimalUsageBps;
    uint24 public immutable baseRateBps;
    uint24 public immutable slope1Bps;
    uint24 public immutable slope2Bps;

    constructor(RateSettings memory settings) {
        if (settings.optimalUsageBps == 0 || settings.optimalUsageBps > ONE_BPS) {
            revert KinkOutOfRange(settings.optimalUsageBps);
        }
        optimalUsageBps = settings.optimalUsageBps;
        baseRateBps = settings.baseRateBps;
        slope1Bps = settings.slope1Bps;
        slope2Bps = settings.slope2Bps;
    }

    /// @inheritdoc IMarketRateModel
    function borrowRate(MarketParams calldata, Market calldata market) external view returns (uint256) {
        return _rate(market);
    }

    /// @inheritdoc IMarketRateModel
    function borrowRateView(MarketParams calldata, Market calldata market) external view returns (uint256) {
        return _rate(market);
    }

    function _rate(Market calldata market) private view returns (uint256) {
        RateSettings memory settings = RateSettings(optimalUsageBps, baseRateBps, slope1Bps, slope2Bps);
        // A market never lends more than it holds.
        uint256 liquidity = market.totalSupplyAssets - market.totalBorrowAssets;
        (, uint256 yearly) = RateModel.rates(settings, liquidity, market.totalBorrowAssets, 0, 0);
        return yearly / YEARLY_RAY_TO_SECONDLY_WAD;
    }
}
