// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPriceOracle} from "../../interfaces/IPriceOracle.sol";
import {ReserveConfigurationMap, UserConfigurationMap} from "../../interfaces/LendingTypes.sol";
import {Percentage} from "../../math/Percentage.sol";
import {WadRayMath} from "../../math/WadRayMath.sol";
import {ReserveConfiguration} from "./ReserveConfiguration.sol";
import {Reserves} from "./Reserves.sol";
import {UserConfiguration} from "./UserConfiguration.sol";

/// @title The health of an account
/// @notice Health factor = sum(collateral value * liquidation threshold) / sum(debt value). Values are rounded down to
/// 1e-8 of the base currency, the average threshold down to a basis point.
library Accounts {
    using Percentage for uint256;
    using ReserveConfiguration for ReserveConfigurationMap;
    using Reserves for Reserves.Reserve;
    using UserConfiguration for UserConfigurationMap;
    using WadRayMath for uint256;

    /// @param collateralBase Value of the collateral, in the base currency.
    /// @param debtBase Value of the debt, in the base currency.
    /// @param ltvBps LTV averaged over the collateral's value.
    /// @param thresholdBps Liquidation threshold averaged over the collateral's value.
    /// @param healthFactor In wads; the maximum when there is no debt.
    /// @param hasZeroLtvCollateral Whether any of the collateral has an LTV of 0.
    struct Health {
        uint256 collateralBase;
        uint256 debtBase;
        uint256 ltvBps;
        uint256 thresholdBps;
        uint256 healthFactor;
        bool hasZeroLtvCollateral;
    }

    /// @return health The account's health at the oracle's prices, with interest to this second.
    function healthOf(
        mapping(address => Reserves.Reserve) storage reserves,
        address[] storage reservesList,
        UserConfigurationMap memory userConfig,
        address user,
        IPriceOracle oracle
    ) internal view returns (Health memory health) {
        health.healthFactor = type(uint256).max;
        if (userConfig.isEmpty()) return health;

        uint256 count = reservesList.length;
        for (uint256 id = 0; id < count; ++id) {
            if (!userConfig.isUsing(id)) continue;
            address asset = reservesList[id];
            Reserves.Reserve storage reserve = reserves[asset];
            ReserveConfigurationMap memory config = reserve.configuration;
            uint256 price = oracle.getAssetPrice(asset);

            if (userConfig.isUsingAsCollateral(id) && config.liquidationThreshold() != 0) {
                _addCollateral(health, reserve, config, user, price);
            }
            if (userConfig.isBorrowing(id)) {
                uint256 debt = reserve.debt.scaledBalanceOf(user).rayMul(reserve.normalizedDebt());
                health.debtBase += (debt * price) / config.unit();
            }
        }

        if (health.collateralBase != 0) {
            health.ltvBps /= health.collateralBase;
            health.thresholdBps /= health.collateralBase;
        }
        if (health.debtBase != 0) {
            health.healthFactor = health.collateralBase.percentMul(health.thresholdBps).wadDiv(health.debtBase);
        }
    }

    /// @dev Until the end of `healthOf`, LTV and threshold are sums weighted by value.
    function _addCollateral(
        Health memory health,
        Reserves.Reserve storage reserve,
        ReserveConfigurationMap memory config,
        address user,
        uint256 price
    ) private view {
        uint256 balance = reserve.receipt.scaledBalanceOf(user).rayMul(reserve.normalizedIncome());
        uint256 value = (balance * price) / config.unit();
        health.collateralBase += value;
        health.thresholdBps += value * config.liquidationThreshold();
        if (config.ltv() == 0) health.hasZeroLtvCollateral = true;
        else health.ltvBps += value * config.ltv();
    }
}
