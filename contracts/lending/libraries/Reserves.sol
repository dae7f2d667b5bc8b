// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IDebtToken} from "../../interfaces/IDebtToken.sol";
import {ILendingPool} from "../../interfaces/ILendingPool.sol";
import {ILendingPoolErrors} from "../../interfaces/ILendingPoolErrors.sol";
import {IReceiptToken} from "../../interfaces/IReceiptToken.sol";
import {RateSettings, ReserveConfigurationMap} from "../../interfaces/LendingTypes.sol";
import {Interest} from "../../math/Interest.sol";
import {Percentage} from "../../math/Percentage.sol";
import {WadRayMath} from "../../math/WadRayMath.sol";
import {RateModel} from "./RateModel.sol";
import {ReserveConfiguration} from "./ReserveConfiguration.sol";

/// @title The state of a reserve over time
/// @notice Every action runs: accrue (move the indices to now and set the treasury's part aside), change, re-rate.
library Reserves {
    using Percentage for uint256;
    using ReserveConfiguration for ReserveConfigurationMap;
    using SafeCast for uint256;
    using WadRayMath for uint256;

    /// @param accruedToTreasury Scaled by the liquidity index.
    /// @param deficit Bad debt in base units.
    struct Reserve {
        ReserveConfigurationMap configuration;
        uint128 liquidityIndex;
        uint128 liquidityRate;
        uint128 borrowIndex;
        uint128 borrowRate;
        uint128 accruedToTreasury;
        uint128 deficit;
        IReceiptToken receipt;
        uint40 lastUpdate;
        uint16 id;
        IDebtToken debt;
        RateSettings rates;
    }

    /// @notice The reserve as of now, in memory.
    /// @param liquidityIndex The index to credit and debit receipts by.
    /// @param borrowIndex The index to credit and debit debt by.
    struct State {
        ReserveConfigurationMap configuration;
        uint256 liquidityIndex;
        uint256 borrowIndex;
        IReceiptToken receipt;
        IDebtToken debt;
    }

    /// @notice Moves the indices to now and sets the treasury's part of the interest aside.
    /// @dev An index that nobody is subject to stands still: suppliers' while nothing is earned, borrowers' while nothing
    /// is owed.
    function accrue(Reserve storage self) internal returns (State memory state) {
        state.configuration = self.configuration;
        state.liquidityIndex = self.liquidityIndex;
        state.borrowIndex = self.borrowIndex;
        state.receipt = self.receipt;
        state.debt = self.debt;

        uint256 elapsed = block.timestamp - self.lastUpdate;
        if (elapsed == 0) return state;
        self.lastUpdate = uint40(block.timestamp);

        uint256 liquidityRate = self.liquidityRate;
        if (liquidityRate != 0) {
            state.liquidityIndex = Interest.linear(liquidityRate, elapsed).rayMul(state.liquidityIndex);
            self.liquidityIndex = state.liquidityIndex.toUint128();
        }

        uint256 scaledDebt = state.debt.scaledTotalSupply();
        if (scaledDebt == 0) return state;
        uint256 indexBefore = state.borrowIndex;
        state.borrowIndex = Interest.compounded(self.borrowRate, elapsed).rayMul(indexBefore);
        self.borrowIndex = state.borrowIndex.toUint128();
        _accrueToTreasury(self, state, scaledDebt.rayMul(state.borrowIndex) - scaledDebt.rayMul(indexBefore));
    }

    /// @notice Sets the rates for the liquidity and debt as they will stand.
    /// @param added Liquidity that will have come in by the end of the action.
    /// @param taken Liquidity that will have gone out.
    function updateRates(
        Reserve storage self,
        State memory state,
        address asset,
        uint256 added,
        uint256 taken
    ) internal {
        uint256 liquidity = IERC20(asset).balanceOf(address(state.receipt)) + added;
        if (liquidity < taken) revert ILendingPoolErrors.NotEnoughLiquidity(asset, liquidity, taken);

        (uint256 liquidityRate, uint256 borrowRate) = RateModel.rates(
            self.rates,
            liquidity - taken,
            state.debt.scaledTotalSupply().rayMul(state.borrowIndex),
            self.deficit,
            state.configuration.reserveFactor()
        );
        self.liquidityRate = liquidityRate.toUint128();
        self.borrowRate = borrowRate.toUint128();
        emit ILendingPool.ReserveDataUpdated(
            asset,
            liquidityRate,
            0,
            borrowRate,
            state.liquidityIndex,
            state.borrowIndex
        );
    }

    /// @notice Shares a flash loan's premium among the suppliers by raising their index.
    /// @param totalLiquidity What suppliers and treasury claim, in base units.
    function cumulateToLiquidityIndex(
        Reserve storage self,
        State memory state,
        uint256 totalLiquidity,
        uint256 amount
    ) internal {
        uint256 growth = amount.wadToRay().rayDiv(totalLiquidity.wadToRay()) + WadRayMath.RAY;
        state.liquidityIndex = growth.rayMul(state.liquidityIndex);
        self.liquidityIndex = state.liquidityIndex.toUint128();
    }

    /// @return The liquidity index as of now.
    function normalizedIncome(Reserve storage self) internal view returns (uint256) {
        uint256 elapsed = block.timestamp - self.lastUpdate;
        if (elapsed == 0) return self.liquidityIndex;
        return Interest.linear(self.liquidityRate, elapsed).rayMul(self.liquidityIndex);
    }

    /// @return The borrow index as of now.
    function normalizedDebt(Reserve storage self) internal view returns (uint256) {
        uint256 elapsed = block.timestamp - self.lastUpdate;
        if (elapsed == 0) return self.borrowIndex;
        return Interest.compounded(self.borrowRate, elapsed).rayMul(self.borrowIndex);
    }

    function _accrueToTreasury(Reserve storage self, State memory state, uint256 interest) private {
        uint256 share = interest.percentMul(state.configuration.reserveFactor());
        if (share != 0) self.accruedToTreasury += share.rayDiv(state.liquidityIndex).toUint128();
    }
}
