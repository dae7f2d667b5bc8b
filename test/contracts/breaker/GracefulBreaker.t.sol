// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {CircuitBreaker} from "../../../contracts/breaker/CircuitBreaker.sol";
import {GracefulBreaker} from "../../../contracts/breaker/GracefulBreaker.sol";
import {ICircuitBreaker} from "../../../contracts/interfaces/ICircuitBreaker.sol";
import {IGracefulBreaker} from "../../../contracts/interfaces/IGracefulBreaker.sol";
import {LendingFixture} from "../support/LendingFixture.sol";

/// @notice Halts of 5 blocks after a move of more than 10%, with 3 blocks of grace, on a pool where bob owes 16,000 USDC
/// against 10 WETH.
contract GracefulBreakerTest is LendingFixture {
    uint32 private constant COOL_DOWN = 5;
    uint256 private constant GRACE = 3;

    CircuitBreaker private breaker;
    GracefulBreaker private graceful;

    function setUp() public override {
        super.setUp();
        breaker = new CircuitBreaker(address(this));
        graceful = new GracefulBreaker(breaker, GRACE, address(this));
        breaker.setSource(address(feeds[address(weth)]), true);
        feeds[address(weth)].setValidator(address(breaker));
        pool.setBreaker(address(graceful));
        _supply(alice, usdc, 100_000e6);
        _supply(bob, weth, 10e18);
        _borrow(bob, usdc, 16_000e6);
        _fund(keeper, usdc, 100_000e6);
        _fund(bob, usdc, 100_000e6);
        _configure(true, true);
        _setPrice(weth, 2_000e8);
    }

    function test_HaltsWhatTheBreakerHaltsWhileItDoes() public {
        _trip();
        _assertHalted(true, true, false);
        mine(COOL_DOWN);
        _assertHalted(true, true, false);
        _configure(false, true);
        _assertHalted(false, true, false);
    }

    function test_AfterAHaltOnlyLiquidationsStayHalted() public {
        _trip();
        mine(COOL_DOWN + 1);
        assertFalse(breaker.isHalted(ICircuitBreaker.Action.Liquidate), "the breaker's halt is over");
        _assertHalted(true, false, false);
        mine(GRACE - 1);
        _assertHalted(true, false, false);
        mine(1);
        _assertHalted(false, false, false);
    }

    function test_BorrowersCanRepayInTimeAndLiquidatorsCannotAct() public {
        _trip(); // to 1,700: a health factor of 0.877
        uint256 until = block.number + COOL_DOWN + GRACE;
        mine(COOL_DOWN + 1);
        vm.prank(keeper);
        vm.expectRevert(
            abi.encodeWithSelector(ICircuitBreaker.Halted.selector, ICircuitBreaker.Action.Liquidate, until)
        );
        pool.liquidationCall(address(weth), address(usdc), bob, 1e6, false);
        vm.prank(bob);
        pool.repay(address(usdc), 1_000e6, VARIABLE, bob);
        mine(GRACE);
        vm.prank(keeper);
        pool.liquidationCall(address(weth), address(usdc), bob, 1e6, false);
    }

    function test_ATripWithinTheGracePeriodBeginsAnew() public {
        _trip();
        mine(COOL_DOWN + 2);
        _setPrice(weth, 1_400e8);
        assertEq(breaker.trips(), 2, "tripped again");
        assertEq(graceful.liquidationsHaltedUntil(), block.number + COOL_DOWN + GRACE, "from now");
        mine(COOL_DOWN + GRACE);
        _assertHalted(true, false, false);
    }

    function test_ThereIsNoGraceWithoutAHaltOfLiquidations() public {
        assertEq(graceful.liquidationsHaltedUntil(), 0, "no halt");
        _assertHalted(false, false, false);
        _configure(false, true);
        _trip();
        mine(COOL_DOWN + 1);
        _assertHalted(false, false, false);
        assertEq(graceful.liquidationsHaltedUntil(), 0, "none of liquidations");
    }

    function test_AHaltThatTheOwnerEndsHasNoGrace() public {
        _trip();
        breaker.reset();
        _assertHalted(false, false, false);
    }

    function test_WithoutGraceItIsTheBreaker() public {
        vm.expectEmit(address(graceful));
        emit IGracefulBreaker.GraceSet(0);
        graceful.setGrace(0);
        _trip();
        mine(COOL_DOWN + 1);
        _assertHalted(false, false, false);
    }

    function test_OnlyTheOwnerSetsTheGrace() public {
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, alice));
        graceful.setGrace(1_000);
    }

    function testFuzz_LiquidationsAreHaltedExactlyForCoolDownAndGrace(uint256 grace, uint256 passed) public {
        grace = bound(grace, 0, 1_000);
        passed = bound(passed, 0, 2_000);
        graceful.setGrace(grace);
        _trip();
        mine(passed);
        bool expected = passed <= COOL_DOWN + grace;
        assertEq(graceful.isHalted(ICircuitBreaker.Action.Liquidate), expected, "liquidations");
        assertEq(graceful.isHalted(ICircuitBreaker.Action.Borrow), passed <= COOL_DOWN, "borrowing has no grace");
    }

    function _configure(bool liquidations, bool borrowing) private {
        breaker.configure(ICircuitBreaker.Settings(1_000, 10, COOL_DOWN, liquidations, borrowing, false));
    }

    function _trip() private {
        _setPrice(weth, 1_700e8);
        assertGt(breaker.haltedUntil(), 0, "it tripped");
    }

    function _assertHalted(bool liquidate, bool borrow, bool swap) private view {
        bool[3] memory expected = [liquidate, borrow, swap];
        for (uint256 i = 0; i < expected.length; ++i) {
            ICircuitBreaker.Action action = ICircuitBreaker.Action(i);
            assertEq(graceful.isHalted(action), expected[i], "halted or not");
            (bool passes, ) = address(graceful).staticcall(abi.encodeCall(graceful.check, (action)));
            assertEq(passes, !expected[i], "refused or not");
        }
    }
}
