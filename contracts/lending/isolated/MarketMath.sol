// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Arithmetic of an isolated market: shares, interest and liquidation terms
/// @notice Formulas of the Morpho Blue whitepaper. Every conversion between assets and shares counts a virtual asset and
/// a million virtual shares in, so that nobody can inflate what a share of an empty market is worth.
library MarketMath {
    uint256 internal constant WAD = 1e18;
    uint256 internal constant PRICE_SCALE = 1e36;
    uint256 private constant VIRTUAL_ASSETS = 1;
    uint256 private constant VIRTUAL_SHARES = 1e6;
    uint256 private constant INCENTIVE_CURSOR = 0.3e18;
    uint256 private constant MAX_INCENTIVE = 1.15e18;

    // ------------------------------------------------------------------------------------------------ shares

    function toSharesDown(uint256 assets, uint256 totalAssets, uint256 totalShares) internal pure returns (uint256) {
        return Math.mulDiv(assets, totalShares + VIRTUAL_SHARES, totalAssets + VIRTUAL_ASSETS);
    }

    function toSharesUp(uint256 assets, uint256 totalAssets, uint256 totalShares) internal pure returns (uint256) {
        return Math.mulDiv(assets, totalShares + VIRTUAL_SHARES, totalAssets + VIRTUAL_ASSETS, Math.Rounding.Ceil);
    }

    function toAssetsDown(uint256 shares, uint256 totalAssets, uint256 totalShares) internal pure returns (uint256) {
        return Math.mulDiv(shares, totalAssets + VIRTUAL_ASSETS, totalShares + VIRTUAL_SHARES);
    }

    function toAssetsUp(uint256 shares, uint256 totalAssets, uint256 totalShares) internal pure returns (uint256) {
        return Math.mulDiv(shares, totalAssets + VIRTUAL_ASSETS, totalShares + VIRTUAL_SHARES, Math.Rounding.Ceil);
    }

    // ------------------------------------------------------------------------------------------------ interest

    /// @param rate In wads a second.
    /// @return e^(rate * elapsed) - 1 by its first three terms, x + x^2/2 + x^3/6, in wads, each rounded down.
    function growth(uint256 rate, uint256 elapsed) internal pure returns (uint256) {
        uint256 first = rate * elapsed;
        uint256 second = Math.mulDiv(first, first, 2 * WAD);
        return first + second + Math.mulDiv(second, first, 3 * WAD);
    }

    // ------------------------------------------------------------------------------------------------ liquidation

    /// @return What may be owed against collateral, rounded down.
    function borrowLimit(uint256 collateral, uint256 price, uint256 lltv) internal pure returns (uint256) {
        return Math.mulDiv(Math.mulDiv(collateral, price, PRICE_SCALE), lltv, WAD);
    }

    /// @return min(1.15, 1 / (1 - 0.3 (1 - lltv))) in wads, each step rounded down: the worth of collateral that a
    /// liquidator gets for one of debt.
    function incentive(uint256 lltv) internal pure returns (uint256) {
        return Math.min(MAX_INCENTIVE, (WAD * WAD) / (WAD - (INCENTIVE_CURSOR * (WAD - lltv)) / WAD));
    }

    /// @return The debt that pays for collateral, rounded up.
    function debtFor(uint256 seized, uint256 price, uint256 lltv) internal pure returns (uint256) {
        uint256 worth = Math.mulDiv(seized, price, PRICE_SCALE, Math.Rounding.Ceil);
        return Math.mulDiv(worth, WAD, incentive(lltv), Math.Rounding.Ceil);
    }

    /// @return The collateral that debt pays for, rounded down.
    function collateralFor(uint256 repaid, uint256 price, uint256 lltv) internal pure returns (uint256) {
        return Math.mulDiv(Math.mulDiv(repaid, incentive(lltv), WAD), PRICE_SCALE, price);
    }
}
