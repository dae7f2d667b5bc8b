// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What defines a market of Morpho Blue; its hash is the market's id.
/// @param lltv Debt may reach this share of the collateral's value, in wads, before it is liquidated.
struct MarketParams {
    address loanToken;
    address collateralToken;
    address oracle;
    address irm;
    uint256 lltv;
}

/// @notice A market's sums, as of its last update. Assets are base units of the loan token.
/// @param lastUpdate Unix seconds.
/// @param fee The fee recipient's share of the interest, in wads.
struct Market {
    uint128 totalSupplyAssets;
    uint128 totalSupplyShares;
    uint128 totalBorrowAssets;
    uint128 totalBorrowShares;
    uint128 lastUpdate;
    uint128 fee;
}

/// @title What Morpho Blue asks of an interest rate model
interface IMarketRateModel {
    /// @notice Thrown on deployment when the kink does not lie above 0 and at most at full use.
    error KinkOutOfRange(uint16 optimalUsageBps);

    /// @notice Called by the market before it accrues interest.
    /// @return What borrowers pay in a second, in wads, rounded down, for the use in `market`.
    function borrowRate(MarketParams calldata params, Market calldata market) external returns (uint256);

    /// @return The same, for anybody who wants to know.
    function borrowRateView(MarketParams calldata params, Market calldata market) external view returns (uint256);
}
