// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ConstantProductPair} from "../../../contracts/amm/ConstantProductPair.sol";
import {CircuitBreaker} from "../../../contracts/breaker/CircuitBreaker.sol";
import {ICircuitBreaker} from "../../../contracts/interfaces/ICircuitBreaker.sol";
import {IUniswapV2Pair} from "../../../contracts/interfaces/IUniswapV2Pair.sol";
import {FeeToken} from "../support/FeeToken.sol";
import {HookedToken} from "../support/HookedToken.sol";
import {PairFixture} from "../support/PairFixture.sol";
import {SilentToken} from "../support/SilentToken.sol";

/// @notice A pair's circuit breaker, and tokens that are not as one expects.
contract ConstantProductPairGuardsTest is PairFixture {
    CircuitBreaker private breaker;

    function setUp() public override {
        super.setUp();
        _provide(alice, 5e18, 10e18);
        breaker = new CircuitBreaker(address(this));
    }

    // ------------------------------------------------------------------------------------------------ breaker

    function test_ABreakerThatIsNotConfiguredChangesNothing() public {
        _setBreaker();
        _sell0(4e18, bob);
        assertFalse(breaker.isHalted(ICircuitBreaker.Action.Swap), "off until configured");
    }

    function test_AMoveBeyondTheLimitHaltsTheNextSwap() public {
        breaker.setSource(address(pair), true);
        _watchSwaps();
        _sell0(1e15, bob); // the first report only tells the price
        (uint256 x, uint256 y) = _reserves();
        uint256 priceBefore = (y * 1e18) / x;
        uint256 out = _largestOut(1e18, x, y);
        uint256 held = token1.balanceOf(bob);
        _send(1e18, 0);

        vm.expectEmit(address(breaker));
        emit ICircuitBreaker.Tripped(address(pair), priceBefore, ((y - out) * 1e18) / (x + 1e18), block.number + 5);
        pair.swap(0, out, bob, "");
        assertEq(token1.balanceOf(bob), held + out, "the swap that trips is done");

        _send(1e18, 0);
        vm.expectRevert(
            abi.encodeWithSelector(ICircuitBreaker.Halted.selector, ICircuitBreaker.Action.Swap, block.number + 5)
        );
        pair.swap(0, 1, bob, "");
        mine(6);
        pair.swap(0, 1, bob, "");
    }

    function test_AHaltStopsSwapsOnly() public {
        breaker.setSource(address(this), true);
        _watchSwaps();
        breaker.observe(100);
        breaker.observe(1);
        assertTrue(breaker.isHalted(ICircuitBreaker.Action.Swap), "halted");

        uint256 shares = _provide(bob, 1e18, 2e18);
        _redeem(bob, shares);
        _send(1, 1);
        pair.skim(bob);
        pair.sync();
    }

    function test_APairThatIsNotWatchedIsHaltedTooButDoesNotReport() public {
        breaker.setSource(address(this), true);
        _watchSwaps();
        _sell0(1e15, bob);
        _sell0(4e18, bob);
        assertEq(breaker.trips(), 0, "the pair is not watched");
        breaker.observe(100);
        breaker.observe(1);
        _send(1e18, 0);
        vm.expectPartialRevert(ICircuitBreaker.Halted.selector);
        pair.swap(0, 1, bob, "");
    }

    // ------------------------------------------------------------------------------------------------ odd tokens

    function test_TokensThatReturnNothingWork() public {
        SilentToken silent = new SilentToken(6);
        _pairUp(address(silent));
        silent.mint(address(pair), 1_000_000e6);
        token1.mint(address(pair), 1_000_000e18);
        pair.mint(alice);

        uint256 in1 = 1_000e18;
        token1.mint(address(pair), in1);
        uint256 out = _largestOut(in1, 1_000_000e18, 1_000_000e6);
        _swapFor(address(silent), out);
        assertEq(silent.balanceOf(bob), out, "paid out");
        silent.mint(address(pair), 5);
        pair.skim(alice);
        assertEq(silent.balanceOf(alice), 5, "skimmed");
        _redeem(alice, 1e12);
        assertGt(silent.balanceOf(alice), 5, "redeemed");
    }

    function test_OfATokenWithAFeeOnlyWhatArrivesCounts() public {
        FeeToken taxed = new FeeToken(200);
        _pairUp(address(taxed));
        taxed.mint(address(this), 2e18);
        taxed.transfer(address(pair), 1e18);
        token1.mint(address(pair), 1e18);
        pair.mint(alice);
        (uint256 reserve, ) = _oriented(address(taxed));
        assertEq(reserve, 0.98e18, "2% did not arrive");

        taxed.transfer(address(pair), 1e18);
        uint256 out = _largestOut(0.98e18, 0.98e18, 1e18);
        (uint256 a, uint256 b) = address(taxed) < address(token1) ? (uint256(0), out) : (out, uint256(0));
        vm.expectRevert(IUniswapV2Pair.InvariantViolated.selector);
        pair.swap(a == 0 ? 0 : a + 1, b == 0 ? 0 : b + 1, bob, "");
        pair.swap(a, b, bob, "");
        assertEq(token1.balanceOf(bob), out, "paid for what arrived");
    }

    function test_TokensThatReenterAreRefused() public {
        HookedToken hooked = new HookedToken();
        _pairUp(address(hooked));
        hooked.mint(address(pair), 1e18);
        token1.mint(address(pair), 1e18);
        pair.mint(alice);
        token1.mint(address(pair), 1e17);

        hooked.arm(address(pair), abi.encodeCall(IUniswapV2Pair.sync, ()));
        vm.expectRevert(IUniswapV2Pair.Locked.selector);
        this.swapFor(address(hooked), 1e10);
    }

    // ------------------------------------------------------------------------------------------------ helpers

    /// @dev External, so that a revert can be expected of the whole of it.
    function swapFor(address token, uint256 amountOut) external {
        _swapFor(token, amountOut);
    }

    function _swapFor(address token, uint256 amountOut) private {
        bool isZero = pair.token0() == token;
        pair.swap(isZero ? amountOut : 0, isZero ? 0 : amountOut, bob, "");
    }

    /// @dev Makes `pair` the pair of `token` and token 1.
    function _pairUp(address token) private {
        pair = ConstantProductPair(factory.createPair(token, address(token1)));
    }

    function _oriented(address token) private view returns (uint256 reserve, uint256 other) {
        (reserve, other) = _reserves();
        if (pair.token0() != token) (reserve, other) = (other, reserve);
    }

    function _setBreaker() private {
        vm.prank(setter);
        factory.setBreaker(address(breaker));
    }

    /// @dev Halts swaps for 5 blocks when a price moves by more than 5% within 10.
    function _watchSwaps() private {
        _setBreaker();
        breaker.configure(ICircuitBreaker.Settings(500, 10, 5, false, false, true));
    }
}
