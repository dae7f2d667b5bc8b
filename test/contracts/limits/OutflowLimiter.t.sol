// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {IOutflowLimiter} from "../../../contracts/interfaces/IOutflowLimiter.sol";
import {OutflowLimiter} from "../../../contracts/limits/OutflowLimiter.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {LimitedVault} from "../support/LimitedVault.sol";
import {Test} from "../support/Test.sol";

/// @notice A vault with 1,000 tokens of which a tenth may leave within six ticks of ten minutes; cool-down of two hours.
contract OutflowLimiterTest is Test {
    uint256 private constant TICK = 10 minutes;
    uint256 private constant COOL_DOWN = 2 hours;

    OutflowLimiter private limiter;
    LimitedVault private vault;
    MintableToken private token;
    address private alice;
    address private bob;
    address private stranger;

    function setUp() public {
        startClock();
        vm.warp(START_TIME - (START_TIME % TICK)); // a tick begins
        (alice, bob, stranger) = (actor("alice"), actor("bob"), actor("stranger"));
        limiter = new OutflowLimiter(6, TICK, COOL_DOWN, address(this));
        vault = new LimitedVault(limiter);
        token = new MintableToken("T", "T", 18, address(this));
        limiter.setProtected(address(vault), true);
        _deposit(1_000);
        _limit(1_000, 0);
    }

    // ------------------------------------------------------------------------------------------------ the limit

    function test_WithoutALimitEverythingMayLeave() public {
        _limit(0, 0);
        assertEq(limiter.available(address(token)), MAX, "no limit");
        assertTrue(_withdraw(alice, 1_000), "passes");
    }

    function test_TheShareOfTheLiquidityAtTheWindowsStartMayLeave() public {
        assertEq(limiter.available(address(token)), 100, "a tenth");
        assertTrue(_withdraw(alice, 60), "first");
        assertEq(limiter.available(address(token)), 40, "the rest");
        assertTrue(_withdraw(bob, 40), "second");
        assertEq(limiter.available(address(token)), 0, "nothing is left");
        assertEq(token.balanceOf(alice), 60, "alice was paid");
        assertEq(limiter.netInWindow(address(token)), -100, "net flow");
        assertEq(limiter.liquidityOf(address(token)), 900, "liquidity");
    }

    function test_WhatMustStayIsRoundedUp() public {
        _deposit(5);
        _limit(1_000, 0); // 1,005 at the start: 904.5 must stay
        assertEq(limiter.available(address(token)), 100, "905 stay");
    }

    function test_InflowMayLeaveAgain() public {
        _deposit(500);
        assertEq(limiter.available(address(token)), 600, "what came in, and a tenth of what was there");
        assertTrue(_withdraw(alice, 600), "passes");
        assertEq(limiter.available(address(token)), 0, "nothing is left");
    }

    function test_AFlowLeavesTheWindowWithItsTick() public {
        _withdraw(alice, 100);
        skip(6 * TICK - 1);
        assertEq(limiter.available(address(token)), 0, "its tick is the window's oldest");
        skip(1);
        assertEq(limiter.available(address(token)), 90, "a tenth of the 900 left");
        assertEq(limiter.netInWindow(address(token)), 0, "no flow in the window");
    }

    function test_TicksLeaveOneByOne() public {
        _withdraw(alice, 30);
        skip(2 * TICK);
        _withdraw(alice, 50);
        skip(4 * TICK); // the first has left: the window began with 970
        assertEq(limiter.netInWindow(address(token)), -50, "the second is still in it");
        assertEq(limiter.available(address(token)), 920 - 873, "873 of 970 must stay");
        assertTrue(_withdraw(alice, 47), "passes");
        assertEq(limiter.netInWindow(address(token)), -97, "as counted while recording");
    }

    function test_TheCreditOfAnInflowEndsWithItsTick() public {
        _deposit(500);
        skip(3 * TICK);
        _withdraw(alice, 500);
        skip(3 * TICK); // the inflow has left the window, the outflow has not
        assertEq(limiter.netInWindow(address(token)), -500, "net flow");
        assertEq(limiter.available(address(token)), 0, "a third of 1,500 has left");
    }

    function test_LittleLiquidityIsFree() public {
        _limit(1_000, 1_000);
        assertEq(limiter.available(address(token)), MAX, "1,000 at the start is not above it");
        _limit(1_000, 999);
        assertEq(limiter.available(address(token)), 100, "1,000 is above 999");
    }

    function test_SettingALimitBeginsANewWindow() public {
        _withdraw(alice, 100);
        _limit(2_000, 0);
        assertEq(limiter.available(address(token)), 180, "a fifth of what is there");
        assertEq(limiter.getLimit(address(token)).maxOutflowBps, 2_000, "the limit");
    }

    // ------------------------------------------------------------------------------------------------ refusal

    function test_AnExcessIsRefusedWhereTheCallerWantsNoDelay() public {
        vm.expectRevert(
            abi.encodeWithSelector(IOutflowLimiter.OutflowLimited.selector, address(token), uint256(101), uint256(100))
        );
        vault.withdraw(token, 101, alice, true);
        assertTrue(vault.withdraw(token, 100, alice, true), "what is within it passes");
        assertFalse(limiter.isLimited(address(token)), "and no cool-down began");
    }

    function test_DuringACoolDownEveryOutflowIsRefused() public {
        _withdraw(alice, 101);
        vm.expectRevert(
            abi.encodeWithSelector(IOutflowLimiter.OutflowLimited.selector, address(token), uint256(1), uint256(0))
        );
        vault.withdraw(token, 1, alice, true);
    }

    // ------------------------------------------------------------------------------------------------ delay

    function test_AnExcessIsKeptForItsRecipient() public {
        uint256 until = block.timestamp + COOL_DOWN;
        vm.expectEmit(address(limiter));
        emit IOutflowLimiter.LimitBreached(address(token), 101, 100, until);
        vm.expectEmit(address(limiter));
        emit IOutflowLimiter.OutflowLocked(address(token), alice, 101);
        assertFalse(_withdraw(alice, 101), "does not pass");
        assertEq(token.balanceOf(alice), 0, "not paid");
        assertEq(limiter.lockedOf(address(token), alice), 101, "but kept");
        assertEq(token.balanceOf(address(limiter)), 101, "by the limiter");
        assertEq(limiter.limitedUntil(address(token)), until, "for the cool-down");
        assertEq(limiter.liquidityOf(address(token)), 899, "it counts as gone");
    }

    function test_DuringACoolDownEveryOutflowIsKept() public {
        _withdraw(alice, 101);
        skip(COOL_DOWN);
        assertFalse(_withdraw(bob, 1), "the last second of the cool-down");
        assertEq(limiter.totalLocked(address(token)), 102, "both");
        assertEq(limiter.limitedUntil(address(token)), block.timestamp, "which a further one does not extend");
        skip(1);
        assertTrue(_withdraw(bob, 1), "after it");
    }

    function test_WhatIsKeptIsPaidAfterTheCoolDown() public {
        _withdraw(alice, 101);
        skip(COOL_DOWN);
        vm.expectRevert(abi.encodeWithSelector(IOutflowLimiter.StillLimited.selector, address(token), block.timestamp));
        limiter.claimLocked(address(token), alice);
        skip(1);
        vm.expectEmit(address(limiter));
        emit IOutflowLimiter.LockedClaimed(address(token), alice, 101);
        vm.prank(stranger); // anyone may call, the account is paid
        limiter.claimLocked(address(token), alice);
        assertEq(token.balanceOf(alice), 101, "paid");
        assertEq(limiter.totalLocked(address(token)), 0, "nothing is kept");
        vm.expectRevert(abi.encodeWithSelector(IOutflowLimiter.NothingLocked.selector, address(token), alice));
        limiter.claimLocked(address(token), alice);
    }

    // ------------------------------------------------------------------------------------------------ owner

    function test_TheOwnerTakesBackWhatAnExploiterWouldGet() public {
        _withdraw(stranger, 700);
        vm.expectEmit(address(limiter));
        emit IOutflowLimiter.LockedRecovered(address(token), stranger, bob, 700);
        limiter.recoverLocked(address(token), stranger, bob);
        assertEq(token.balanceOf(bob), 700, "recovered");
        skip(COOL_DOWN + 1);
        vm.expectRevert(abi.encodeWithSelector(IOutflowLimiter.NothingLocked.selector, address(token), stranger));
        limiter.claimLocked(address(token), stranger);
    }

    function test_TheOwnerEndsACoolDownWithGraceForItsWindow() public {
        _withdraw(alice, 400);
        uint256 windowsEnd = block.timestamp + 6 * TICK;
        skip(TICK);
        vm.expectEmit(address(limiter));
        emit IOutflowLimiter.LimitOverridden(address(token), windowsEnd);
        limiter.overrideLimit(address(token));
        limiter.claimLocked(address(token), alice);
        assertEq(token.balanceOf(alice), 400, "paid");
        assertTrue(_withdraw(bob, 300), "the flow that breached it does not count");
        vm.warp(windowsEnd + 6 * TICK);
        assertEq(limiter.available(address(token)), 30, "later the limit holds again");
        vm.expectRevert(abi.encodeWithSelector(IOutflowLimiter.NotLimited.selector, address(token)));
        limiter.overrideLimit(address(token));
    }

    function test_InAGracePeriodNothingIsLimited() public {
        vm.expectEmit(address(limiter));
        emit IOutflowLimiter.GracePeriodStarted(address(token), block.timestamp + TICK);
        limiter.startGracePeriod(address(token), block.timestamp + TICK);
        skip(TICK);
        assertTrue(_withdraw(alice, 500), "its last second");
        skip(1);
        assertEq(limiter.available(address(token)), 0, "but the flow was counted");
    }

    function test_AGracePeriodDoesNotEndACoolDown() public {
        _withdraw(alice, 101);
        limiter.startGracePeriod(address(token), block.timestamp + TICK);
        assertFalse(_withdraw(bob, 1), "still limited");
    }

    function test_RefusesWindowsAndLimitsOutOfRange() public {
        uint256[3][5] memory bad = [
            [uint256(0), 1, 1],
            [uint256(65), 1, 65],
            [uint256(1), 0, 1],
            [uint256(6), TICK, 6 * TICK - 1],
            [uint256(6), 0, 0]
        ];
        for (uint256 i = 0; i < bad.length; ++i) {
            (uint256 ticks, uint256 tick, uint256 coolDown) = (bad[i][0], bad[i][1], bad[i][2]);
            vm.expectRevert(abi.encodeWithSelector(IOutflowLimiter.InvalidWindow.selector, ticks, tick, coolDown));
            new OutflowLimiter(ticks, tick, coolDown, address(this));
        }
        new OutflowLimiter(64, 1, 64, address(this));
        vm.expectRevert(abi.encodeWithSelector(IOutflowLimiter.InvalidLimit.selector, uint256(10_001)));
        _limit(10_001, 0);
        _limit(10_000, 0);
        assertEq(limiter.available(address(token)), 1_000, "all of it");
    }

    // ------------------------------------------------------------------------------------------------ access

    function test_OnlyProtectedContractsReportAndAsk() public {
        bytes memory refusal = abi.encodeWithSelector(IOutflowLimiter.NotProtected.selector, stranger);
        vm.startPrank(stranger);
        vm.expectRevert(refusal);
        limiter.onTokenInflow(address(token), 1);
        vm.expectRevert(refusal);
        limiter.onTokenOutflow(address(token), 1, stranger, false);
        vm.stopPrank();
        vm.expectEmit(address(limiter));
        emit IOutflowLimiter.ProtectedSet(address(vault), false);
        limiter.setProtected(address(vault), false);
        vm.expectRevert(abi.encodeWithSelector(IOutflowLimiter.NotProtected.selector, address(vault)));
        vault.withdraw(token, 1, alice, false);
    }

    function test_OnlyTheOwnerSetsALimit() public {
        _expectNotOwner();
        limiter.setLimit(address(token), IOutflowLimiter.Limit(1, 0));
    }

    function test_OnlyTheOwnerProtects() public {
        _expectNotOwner();
        limiter.setProtected(stranger, true);
    }

    function test_OnlyTheOwnerStartsAGracePeriod() public {
        _expectNotOwner();
        limiter.startGracePeriod(address(token), MAX);
    }

    function test_OnlyTheOwnerOverrides() public {
        _withdraw(alice, 101);
        _expectNotOwner();
        limiter.overrideLimit(address(token));
    }

    function test_OnlyTheOwnerRecovers() public {
        _withdraw(alice, 101);
        _expectNotOwner();
        limiter.recoverLocked(address(token), alice, stranger);
    }

    function test_NoMoreLeavesThanCameIn() public {
        token.mint(address(vault), 5); // unreported
        vm.expectRevert(
            abi.encodeWithSelector(
                IOutflowLimiter.OutflowExceedsLiquidity.selector,
                address(token),
                uint256(1_001),
                uint256(1_000)
            )
        );
        vault.withdraw(token, 1_001, alice, false);
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _limit(uint16 bps, uint128 freeBelow) private {
        limiter.setLimit(address(token), IOutflowLimiter.Limit(bps, freeBelow));
    }

    function _deposit(uint256 amount) private {
        token.mint(address(vault), amount);
        vault.deposit(token, amount);
    }

    function _withdraw(address to, uint256 amount) private returns (bool) {
        return vault.withdraw(token, amount, to, false);
    }

    function _expectNotOwner() private {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger));
    }
}
