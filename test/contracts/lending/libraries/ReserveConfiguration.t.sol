// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReserveSettings} from "../../../../contracts/interfaces/LendingTypes.sol";
import {LendingHarness} from "../../support/LendingHarness.sol";
import {Test} from "../../support/Test.sol";

contract ReserveConfigurationTest is Test {
    LendingHarness private harness;

    function setUp() public {
        harness = new LendingHarness();
    }

    /// @dev The layout of Aave V3, bit by bit.
    function test_PacksInAavesLayout() public view {
        ReserveSettings memory settings = ReserveSettings({
            ltvBps: 8_000,
            liquidationThresholdBps: 8_250,
            liquidationBonusBps: 10_500,
            liquidationProtocolFeeBps: 1_000,
            reserveFactorBps: 1_500,
            supplyCap: 1_800_000,
            borrowCap: 1_400_000,
            borrowingEnabled: true,
            flashLoanEnabled: true
        });
        uint256 expected = 8_000;
        expected |= 8_250 << 16;
        expected |= 10_500 << 32;
        expected |= 18 << 48;
        expected |= 1 << 56; // active
        expected |= 1 << 58; // may be borrowed
        expected |= 1 << 63; // may be flash-borrowed
        expected |= 1_500 << 64;
        expected |= 1_400_000 << 80;
        expected |= 1_800_000 << 116;
        expected |= 1_000 << 152;
        assertEq(harness.pack(settings, 18), expected, "the word");
    }

    function testFuzz_UnpacksWhatWasPacked(ReserveSettings memory settings, uint8 decimals) public view {
        decimals = uint8(bound(decimals, 0, 18));
        settings.supplyCap = uint40(bound(settings.supplyCap, 0, 2 ** 36 - 1));
        settings.borrowCap = uint40(bound(settings.borrowCap, 0, 2 ** 36 - 1));
        LendingHarness.Unpacked memory read = harness.unpack(harness.pack(settings, decimals));
        assertEq(read.ltv, settings.ltvBps, "LTV");
        assertEq(read.threshold, settings.liquidationThresholdBps, "threshold");
        assertEq(read.bonus, settings.liquidationBonusBps, "bonus");
        assertEq(read.protocolFee, settings.liquidationProtocolFeeBps, "protocol fee");
        assertEq(read.reserveFactor, settings.reserveFactorBps, "reserve factor");
        assertEq(read.supplyCapUnits, settings.supplyCap * 10 ** uint256(decimals), "supply cap in base units");
        assertEq(read.borrowCapUnits, settings.borrowCap * 10 ** uint256(decimals), "borrow cap in base units");
        assertEq(read.decimals, decimals, "decimals");
        assertEq(read.unit, 10 ** uint256(decimals), "unit");
        assertEq(read.borrowing, settings.borrowingEnabled, "whether it may be borrowed");
        assertEq(read.flashLoan, settings.flashLoanEnabled, "whether it may be flash-borrowed");
        assertTrue(read.active, "a new reserve is active");
        assertFalse(read.frozen || read.paused, "and neither frozen nor paused");
    }

    function testFuzz_FlagsChangeNothingElse(uint256 data, bool active, bool frozen, bool paused) public view {
        uint256 changed = harness.withFlags(data, active, frozen, paused);
        uint256 flags = (1 << 56) | (1 << 57) | (1 << 60);
        assertEq(changed & ~flags, data & ~flags, "every other bit is as it was");
        LendingHarness.Unpacked memory read = harness.unpack(changed & (flags | (0xff << 48)) & ~uint256(0xff << 48));
        assertEq(read.active, active, "active");
        assertEq(read.frozen, frozen, "frozen");
        assertEq(read.paused, paused, "paused");
    }
}
