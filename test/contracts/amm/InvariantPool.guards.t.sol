// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ConstantProductPool} from "../../../contracts/amm/ConstantProductPool.sol";
import {InvariantPool} from "../../../contracts/amm/InvariantPool.sol";
import {CircuitBreaker} from "../../../contracts/breaker/CircuitBreaker.sol";
import {ICircuitBreaker} from "../../../contracts/interfaces/ICircuitBreaker.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {HookedToken} from "../support/HookedToken.sol";
import {InvariantPoolFixture} from "../support/InvariantPoolFixture.sol";
import {PairFixture} from "../support/PairFixture.sol";

/// @notice A pool's circuit breaker, and tokens that call out. The pool has no privileged call to guard.
contract InvariantPoolGuardsTest is InvariantPoolFixture {
    CircuitBreaker private breaker;

    function setUp() public override {
        super.setUp();
        breaker = new CircuitBreaker(address(this));
        pool = _deploy(address(coin0), address(coin1), FEE, address(breaker));
        _provide(alice, 1e24, 1e12);
    }

    function test_ABreakerThatDoesNotWatchThePoolIsToldNothing() public {
        _configure();
        _sell(bob, coin0, 5e23);
        assertFalse(breaker.isHalted(ICircuitBreaker.Action.Swap), "no report, no trip");
    }

    function test_AMoveBeyondTheLimitHaltsTheNextSwapButNoProvider() public {
        breaker.setSource(address(pool), true);
        _configure();
        _sell(bob, coin0, 1e15); // the first report only tells the price
        _sell(bob, coin0, 5e23);
        assertTrue(breaker.isHalted(ICircuitBreaker.Action.Swap), "the swap that trips is done");

        _endow(coin0, bob, 1e18);
        vm.prank(bob);
        vm.expectPartialRevert(ICircuitBreaker.Halted.selector);
        pool.swap(address(coin0), 1e18, 0, bob);
        _provide(bob, 1e20, 1e8);
        _redeem(alice, 1e20);
        mine(6);
        _sell(bob, coin0, 1e18);
    }

    function test_NoCallCanBeReentered() public {
        HookedToken hooked = new HookedToken();
        pool = _deploy(address(hooked), address(coin1), FEE, address(0));
        hooked.mint(alice, 1e24);
        _endow(coin1, alice, 1e12);
        vm.startPrank(alice);
        hooked.approve(address(pool), MAX);
        pool.addLiquidity(1e23, 1e11, 0, alice);
        bytes[3] memory calls = [
            abi.encodeCall(pool.swap, (address(hooked), 1, 0, alice)),
            abi.encodeCall(pool.addLiquidity, (1, 1, 0, alice)),
            abi.encodeCall(pool.removeLiquidity, (1, 0, 0, alice))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            hooked.arm(address(pool), calls[i]);
            vm.expectRevert(bytes4(keccak256("ReentrancyGuardReentrantCall()")));
            pool.swap(address(hooked), 1e18, 0, alice);
            hooked.arm(address(pool), calls[i]);
            vm.expectRevert(bytes4(keccak256("ReentrancyGuardReentrantCall()")));
            pool.addLiquidity(1e18, 1e6, 0, alice);
            hooked.arm(address(pool), calls[i]);
            vm.expectRevert(bytes4(keccak256("ReentrancyGuardReentrantCall()")));
            pool.removeLiquidity(1e18, 0, 0, alice);
        }
        vm.stopPrank();
    }

    function _configure() private {
        breaker.configure(
            ICircuitBreaker.Settings({
                moveBps: 1000,
                windowBlocks: 10,
                coolDownBlocks: 5,
                haltsLiquidation: false,
                haltsBorrowing: false,
                haltsSwaps: true
            })
        );
    }

    function _deploy(
        address coin0_,
        address coin1_,
        uint256 fee,
        address breaker_
    ) internal override returns (InvariantPool) {
        return new ConstantProductPool("Pool", coin0_, coin1_, fee, breaker_);
    }
}

/// @notice At a fee of 0.3% the pool is the pair.
contract ConstantProductPoolLikeThePairTest is PairFixture {
    function testFuzz_TradesLikeAPairWithUniswapsFee(uint256 x, uint256 y, uint256 amount, bool sells0) public {
        x = bound(x, 1e6, 1e30);
        y = bound(y, 1e6, 1e30);
        amount = bound(amount, 1, 1e30);
        ConstantProductPool pool = new ConstantProductPool("Pool", address(token0), address(token1), 3000, address(0));
        _provide(alice, x, y);
        token0.mint(address(this), x);
        token1.mint(address(this), y);
        token0.approve(address(pool), MAX);
        token1.approve(address(pool), MAX);
        pool.addLiquidity(x, y, 0, alice);

        MintableToken sold = sells0 ? token0 : token1;
        uint256 expected = sells0 ? _largestOut(amount, x, y) : _largestOut(amount, y, x);
        assertEq(pool.quote(address(sold), amount), expected, "what the pair's inequality allows");
    }
}
