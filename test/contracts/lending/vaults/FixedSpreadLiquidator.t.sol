// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFixedSpreadLiquidator} from "../../../../contracts/interfaces/IFixedSpreadLiquidator.sol";
import {ILiquidationModule} from "../../../../contracts/interfaces/ILiquidationModule.sol";
import {IVaultEngine} from "../../../../contracts/interfaces/IVaultEngine.sol";
import {FixedSpreadLiquidator} from "../../../../contracts/lending/vaults/FixedSpreadLiquidator.sol";
import {VaultFixture} from "../../support/VaultFixture.sol";

/// @notice A bonus of 8% and a close factor of 50%.
contract FixedSpreadLiquidatorTest is VaultFixture {
    FixedSpreadLiquidator private module;

    function setUp() public override {
        super.setUp();
        _enrich(keeper, 1_000_000e18);
    }

    function _deployModule() internal override returns (address) {
        module = new FixedSpreadLiquidator(engine, IFixedSpreadLiquidator.Terms(10_800, 5_000));
        return address(module);
    }

    function test_SellsAtTheOraclesPriceLessTheBonus() public {
        _open(alice, 10e18, 1_000e18);
        _setPrice(144);
        vm.prank(keeper);
        (uint256 repaid, uint256 seized) = module.liquidate(alice, 400e18);
        assertEq(repaid, 400e18, "what was offered");
        assertEq(seized, 3e18, "400 * 1.08 / 144");
        assertEq(weth.balanceOf(keeper), 3e18, "for whoever repaid");
        assertEq(_held(alice), 7e18, "the rest stays in the vault");
        assertEq(_owed(alice), 600e18, "as does the rest of the debt");
        assertEq(engine.surplus() + engine.badDebt() + engine.debtOnSale(), 0, "the system neither gains nor loses");
    }

    function test_OneCallRepaysNoMoreThanTheCloseFactor() public {
        _open(alice, 10e18, 1_000e18);
        _setPrice(144);
        vm.prank(keeper);
        (uint256 repaid, ) = module.liquidate(alice, MAX);
        assertEq(repaid, 500e18, "half of it");
    }

    function test_LittleDebtIsRepaidAtOnce() public {
        _open(alice, 0.3e18, 39e18);
        _setPrice(190);
        vm.prank(keeper);
        (uint256 repaid, ) = module.liquidate(alice, MAX);
        assertEq(repaid, 39e18, "half of it would leave dust");
    }

    function test_WhatTheCollateralDoesNotPayIsBadDebt() public {
        _open(alice, 10e18, 1_000e18);
        _setPrice(54);
        vm.prank(keeper);
        (uint256 repaid, uint256 seized) = module.liquidate(alice, MAX);
        assertEq(repaid, 500e18, "all of it at 54 / 1.08 = 50 each");
        assertEq(seized, 10e18, "all of it");
        assertEq(_owed(alice), 0, "nobody is left to pay the rest");
        assertEq(engine.badDebt(), 500e18, "which is bad");
    }

    /// @dev What one call does, against the formulas in whole numbers.
    function testFuzz_FollowsTheFormula(uint256 repay, uint256 dollars) public {
        _open(alice, 10e18, 1_000e18);
        dollars = bound(dollars, 55, 149);
        repay = bound(repay, 1, 500e18);
        _setPrice(dollars);
        vm.prank(keeper);
        (uint256 repaid, uint256 seized) = module.liquidate(alice, repay);
        assertEq(repaid, repay, "all of it, while the collateral suffices");
        assertEq(seized, (repay * 108) / (100 * dollars), "repay * 1.08 / price");
    }

    /// @dev A liquidation makes a vault worse exactly when debt over collateral is above 1 / 1.08.
    function testFuzz_MendsAVaultBelowTheToxicLimitOnly(uint256 dollars) public {
        _open(alice, 10e18, 1_000e18);
        dollars = bound(dollars, 60, 149);
        _setPrice(dollars);
        uint256 before = engine.healthFactor(alice);
        vm.prank(keeper);
        module.liquidate(alice, 100e18);
        bool isToxic = 1_000 * 108 > 10 * dollars * 100;
        if (isToxic) assertLt(engine.healthFactor(alice), before, "above the limit it gets worse");
        else assertGe(engine.healthFactor(alice), before, "below it gets better");
    }

    function test_RefusesSafeVaultsAndNothing() public {
        _open(alice, 10e18, 1_000e18);
        vm.startPrank(keeper);
        vm.expectRevert(abi.encodeWithSelector(IVaultEngine.VaultSafe.selector, alice, engine.healthFactor(alice)));
        module.liquidate(alice, 1e18);
        vm.expectRevert(abi.encodeWithSelector(IFixedSpreadLiquidator.NothingToRepay.selector, alice));
        module.liquidate(alice, 0);
        vm.expectRevert(abi.encodeWithSelector(IFixedSpreadLiquidator.NothingToRepay.selector, bob));
        module.liquidate(bob, 1e18);
        vm.stopPrank();
    }

    function test_RefusesImpossibleTerms() public {
        uint16[2][3] memory terms = [[uint16(9_999), 5_000], [uint16(10_000), 0], [uint16(10_000), 10_001]];
        for (uint256 i = 0; i < terms.length; ++i) {
            vm.expectRevert(ILiquidationModule.InvalidTerms.selector);
            new FixedSpreadLiquidator(engine, IFixedSpreadLiquidator.Terms(terms[i][0], terms[i][1]));
        }
    }
}
