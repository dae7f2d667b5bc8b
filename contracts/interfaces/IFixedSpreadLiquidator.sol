// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILiquidationModule} from "./ILiquidationModule.sol";

/// @title Collateral of unsafe vaults at the oracle's price less a fixed discount, for whoever repays first
/// @notice As on Aave and Compound. For a repayment x at price p the liquidator gets x * bonus / p of collateral. When the
/// vault holds no more than that, all of it is sold for what it pays at this rate, and what is left of the debt is bad.
interface IFixedSpreadLiquidator is ILiquidationModule {
    /// @param bonusBps What is seized for a dollar repaid, in basis points: 10,800 is a bonus of 8%.
    /// @param closeFactorBps The share of a debt that one call may repay, in basis points; all where less than the
    /// engine's dust would be left.
    struct Terms {
        uint16 bonusBps;
        uint16 closeFactorBps;
    }

    /// @notice Thrown when a repayment buys nothing.
    error NothingToRepay(address account);

    function bonusBps() external view returns (uint256);

    function closeFactorBps() external view returns (uint256);
}
