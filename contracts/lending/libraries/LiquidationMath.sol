// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Percentage} from "../../math/Percentage.sol";

/// @title How much debt a liquidation repays and how much collateral it seizes
/// @notice For debt x repaid at prices p_d and p_c, the liquidator gets x * p_d / p_c * bonus of collateral, less the
/// treasury's share of the bonus. A liquidation raises the account's LTV, that is, makes it worse, exactly when the LTV
/// is above 1 / bonus (Warmuz, Chaudhary, Pinna 2022): beyond that point each unit repaid takes more than a unit's share
/// of the collateral.
library LiquidationMath {
    using Percentage for uint256;

    /// @notice While the health factor is above this, a call repays at most half of the debt in the asset.
    uint256 internal constant CLOSE_FACTOR_THRESHOLD = 0.95e18;

    /// @dev In basis points.
    uint256 private constant HALF = 0.5e4;

    /// @notice What a liquidation works with. Prices have 8 decimals, units are 10^decimals, percentages basis points.
    struct Terms {
        uint256 collateralPrice;
        uint256 debtPrice;
        uint256 collateralUnit;
        uint256 debtUnit;
        uint256 bonusBps;
        uint256 protocolFeeBps;
    }

    /// @return The most debt that one call may repay, in base units.
    function maxRepayable(uint256 debt, uint256 healthFactor) internal pure returns (uint256) {
        return healthFactor > CLOSE_FACTOR_THRESHOLD ? debt.percentMul(HALF) : debt;
    }

    /// @notice Splits a repayment into what the liquidator and the treasury get. When the collateral does not suffice,
    /// all of it is seized and the repayment is cut to what it is worth.
    /// @param debtToCover Debt to repay, in base units.
    /// @param collateralBalance The account's collateral, in base units.
    /// @return repaid Debt repaid.
    /// @return seized Collateral for the liquidator.
    /// @return fee Collateral for the treasury.
    function split(
        Terms memory terms,
        uint256 debtToCover,
        uint256 collateralBalance
    ) internal pure returns (uint256 repaid, uint256 seized, uint256 fee) {
        uint256 worth =
            (terms.debtPrice * debtToCover * terms.collateralUnit) / (terms.collateralPrice * terms.debtUnit);
        uint256 collateral = worth.percentMul(terms.bonusBps);
        repaid = debtToCover;
        if (collateral > collateralBalance) {
            collateral = collateralBalance;
            uint256 value =
                (terms.collateralPrice * collateral * terms.debtUnit) / (terms.debtPrice * terms.collateralUnit);
            repaid = value.percentDiv(terms.bonusBps);
        }

        uint256 bonus = collateral - collateral.percentDiv(terms.bonusBps);
        fee = bonus.percentMul(terms.protocolFeeBps);
        seized = collateral - fee;
    }
}
