// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILendingPool} from "./ILendingPool.sol";
import {IVolatilityOracle} from "./IVolatilityOracle.sol";

/// @title Sets a collateral's LTV and liquidation threshold by its volatility
/// @notice Owns the pool, for only its owner may configure a reserve. Shares are in basis points.
interface IThresholdGovernor {
    /// @param oracle Whose hourly volatility counts.
    /// @param calmVolatility Hourly volatility in wads up to which the calm values hold.
    /// @param stressVolatility Hourly volatility in wads from which on the stress values hold; above the calm one.
    /// @param calmLtvBps The LTV when it is calm.
    /// @param stressLtvBps The LTV under stress; at most the calm one.
    /// @param calmThresholdBps The liquidation threshold when it is calm; at least the LTV.
    /// @param stressThresholdBps The liquidation threshold under stress; at most the calm one and at least the LTV.
    /// @param tightenBpsPerHour How fast the threshold may fall; 0 for at once. The LTV falls at once: it binds new loans
    /// only.
    /// @param loosenBpsPerHour How fast threshold and LTV may rise; 0 for at once.
    struct Policy {
        IVolatilityOracle oracle;
        uint128 calmVolatility;
        uint128 stressVolatility;
        uint16 calmLtvBps;
        uint16 stressLtvBps;
        uint16 calmThresholdBps;
        uint16 stressThresholdBps;
        uint16 tightenBpsPerHour;
        uint16 loosenBpsPerHour;
    }

    /// @notice Emitted when an asset's policy is set.
    event PolicySet(address indexed asset, Policy policy);

    /// @notice Emitted when an asset's reserve is configured anew.
    /// @param hourlyVolatility In wads.
    event ThresholdsApplied(address indexed asset, uint256 hourlyVolatility, uint256 ltvBps, uint256 thresholdBps);

    /// @notice Thrown when an asset has no policy.
    error NoPolicy(address asset);

    /// @notice Thrown when bounds are out of order, or the calm threshold leaves nothing for the reserve's bonus.
    error InvalidPolicy();

    /// @notice Moves the asset's LTV and threshold towards what its volatility asks for, as far as the rates allow, and
    /// takes in waiting answers before. Anyone may call. Nothing happens when there is nothing to move.
    function applyThresholds(address asset) external;

    /// @notice Sets an asset's policy. Owner only. The reserve's other settings stay as they are.
    function setPolicy(address asset, Policy calldata policy) external;

    /// @notice Hands the pool to another owner. Owner only.
    function releasePool(address to) external;

    /// @return ltvBps What the volatility asks for.
    /// @return thresholdBps What the volatility asks for.
    function target(address asset) external view returns (uint256 ltvBps, uint256 thresholdBps);

    /// @return The asset's policy.
    function getPolicy(address asset) external view returns (Policy memory);

    /// @return The pool.
    function pool() external view returns (ILendingPool);
}
