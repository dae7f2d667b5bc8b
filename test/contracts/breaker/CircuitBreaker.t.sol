// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {CircuitBreaker} from "../../../contracts/breaker/CircuitBreaker.sol";
import {ICircuitBreaker} from "../../../contracts/interfaces/ICircuitBreaker.sol";
import {Test} from "../support/Test.sol";

/// @notice Settings, sources and halts. What trips has a file of its own.
contract CircuitBreakerTest is Test {
    uint16 private constant MOVE_BPS = 1_000;
    uint32 private constant WINDOW = 10;
    uint32 private constant COOL_DOWN = 5;

    CircuitBreaker private breaker;
    address private feed;
    address private stranger;

    function setUp() public {
        startClock();
        feed = actor("feed");
        stranger = actor("stranger");
        breaker = new CircuitBreaker(address(this));
        breaker.setSource(feed, true);
    }

    // ------------------------------------------------------------------------------------------------ off

    function test_IsOffByDefault() public {
        _report(1_000);
        _report(1);
        assertEq(breaker.trips(), 0, "no move trips it");
        assertEq(breaker.haltedUntil(), 0, "there was no halt");
        _assertHalted(false, false, false);
        breaker.check(ICircuitBreaker.Action.Liquidate);
        breaker.check(ICircuitBreaker.Action.Borrow);
        breaker.check(ICircuitBreaker.Action.Swap);
        assertEq(breaker.getSettings().moveBps, 0, "a limit of 0 means off");
    }

    function test_ALimitOfZeroSwitchesItOff() public {
        _configure(true, true, true);
        _report(1_000);
        breaker.configure(ICircuitBreaker.Settings(0, 0, 0, true, true, true));
        _report(1);
        assertEq(breaker.trips(), 0, "off");
    }

    // ------------------------------------------------------------------------------------------------ settings

    function test_OwnerConfigures() public {
        ICircuitBreaker.Settings memory settings = ICircuitBreaker.Settings(1, 2, 3, true, false, true);
        vm.expectEmit(address(breaker));
        emit ICircuitBreaker.Configured(settings);
        breaker.configure(settings);
        assertEq(keccak256(abi.encode(breaker.getSettings())), keccak256(abi.encode(settings)), "settings");
    }

    function test_RefusesSettingsOutOfRange() public {
        ICircuitBreaker.Settings[3] memory bad = [
            ICircuitBreaker.Settings(1, 0, 1, true, true, true),
            ICircuitBreaker.Settings(1, 1025, 1, true, true, true),
            ICircuitBreaker.Settings(1, 1, 0, true, true, true)
        ];
        for (uint256 i = 0; i < bad.length; ++i) {
            vm.expectRevert(ICircuitBreaker.InvalidSettings.selector);
            breaker.configure(bad[i]);
        }
        breaker.configure(ICircuitBreaker.Settings(1, 1, 1, true, true, true));
        breaker.configure(ICircuitBreaker.Settings(type(uint16).max, 1024, type(uint32).max, true, true, true));
    }

    function test_ConfiguringKeepsObservations() public {
        _configure(true, true, true);
        _report(1_000);
        _configure(false, false, true);
        _report(899);
        assertEq(breaker.trips(), 1, "the price from before the change counts");
    }

    function test_ConfiguringDoesNotEndAHalt() public {
        _configure(true, true, true);
        _trip();
        uint256 until = breaker.haltedUntil();
        breaker.configure(ICircuitBreaker.Settings(0, 0, 0, true, false, false));
        assertEq(breaker.haltedUntil(), until, "the halt goes on");
        _assertHalted(true, false, false);
    }

    function test_ATripUnderAShorterCoolDownDoesNotShortenAHalt() public {
        breaker.configure(ICircuitBreaker.Settings(MOVE_BPS, WINDOW, 100, true, true, true));
        _trip();
        breaker.configure(ICircuitBreaker.Settings(MOVE_BPS, WINDOW, 1, true, true, true));
        _report(500);
        assertEq(breaker.trips(), 2, "it tripped again");
        assertEq(breaker.haltedUntil(), START_BLOCK + 100, "the longer halt goes on");
    }

    // ------------------------------------------------------------------------------------------------ sources

    function test_OwnerAllowsAndForbidsSources() public {
        vm.expectEmit(address(breaker));
        emit ICircuitBreaker.SourceSet(stranger, true);
        breaker.setSource(stranger, true);
        assertTrue(breaker.isSource(stranger), "allowed");
        breaker.setSource(stranger, false);
        assertFalse(breaker.isSource(stranger), "forbidden");
    }

    function test_OnlyWatchedSourcesReport() public {
        _configure(true, true, true);
        bytes memory refusal = abi.encodeWithSelector(ICircuitBreaker.NotSource.selector, stranger);
        vm.startPrank(stranger);
        vm.expectRevert(refusal);
        breaker.observe(1);
        vm.expectRevert(refusal);
        breaker.validate(0, 0, 1, 1);
        vm.stopPrank();
    }

    function test_ForbiddingASourceForgetsItsPrices() public {
        _configure(true, true, true);
        _report(1_000);
        breaker.setSource(feed, false);
        breaker.setSource(feed, true);
        _report(1);
        assertEq(breaker.trips(), 0, "the first price of a new watch");
        mine(1);
        _report(2);
        assertEq(breaker.trips(), 1, "the watch is on again");
    }

    function test_SourcesAreWatchedSeparately() public {
        _configure(true, true, true);
        breaker.setSource(stranger, true);
        _report(1_000);
        vm.prank(stranger);
        breaker.observe(1);
        assertEq(breaker.trips(), 0, "prices of different sources are not compared");
        vm.prank(stranger);
        breaker.observe(2);
        assertEq(breaker.trips(), 1, "each source trips by its own moves");
    }

    function test_FeedsReportAsAValidator() public {
        _configure(true, true, true);
        vm.startPrank(feed);
        assertTrue(breaker.validate(0, 0, 1, 1_000), "an answer");
        mine(1);
        assertTrue(breaker.validate(1, 1_000, 2, 0), "a zero answer is ignored");
        assertTrue(breaker.validate(2, 0, 3, -5), "a negative answer is ignored");
        assertTrue(breaker.validate(3, -5, 4, 900), "a fall of 10%");
        assertEq(breaker.trips(), 0, "at the limit");
        mine(1);
        assertTrue(breaker.validate(4, 900, 5, 899), "the answer that trips is accepted too");
        vm.stopPrank();
        assertEq(breaker.trips(), 1, "beyond the limit");
    }

    // ------------------------------------------------------------------------------------------------ halts

    function test_ATripHaltsWhatIsConfigured() public {
        for (uint256 flags = 0; flags < 8; ++flags) {
            (bool liquidation, bool borrowing, bool swaps) = (flags & 1 != 0, flags & 2 != 0, flags & 4 != 0);
            breaker = new CircuitBreaker(address(this));
            breaker.setSource(feed, true);
            _configure(liquidation, borrowing, swaps);
            _trip();
            _assertHalted(liquidation, borrowing, swaps);
        }
    }

    function test_CheckRefusesWhatIsHalted() public {
        _configure(true, false, true);
        _trip();
        uint256 until = block.number + COOL_DOWN;
        vm.expectRevert(
            abi.encodeWithSelector(ICircuitBreaker.Halted.selector, ICircuitBreaker.Action.Liquidate, until)
        );
        breaker.check(ICircuitBreaker.Action.Liquidate);
        vm.expectRevert(abi.encodeWithSelector(ICircuitBreaker.Halted.selector, ICircuitBreaker.Action.Swap, until));
        breaker.check(ICircuitBreaker.Action.Swap);
        breaker.check(ICircuitBreaker.Action.Borrow);
    }

    function test_AHaltLastsTheCoolDown() public {
        _configure(true, true, true);
        _trip();
        assertEq(breaker.haltedUntil(), START_BLOCK + COOL_DOWN, "the last block of the halt");
        _assertHalted(true, true, true);
        mine(COOL_DOWN);
        _assertHalted(true, true, true);
        mine(1);
        _assertHalted(false, false, false);
        assertEq(breaker.haltedUntil(), START_BLOCK + COOL_DOWN, "the last halt is remembered");
    }

    function test_ATripWithinAHaltExtendsIt() public {
        _configure(true, true, true);
        _trip();
        mine(3);
        _report(700);
        assertEq(breaker.trips(), 2, "it tripped again");
        assertEq(breaker.haltedUntil(), START_BLOCK + 3 + COOL_DOWN, "the cool-down begins anew");
    }

    function test_OwnerEndsAHalt() public {
        _configure(true, true, true);
        _trip();
        vm.expectEmit(address(breaker));
        emit ICircuitBreaker.Reset(START_BLOCK);
        breaker.reset();
        _assertHalted(false, false, false);
        assertEq(breaker.haltedUntil(), 0, "no halt");
        assertEq(breaker.trips(), 1, "the trip stays counted");
    }

    function test_OnlyTheOwnerSets() public {
        bytes memory refusal = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger);
        vm.startPrank(stranger);
        vm.expectRevert(refusal);
        breaker.configure(ICircuitBreaker.Settings(1, 1, 1, true, true, true));
        vm.expectRevert(refusal);
        breaker.setSource(stranger, true);
        vm.expectRevert(refusal);
        breaker.reset();
        vm.stopPrank();
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _configure(bool liquidation, bool borrowing, bool swaps) private {
        breaker.configure(ICircuitBreaker.Settings(MOVE_BPS, WINDOW, COOL_DOWN, liquidation, borrowing, swaps));
    }

    function _report(uint256 price) private {
        vm.prank(feed);
        breaker.observe(price);
    }

    function _trip() private {
        _report(1_000);
        _report(800);
    }

    function _assertHalted(bool liquidation, bool borrowing, bool swaps) private view {
        assertEq(breaker.isHalted(ICircuitBreaker.Action.Liquidate), liquidation, "whether liquidations are halted");
        assertEq(breaker.isHalted(ICircuitBreaker.Action.Borrow), borrowing, "whether borrowing is halted");
        assertEq(breaker.isHalted(ICircuitBreaker.Action.Swap), swaps, "whether swaps are halted");
    }
}
