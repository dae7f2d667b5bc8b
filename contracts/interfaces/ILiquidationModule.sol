// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVaultEngine} from "./IVaultEngine.sol";

/// @title How an engine of vaults sells the collateral of unsafe ones
interface ILiquidationModule {
    /// @notice Thrown when terms are out of range.
    error InvalidTerms();

    /// @notice Liquidates an unsafe vault: sells at once for the caller's coins, which need not be approved, or puts a lot
    /// up for auction.
    /// @param repay Debt that the caller is ready to repay in a sale at once, in base units of the coin; auctions ignore it.
    /// @return repaid What the caller paid; 0 when an auction began.
    /// @return seized Collateral that left the vault, in base units.
    function liquidate(address account, uint256 repay) external returns (uint256 repaid, uint256 seized);

    /// @return The engine whose collateral it sells.
    function engine() external view returns (IVaultEngine);
}
