// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Prices of assets in a common base currency, read from feeds (AaveOracle's interface, with a staleness policy)
interface IPriceOracle {
    /// @notice What to do with an answer older than the asset's maximum age. Both are found in the wild: AaveOracle uses
    /// the last answer without asking its age, others refuse to act on it.
    enum StalenessPolicy {
        UseLast,
        Revert
    }

    /// @notice Emitted when an asset is given a feed.
    event AssetSourceUpdated(address indexed asset, address indexed source, uint32 maxAge, StalenessPolicy policy);

    /// @notice Thrown when an asset has no feed.
    error OracleNoSource(address asset);

    /// @notice Thrown when the last answer is negative, zero, or rounds to zero in the base currency.
    error OracleInvalidAnswer(address asset, int256 answer);

    /// @notice Thrown under `StalenessPolicy.Revert` when the last answer is older than the maximum age.
    error OracleStalePrice(address asset, uint256 updatedAt, uint256 maxAge);

    /// @notice Gives an asset its feed. Owner only.
    /// @param source A Chainlink-shaped feed with at most 18 decimals.
    /// @param maxAge The age in seconds above which an answer counts as stale.
    function setAssetSource(address asset, address source, uint32 maxAge, StalenessPolicy policy) external;

    /// @return The price of one whole unit of `asset`, in the base currency with 8 decimals, rounded down.
    function getAssetPrice(address asset) external view returns (uint256);

    /// @return The prices of several assets, as `getAssetPrice` gives them.
    function getAssetsPrices(address[] calldata assets) external view returns (uint256[] memory);

    /// @return The feed of `asset`, or 0.
    function getSourceOfAsset(address asset) external view returns (address);

    /// @return The base currency's address; 0 stands for US dollars.
    function BASE_CURRENCY() external view returns (address);

    /// @return One unit of the base currency: 1e8.
    function BASE_CURRENCY_UNIT() external view returns (uint256);
}
