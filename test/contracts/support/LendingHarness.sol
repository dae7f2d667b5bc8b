// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    RateSettings,
    ReserveConfigurationMap,
    ReserveSettings,
    UserConfigurationMap
} from "../../../contracts/interfaces/LendingTypes.sol";
import {LiquidationMath} from "../../../contracts/lending/libraries/LiquidationMath.sol";
import {RateModel} from "../../../contracts/lending/libraries/RateModel.sol";
import {ReserveConfiguration} from "../../../contracts/lending/libraries/ReserveConfiguration.sol";
import {UserConfiguration} from "../../../contracts/lending/libraries/UserConfiguration.sol";

/// @title The lending libraries behind external functions
contract LendingHarness {
    using ReserveConfiguration for ReserveConfigurationMap;
    using UserConfiguration for UserConfigurationMap;

    struct Unpacked {
        uint256 ltv;
        uint256 threshold;
        uint256 bonus;
        uint256 protocolFee;
        uint256 reserveFactor;
        uint256 supplyCapUnits;
        uint256 borrowCapUnits;
        uint8 decimals;
        uint256 unit;
        bool active;
        bool frozen;
        bool paused;
        bool borrowing;
        bool flashLoan;
    }

    UserConfigurationMap private _user;

    // ------------------------------------------------------------------------------------------------ reserves

    function pack(ReserveSettings memory settings, uint8 decimals) external pure returns (uint256) {
        return ReserveConfiguration.pack(settings, decimals).data;
    }

    function withFlags(uint256 data, bool active, bool frozen, bool paused) external pure returns (uint256) {
        return ReserveConfigurationMap(data).withFlags(active, frozen, paused).data;
    }

    function unpack(uint256 data) external pure returns (Unpacked memory) {
        ReserveConfigurationMap memory map = ReserveConfigurationMap(data);
        return
            Unpacked({
                ltv: map.ltv(),
                threshold: map.liquidationThreshold(),
                bonus: map.liquidationBonus(),
                protocolFee: map.liquidationProtocolFee(),
                reserveFactor: map.reserveFactor(),
                supplyCapUnits: map.supplyCapUnits(),
                borrowCapUnits: map.borrowCapUnits(),
                decimals: map.decimals(),
                unit: map.unit(),
                active: map.isActive(),
                frozen: map.isFrozen(),
                paused: map.isPaused(),
                borrowing: map.isBorrowingEnabled(),
                flashLoan: map.isFlashLoanEnabled()
            });
    }

    // ------------------------------------------------------------------------------------------------ users

    function setBorrowing(uint256 id, bool borrowing) external {
        _user.setBorrowing(id, borrowing);
    }

    function setUsingAsCollateral(uint256 id, bool using_) external {
        _user.setUsingAsCollateral(id, using_);
    }

    function user() external view returns (uint256) {
        return _user.data;
    }

    function isBorrowing(uint256 id) external view returns (bool) {
        return _user.isBorrowing(id);
    }

    function isUsingAsCollateral(uint256 id) external view returns (bool) {
        return _user.isUsingAsCollateral(id);
    }

    function isUsing(uint256 id) external view returns (bool) {
        return _user.isUsing(id);
    }

    function isBorrowingAny() external view returns (bool) {
        return _user.isBorrowingAny();
    }

    function isEmpty() external view returns (bool) {
        return _user.isEmpty();
    }

    // ------------------------------------------------------------------------------------------------ arithmetic

    function rates(
        RateSettings memory settings,
        uint256 liquidity,
        uint256 debt,
        uint256 deficit,
        uint256 reserveFactorBps
    ) external pure returns (uint256 liquidityRate, uint256 borrowRate) {
        return RateModel.rates(settings, liquidity, debt, deficit, reserveFactorBps);
    }

    function maxRepayable(uint256 debt, uint256 healthFactor) external pure returns (uint256) {
        return LiquidationMath.maxRepayable(debt, healthFactor);
    }

    function split(
        LiquidationMath.Terms memory terms,
        uint256 debtToCover,
        uint256 collateralBalance
    ) external pure returns (uint256 repaid, uint256 seized, uint256 fee) {
        return LiquidationMath.split(terms, debtToCover, collateralBalance);
    }
}
