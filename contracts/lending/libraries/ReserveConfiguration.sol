// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReserveConfigurationMap, ReserveSettings} from "../../interfaces/LendingTypes.sol";

/// @title A reserve's parameters in one word
/// @notice The layout is Aave V3's, so that tools that read Aave's `getConfiguration` read ours:
///
///   bits 0-15 LTV, 16-31 liquidation threshold, 32-47 liquidation bonus, 48-55 decimals, 56 active, 57 frozen,
///   58 borrowing enabled, 60 paused, 63 flash loans enabled, 64-79 reserve factor, 80-115 borrow cap,
///   116-151 supply cap, 152-167 protocol fee on liquidations
library ReserveConfiguration {
    uint256 private constant MASK_8 = 0xff;
    uint256 private constant MASK_16 = 0xffff;
    uint256 private constant MASK_36 = 0xfffffffff;

    uint256 private constant THRESHOLD = 16;
    uint256 private constant BONUS = 32;
    uint256 private constant DECIMALS = 48;
    uint256 private constant ACTIVE = 56;
    uint256 private constant FROZEN = 57;
    uint256 private constant BORROWING = 58;
    uint256 private constant PAUSED = 60;
    uint256 private constant FLASH_LOAN = 63;
    uint256 private constant RESERVE_FACTOR = 64;
    uint256 private constant BORROW_CAP = 80;
    uint256 private constant SUPPLY_CAP = 116;
    uint256 private constant PROTOCOL_FEE = 152;

    /// @dev The largest cap that fits: 36 bits.
    uint256 internal constant MAX_CAP = MASK_36;

    /// @return The word for new settings; flags of an active, unfrozen, unpaused reserve.
    function pack(
        ReserveSettings memory settings,
        uint8 decimals_
    ) internal pure returns (ReserveConfigurationMap memory) {
        uint256 data = settings.ltvBps;
        data |= uint256(settings.liquidationThresholdBps) << THRESHOLD;
        data |= uint256(settings.liquidationBonusBps) << BONUS;
        data |= uint256(decimals_) << DECIMALS;
        data |= 1 << ACTIVE;
        data |= _bit(settings.borrowingEnabled, BORROWING);
        data |= _bit(settings.flashLoanEnabled, FLASH_LOAN);
        data |= uint256(settings.reserveFactorBps) << RESERVE_FACTOR;
        data |= uint256(settings.borrowCap) << BORROW_CAP;
        data |= uint256(settings.supplyCap) << SUPPLY_CAP;
        data |= uint256(settings.liquidationProtocolFeeBps) << PROTOCOL_FEE;
        return ReserveConfigurationMap({data: data});
    }

    /// @return The word with other state flags.
    function withFlags(
        ReserveConfigurationMap memory self,
        bool active,
        bool frozen,
        bool paused
    ) internal pure returns (ReserveConfigurationMap memory) {
        uint256 cleared = self.data & ~((1 << ACTIVE) | (1 << FROZEN) | (1 << PAUSED));
        return
            ReserveConfigurationMap({
                data: cleared | _bit(active, ACTIVE) | _bit(frozen, FROZEN) | _bit(paused, PAUSED)
            });
    }

    function ltv(ReserveConfigurationMap memory self) internal pure returns (uint256) {
        return self.data & MASK_16;
    }

    function liquidationThreshold(ReserveConfigurationMap memory self) internal pure returns (uint256) {
        return (self.data >> THRESHOLD) & MASK_16;
    }

    function liquidationBonus(ReserveConfigurationMap memory self) internal pure returns (uint256) {
        return (self.data >> BONUS) & MASK_16;
    }

    function decimals(ReserveConfigurationMap memory self) internal pure returns (uint8) {
        return uint8((self.data >> DECIMALS) & MASK_8);
    }

    /// @return One whole token in base units.
    function unit(ReserveConfigurationMap memory self) internal pure returns (uint256) {
        return 10 ** decimals(self);
    }

    function isActive(ReserveConfigurationMap memory self) internal pure returns (bool) {
        return _isSet(self, ACTIVE);
    }

    function isFrozen(ReserveConfigurationMap memory self) internal pure returns (bool) {
        return _isSet(self, FROZEN);
    }

    function isPaused(ReserveConfigurationMap memory self) internal pure returns (bool) {
        return _isSet(self, PAUSED);
    }

    function isBorrowingEnabled(ReserveConfigurationMap memory self) internal pure returns (bool) {
        return _isSet(self, BORROWING);
    }

    function isFlashLoanEnabled(ReserveConfigurationMap memory self) internal pure returns (bool) {
        return _isSet(self, FLASH_LOAN);
    }

    function reserveFactor(ReserveConfigurationMap memory self) internal pure returns (uint256) {
        return (self.data >> RESERVE_FACTOR) & MASK_16;
    }

    /// @return The cap in base units, 0 for none.
    function borrowCapUnits(ReserveConfigurationMap memory self) internal pure returns (uint256) {
        return ((self.data >> BORROW_CAP) & MASK_36) * unit(self);
    }

    /// @return The cap in base units, 0 for none.
    function supplyCapUnits(ReserveConfigurationMap memory self) internal pure returns (uint256) {
        return ((self.data >> SUPPLY_CAP) & MASK_36) * unit(self);
    }

    function liquidationProtocolFee(ReserveConfigurationMap memory self) internal pure returns (uint256) {
        return (self.data >> PROTOCOL_FEE) & MASK_16;
    }

    function _isSet(ReserveConfigurationMap memory self, uint256 position) private pure returns (bool) {
        return (self.data >> position) & 1 != 0;
    }

    function _bit(bool value, uint256 position) private pure returns (uint256) {
        return value ? 1 << position : 0;
    }
}
