// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOutflowLimiter} from "../../../contracts/interfaces/IOutflowLimiter.sol";
import {OutflowLimiter} from "../../../contracts/limits/OutflowLimiter.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {LimitedVault} from "../support/LimitedVault.sol";
import {Test} from "../support/Test.sol";

/// @dev Deposits, withdraws, waits, claims and overrides in any order, and keeps a list of all flows with their ticks, from
/// which it works the limit out by itself.
contract FlowsThroughALimiter is Test {
    uint256 public constant LIMIT_BPS = 1_500;

    struct Flow {
        uint256 tick;
        int256 change;
    }

    OutflowLimiter public immutable limiter;
    LimitedVault public immutable vault;
    MintableToken public immutable token;
    address[3] public actors = [address(0xA1), address(0xA2), address(0xA3)];

    /// @notice Whether an outflow beyond the limit was paid outside a grace period, or one within it was not.
    bool public limitWasExceeded;
    bool public wasRefusedWithoutReason;
    uint256 public deposited;
    uint256 public owed;
    uint256 public recovered;
    uint256 public payments;
    uint256 public locks;

    Flow[] private _flows;

    constructor(OutflowLimiter limiter_, LimitedVault vault_, MintableToken token_) {
        (limiter, vault, token) = (limiter_, vault_, token_);
    }

    function deposit(uint256 amount) public {
        amount = bound(amount, 1, 1e24);
        token.mint(address(vault), amount);
        vault.deposit(token, amount);
        deposited += amount;
        _note(int256(amount));
    }

    function withdraw(uint256 who, uint256 amount, bool revertOnLimit) public {
        amount = bound(amount, 0, token.balanceOf(address(vault)) / 3);
        bool inGrace = block.timestamp <= limiter.graceUntil(address(token));
        bool wasLimited = limiter.isLimited(address(token));
        bool fits = _fits(amount);
        try vault.withdraw(token, amount, actors[who % 3], revertOnLimit) returns (bool passed) {
            _note(-int256(amount));
            owed += amount;
            if (passed) ++payments;
            else ++locks;
            if (passed && amount != 0 && (wasLimited || !(fits || inGrace))) limitWasExceeded = true;
            if (!passed && !wasLimited && (fits || inGrace)) wasRefusedWithoutReason = true;
        } catch {
            if (!wasLimited && (fits || inGrace)) wasRefusedWithoutReason = true;
        }
    }

    function wait(uint256 seconds_) public {
        skip(bound(seconds_, 0, 3 hours));
    }

    function claim(uint256 who) public {
        try limiter.claimLocked(address(token), actors[who % 3]) {} catch {}
    }

    function recover(uint256 who) public {
        uint256 amount = limiter.lockedOf(address(token), actors[who % 3]);
        if (amount == 0 || who % 4 != 0) return;
        limiter.recoverLocked(address(token), actors[who % 3], address(0xDEAD));
        recovered += amount;
    }

    function override_(uint256 dice) public {
        if (dice % 8 == 0 && limiter.isLimited(address(token))) limiter.overrideLimit(address(token));
    }

    function lockedInAll() public view returns (uint256 sum) {
        for (uint256 i = 0; i < 3; ++i) sum += limiter.lockedOf(address(token), actors[i]);
    }

    function paid() public view returns (uint256 sum) {
        for (uint256 i = 0; i < 3; ++i) sum += token.balanceOf(actors[i]);
    }

    /// @dev From the list: liquidity at the window's start, and what would be left of it.
    function _fits(uint256 amount) private view returns (bool) {
        uint256 oldest = block.timestamp / limiter.tickSeconds() - limiter.ticks() + 1;
        (int256 atStart, int256 afterwards) = (0, -int256(amount));
        for (uint256 i = 0; i < _flows.length; ++i) {
            afterwards += _flows[i].change;
            if (_flows[i].tick < oldest) atStart += _flows[i].change;
        }
        return afterwards * 1e4 >= atStart * int256(1e4 - LIMIT_BPS);
    }

    function _note(int256 change) private {
        _flows.push(Flow({tick: block.timestamp / limiter.tickSeconds(), change: change}));
    }
}

/// @notice What no sequence of flows can do to a limiter.
contract OutflowLimiterInvariantsTest is Test {
    OutflowLimiter private limiter;
    LimitedVault private vault;
    MintableToken private token;
    FlowsThroughALimiter private handler;

    function setUp() public {
        startClock();
        limiter = new OutflowLimiter(6, 10 minutes, 2 hours, address(this));
        vault = new LimitedVault(limiter);
        token = new MintableToken("T", "T", 18, address(this));
        handler = new FlowsThroughALimiter(limiter, vault, token);
        limiter.setProtected(address(vault), true);
        limiter.setLimit(address(token), IOutflowLimiter.Limit(uint16(handler.LIMIT_BPS()), 0));
        token.transferOwnership(address(handler));
        limiter.transferOwnership(address(handler));
        handler.deposit(1e21);
        skip(2 hours);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_NoWindowLosesMoreThanTheLimit() public view {
        assertFalse(handler.limitWasExceeded(), "what is paid at once is within the limit of its window, or in grace");
    }

    function invariant_WhatIsWithinTheLimitPasses() public view {
        assertFalse(handler.wasRefusedWithoutReason(), "outside a cool-down, what is within the limit is paid at once");
    }

    function invariant_DelayedFundsAreBacked() public view {
        assertEq(
            token.balanceOf(address(limiter)),
            handler.lockedInAll(),
            "the limiter holds what it keeps for accounts"
        );
        assertEq(limiter.totalLocked(address(token)), handler.lockedInAll(), "the sum is that of the accounts");
    }

    function invariant_NothingIsLost() public view {
        assertEq(
            handler.paid() + handler.lockedInAll() + handler.recovered(),
            handler.owed(),
            "what was withdrawn is paid, kept or recovered"
        );
        assertEq(
            limiter.liquidityOf(address(token)),
            handler.deposited() - handler.owed(),
            "liquidity is what came in less what was withdrawn"
        );
        assertEq(token.balanceOf(address(vault)), limiter.liquidityOf(address(token)), "and it is in the vault");
    }

    /// @dev Not an invariant but its condition: that the handler does what it can do.
    function test_TheHandlerReachesEveryAction() public {
        handler.withdraw(0, 100e18, false);
        assertEq(handler.payments(), 1, "pays");
        handler.withdraw(1, 200e18, false);
        assertEq(handler.locks(), 1, "delays");
        handler.withdraw(2, 10e18, true);
        assertEq(handler.owed(), 300e18, "refuses");
        handler.wait(3 hours);
        handler.claim(1);
        assertEq(handler.paid(), 300e18, "claims");
        handler.withdraw(1, 200e18, false);
        handler.recover(4);
        assertEq(handler.recovered(), 200e18, "recovers");
        handler.withdraw(1, 1e18, false);
        handler.override_(8);
        assertFalse(limiter.isLimited(address(token)), "overrides");
    }
}
