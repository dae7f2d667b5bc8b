// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IFixedSpreadLiquidator} from "../../interfaces/IFixedSpreadLiquidator.sol";
import {ILiquidationModule} from "../../interfaces/ILiquidationModule.sol";
import {IVaultEngine} from "../../interfaces/IVaultEngine.sol";
import {LiquidationModule} from "./LiquidationModule.sol";

/// @title Sells unsafe vaults' collateral at once, at a fixed spread
contract FixedSpreadLiquidator is IFixedSpreadLiquidator, LiquidationModule {
    uint256 public immutable bonusBps;
    uint256 public immutable closeFactorBps;

    constructor(IVaultEngine engine_, Terms memory terms) LiquidationModule(engine_) {
        if (terms.bonusBps < ONE_BPS || terms.closeFactorBps == 0 || terms.closeFactorBps > ONE_BPS) {
            revert InvalidTerms();
        }
        (bonusBps, closeFactorBps) = (terms.bonusBps, terms.closeFactorBps);
    }

    /// @inheritdoc ILiquidationModule
    function liquidate(address account, uint256 repay) external nonReentrant returns (uint256 repaid, uint256 seized) {
        uint256 principal;
        (repaid, seized, principal) = _split(account, repay);
        if (repaid == 0) revert NothingToRepay(account);
        engine.seize(account, seized, principal, msg.sender);
        engine.settle(
            IVaultEngine.Settlement({
                account: account,
                buyer: msg.sender,
                payer: msg.sender,
                collateralSold: seized,
                principal: principal,
                proceeds: repaid
            })
        );
    }

    /// @dev What is seized is rounded down; what all of the collateral costs is rounded up.
    function _split(
        address account,
        uint256 repay
    ) private view returns (uint256 repaid, uint256 seized, uint256 principal) {
        (uint256 held, uint256 owed) = engine.vaultOf(account);
        uint256 most = (owed * closeFactorBps) / ONE_BPS;
        if (owed - most < engine.dust()) most = owed;
        repaid = Math.min(repay, most);
        // A unit of the coin buys forCoin / forCollateral units of the collateral.
        uint256 forCoin = _collateralUnit * PRICE_UNIT * bonusBps;
        uint256 forCollateral = engine.price() * _coinUnit * ONE_BPS;
        seized = Math.mulDiv(repaid, forCoin, forCollateral);
        if (seized < held) return (repaid, seized, repaid);
        repaid = Math.min(repaid, Math.mulDiv(held, forCollateral, forCoin, Math.Rounding.Ceil));
        return (repaid, held, owed);
    }
}
