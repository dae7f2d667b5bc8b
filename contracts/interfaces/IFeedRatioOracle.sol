// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAggregatorV3} from "./IAggregatorV3.sol";

/// @title The price of one token in another, out of two price feeds
/// @notice `price()` is what a Morpho market asks of its oracle. As with Morpho's own Chainlink oracle, an answer counts
/// however old it is.
interface IFeedRatioOracle {
    /// @notice Thrown when a feed's last answer is negative or 0.
    error NoPositiveAnswer(address feed, int256 answer);

    /// @return What one base unit of the collateral is worth in base units of the loan token, times 1e36, rounded down:
    /// the ratio of the two whole tokens' prices with 36 + (loan decimals) - (collateral decimals) decimals.
    function price() external view returns (uint256);

    /// @return The feed of the collateral's price.
    function collateralFeed() external view returns (IAggregatorV3);

    /// @return The feed of the loan token's price, in the same currency.
    function loanFeed() external view returns (IAggregatorV3);

    /// @return By what the ratio of the two answers is multiplied:
    /// 10^(36 + loan decimals + loan feed decimals - collateral decimals - collateral feed decimals).
    function scale() external view returns (uint256);
}
