// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ICircuitBreaker} from "../interfaces/ICircuitBreaker.sol";
import {ILendingPool} from "../interfaces/ILendingPool.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {IReceiptToken} from "../interfaces/IReceiptToken.sol";
import {ReserveConfigurationMap, UserConfigurationMap} from "../interfaces/LendingTypes.sol";
import {WadRayMath} from "../math/WadRayMath.sol";
import {LendingPoolBase} from "./LendingPoolBase.sol";
import {Accounts} from "./libraries/Accounts.sol";
import {LiquidationMath} from "./libraries/LiquidationMath.sol";
import {ReserveConfiguration} from "./libraries/ReserveConfiguration.sol";
import {Reserves} from "./libraries/Reserves.sol";
import {UserConfiguration} from "./libraries/UserConfiguration.sol";

/// @title Liquidations and bad debt
/// @notice A liquidation runs at the oracle's prices, whatever the market's. When it leaves an account without
/// collateral of any worth, what the account still owes can't be recovered: the debt is burned in every reserve and
/// recorded as that reserve's deficit, so that at all times
///
///   liquidity + debt = suppliers' claims + treasury's claims - deficit      (up to rounding, see docs/contracts.md)
abstract contract LendingPoolLiquidation is LendingPoolBase {
    using ReserveConfiguration for ReserveConfigurationMap;
    using Reserves for Reserves.Reserve;
    using SafeCast for uint256;
    using UserConfiguration for UserConfigurationMap;
    using WadRayMath for uint256;

    uint256 internal constant HEALTHY = 1e18;

    /// @dev What one liquidation is about; in memory, because the stack is short.
    struct Liquidation {
        address collateralAsset;
        address debtAsset;
        address user;
        bool receiveAToken;
        uint256 collateralBalance;
        uint256 userDebt;
        uint256 repaid;
        uint256 seized;
        uint256 fee;
        bool takesAll;
    }

    /// @inheritdoc ILendingPool
    function liquidationCall(
        address collateralAsset,
        address debtAsset,
        address user,
        uint256 debtToCover,
        bool receiveAToken
    ) external nonReentrant {
        _requireNotHalted(ICircuitBreaker.Action.Liquidate);
        Reserves.Reserve storage collateralReserve = _listed(collateralAsset);
        Reserves.Reserve storage debtReserve = _listed(debtAsset);
        Reserves.State memory debtState = debtReserve.accrue();

        Liquidation memory liquidation;
        liquidation.collateralAsset = collateralAsset;
        liquidation.debtAsset = debtAsset;
        liquidation.user = user;
        liquidation.receiveAToken = receiveAToken;
        _assess(liquidation, collateralReserve, debtState, debtToCover);

        if (liquidation.seized + liquidation.fee == liquidation.collateralBalance) {
            _useAsCollateral(collateralAsset, collateralReserve.id, user, false);
        }
        _repayDebt(liquidation, debtReserve, debtState);
        _seizeCollateral(liquidation, collateralReserve);
        _pull(debtAsset, msg.sender, address(debtState.receipt), liquidation.repaid);
        if (liquidation.takesAll) _writeOff(user);
        emit LiquidationCall(
            collateralAsset,
            debtAsset,
            user,
            liquidation.repaid,
            liquidation.seized,
            msg.sender,
            receiveAToken
        );
    }

    // ------------------------------------------------------------------------------------------------ internal

    /// @dev Checks that the account may be liquidated, and sets how much is repaid, seized and kept as fee, and whether
    /// that is all its collateral is worth.
    function _assess(
        Liquidation memory liquidation,
        Reserves.Reserve storage collateralReserve,
        Reserves.State memory debtState,
        uint256 debtToCover
    ) private view {
        address user = liquidation.user;
        ReserveConfigurationMap memory config = collateralReserve.configuration;
        _requireUsable(config, liquidation.collateralAsset);
        _requireUsable(debtState.configuration, liquidation.debtAsset);
        Accounts.Health memory health = _requireUnhealthy(user);
        if (config.liquidationThreshold() == 0 || !_usersConfig[user].isUsingAsCollateral(collateralReserve.id)) {
            revert CollateralCannotBeLiquidated(liquidation.collateralAsset);
        }

        liquidation.userDebt = debtState.debt.scaledBalanceOf(user).rayMul(debtState.borrowIndex);
        if (liquidation.userDebt == 0) revert NoDebt(user, liquidation.debtAsset);
        liquidation.collateralBalance = collateralReserve.receipt.scaledBalanceOf(user).rayMul(
            collateralReserve.normalizedIncome()
        );

        uint256 most = LiquidationMath.maxRepayable(liquidation.userDebt, health.healthFactor);
        LiquidationMath.Terms memory terms = _terms(liquidation, config, debtState.configuration);
        (liquidation.repaid, liquidation.seized, liquidation.fee) = LiquidationMath.split(
            terms,
            debtToCover > most ? most : debtToCover,
            liquidation.collateralBalance
        );
        // By worth, as in Aave V3.3: flags can be set on balances that are worth nothing and can't be liquidated.
        uint256 taken = ((liquidation.seized + liquidation.fee) * terms.collateralPrice) / terms.collateralUnit;
        liquidation.takesAll = taken == health.collateralBase;
    }

    function _requireUnhealthy(address user) private view returns (Accounts.Health memory health) {
        health = _healthOf(user);
        if (health.healthFactor >= HEALTHY) revert HealthFactorNotBelowThreshold(health.healthFactor);
    }

    function _terms(
        Liquidation memory liquidation,
        ReserveConfigurationMap memory collateral,
        ReserveConfigurationMap memory debt
    ) private view returns (LiquidationMath.Terms memory) {
        return
            LiquidationMath.Terms({
                collateralPrice: IPriceOracle(oracle).getAssetPrice(liquidation.collateralAsset),
                debtPrice: IPriceOracle(oracle).getAssetPrice(liquidation.debtAsset),
                collateralUnit: collateral.unit(),
                debtUnit: debt.unit(),
                bonusBps: collateral.liquidationBonus(),
                protocolFeeBps: collateral.liquidationProtocolFee()
            });
    }

    function _repayDebt(
        Liquidation memory liquidation,
        Reserves.Reserve storage debtReserve,
        Reserves.State memory debtState
    ) private {
        if (liquidation.repaid == liquidation.userDebt) {
            _usersConfig[liquidation.user].setBorrowing(debtReserve.id, false);
        }
        debtState.debt.burn(liquidation.user, liquidation.repaid, debtState.borrowIndex);
        debtReserve.updateRates(debtState, liquidation.debtAsset, liquidation.repaid, 0);
    }

    function _seizeCollateral(Liquidation memory liquidation, Reserves.Reserve storage reserve) private {
        address asset = liquidation.collateralAsset;
        address user = liquidation.user;
        IReceiptToken receipt = reserve.receipt;
        if (liquidation.receiveAToken) {
            bool isFirst = receipt.scaledBalanceOf(msg.sender) == 0;
            receipt.transferOnLiquidation(user, msg.sender, liquidation.seized);
            if (isFirst && reserve.configuration.ltv() != 0) _useAsCollateral(asset, reserve.id, msg.sender, true);
        } else {
            Reserves.State memory state = reserve.accrue();
            reserve.updateRates(state, asset, 0, liquidation.seized);
            receipt.burn(user, msg.sender, liquidation.seized, state.liquidityIndex);
        }

        if (liquidation.fee == 0) return;
        // Rounding can leave the account a unit short of the fee; the treasury then takes what there is.
        uint256 index = reserve.normalizedIncome();
        uint256 scaledLeft = receipt.scaledBalanceOf(user);
        uint256 fee = liquidation.fee.rayDiv(index) > scaledLeft ? scaledLeft.rayMul(index) : liquidation.fee;
        receipt.transferOnLiquidation(user, treasury, fee);
    }

    /// @dev Debt of an account that has no collateral left becomes deficit, reserve by reserve.
    function _writeOff(address user) private {
        UserConfigurationMap storage userConfig = _usersConfig[user];
        if (!userConfig.isBorrowingAny()) return;

        uint256 count = _reservesList.length;
        for (uint256 id = 0; id < count; ++id) {
            if (!userConfig.isBorrowing(id)) continue;
            address asset = _reservesList[id];
            Reserves.Reserve storage reserve = _reserves[asset];
            Reserves.State memory state = reserve.accrue();
            uint256 debt = state.debt.scaledBalanceOf(user).rayMul(state.borrowIndex);

            userConfig.setBorrowing(id, false);
            state.debt.burn(user, debt, state.borrowIndex);
            reserve.deficit += debt.toUint128();
            reserve.updateRates(state, asset, 0, 0);
            emit DeficitCreated(user, asset, debt);
        }
    }
}
