// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ConstantProductPool} from "../../../contracts/amm/ConstantProductPool.sol";
import {InvariantPool} from "../../../contracts/amm/InvariantPool.sol";
import {StableSwapPool} from "../../../contracts/amm/StableSwapPool.sol";
import {IInvariantPool} from "../../../contracts/interfaces/IInvariantPool.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {FeeToken} from "../support/FeeToken.sol";
import {InvariantPoolFixture} from "../support/InvariantPoolFixture.sol";

/// @notice What every curve's pool does. 1,000,000 of each coin, unless said otherwise.
abstract contract InvariantPoolTest is InvariantPoolFixture {
    uint256 internal constant SUPPLY0 = MILLION * 1e18;
    uint256 internal constant SUPPLY1 = MILLION * 1e6;

    // ------------------------------------------------------------------------------------------------ liquidity

    function test_TheFirstSharesAreTheInvariantLessTheLocked() public {
        uint256 shares = _provide(alice, SUPPLY0, SUPPLY1);
        assertEq(shares, 2 * MILLION * 1e18 - 1000, "both coins, normalised");
        assertEq(pool.balanceOf(address(0xdead)), 1000, "locked for good");
        assertEq(pool.virtualPrice(), WAD, "worth one");
        _assertReserves(SUPPLY0, SUPPLY1);
    }

    function test_TheFirstLiquidityNeedsBothCoinsAndMoreThanTheLocked() public {
        _endow(coin0, alice, WAD);
        _endow(coin1, alice, 1);
        vm.startPrank(alice);
        vm.expectRevert(IInvariantPool.InsufficientLiquidityAdded.selector);
        pool.addLiquidity(WAD, 0, 0, alice);
        vm.expectRevert(IInvariantPool.InsufficientLiquidityAdded.selector);
        pool.addLiquidity(1, 0, 0, alice);
        vm.stopPrank();
        assertEq(pool.virtualPrice(), 0, "no shares, no price");
    }

    function test_ADepositInProportionPaysNoFee() public {
        _provide(alice, SUPPLY0, SUPPLY1);
        uint256 shares = _provide(bob, SUPPLY0 / 2, SUPPLY1 / 2);
        assertNear(shares, MILLION * 1e18, 3, "half as much again");
        (uint256 back0, uint256 back1) = _redeem(bob, shares);
        assertNear(back0, SUPPLY0 / 2, 2, "and all of it back");
        assertNear(back1, SUPPLY1 / 2, 1, "of both coins");
    }

    /// @dev A deposit of one coin is a deposit in proportion and a swap of about half of it.
    function test_ADepositOfOneCoinPaysTheFeeOfASwapOfHalfOfIt() public {
        _provide(alice, SUPPLY0, SUPPLY1);
        uint256 shares = _provide(bob, SUPPLY0 / 1000, 0);
        (uint256 back0, uint256 back1) = _redeem(bob, shares);
        uint256 worth = back0 + back1 * 1e12;
        uint256 deposit = SUPPLY0 / 1000;
        // 0.04% of half of it, and what half of it moves the price, which for the product is 0.05% of that half.
        assertLe(worth, deposit - (deposit * FEE) / FEE_UNIT / 2 + deposit / 1e5, "pays the fee");
        assertGe(worth, deposit - (deposit * FEE) / FEE_UNIT / 2 - deposit / 3000, "and little more");
        assertGt(pool.virtualPrice(), WAD, "to those who stay");
    }

    function test_ADepositSmallerThanAShareIsRefused() public {
        _provide(alice, SUPPLY0, SUPPLY1);
        _endow(coin0, bob, 2);
        vm.startPrank(bob);
        vm.expectRevert(IInvariantPool.InsufficientLiquidityAdded.selector);
        pool.addLiquidity(2, 0, 0, bob);
        vm.expectRevert(IInvariantPool.InsufficientLiquidityAdded.selector);
        pool.addLiquidity(0, 0, 0, bob);
        vm.stopPrank();
    }

    function test_ProvidersGetNoLessThanTheyDemand() public {
        uint256 shares = _provide(alice, SUPPLY0, SUPPLY1);
        _endow(coin0, bob, WAD);
        _endow(coin1, bob, 1e6);
        vm.prank(bob);
        vm.expectPartialRevert(IInvariantPool.InsufficientShares.selector);
        pool.addLiquidity(WAD, 1e6, 3 * WAD, bob);
        vm.startPrank(alice);
        vm.expectPartialRevert(IInvariantPool.InsufficientOutputAmount.selector);
        pool.removeLiquidity(shares / 2, SUPPLY0, 0, alice);
        vm.expectPartialRevert(IInvariantPool.InsufficientOutputAmount.selector);
        pool.removeLiquidity(shares / 2, 0, SUPPLY1, alice);
        vm.expectPartialRevert(IInvariantPool.InsufficientOutputAmount.selector);
        pool.removeLiquidity(1, 0, 0, alice); // less than a base unit of coin 1
        vm.stopPrank();
    }

    function test_OnlyTheHolderRedeemsShares() public {
        uint256 shares = _provide(alice, SUPPLY0, SUPPLY1);
        vm.prank(bob);
        vm.expectRevert();
        pool.removeLiquidity(shares, 0, 0, bob);
        assertEq(pool.balanceOf(alice), shares, "alice still has them");
    }

    // ------------------------------------------------------------------------------------------------ trading

    function test_ASwapPaysWhatWasQuotedAndSaysSo() public {
        _provide(alice, SUPPLY0, SUPPLY1);
        uint256 amount = 1000 * WAD;
        uint256 quoted = pool.quote(address(coin0), amount);
        _endow(coin0, bob, amount);
        vm.prank(bob);
        vm.expectEmit(address(pool));
        emit IInvariantPool.Swapped(bob, alice, address(coin0), amount, quoted);
        assertEq(pool.swap(address(coin0), amount, quoted, alice), quoted, "returned");
        assertEq(coin1.balanceOf(alice), quoted, "paid to whom it was sent");
        _assertReserves(SUPPLY0 + amount, SUPPLY1 - quoted);
    }

    function test_ASwapGivesNoLessThanIsDemandedAndNeverNothing() public {
        _provide(alice, SUPPLY0, SUPPLY1);
        uint256 quoted = pool.quote(address(coin0), WAD);
        _endow(coin0, bob, 2 * WAD);
        vm.startPrank(bob);
        vm.expectRevert(abi.encodeWithSelector(IInvariantPool.InsufficientOutputAmount.selector, quoted, quoted + 1));
        pool.swap(address(coin0), WAD, quoted + 1, bob);
        vm.expectRevert(abi.encodeWithSelector(IInvariantPool.InsufficientOutputAmount.selector, 0, 0));
        pool.swap(address(coin0), 1e11, 0, bob); // a tenth of a base unit of coin 1
        vm.expectRevert(abi.encodeWithSelector(IInvariantPool.InsufficientOutputAmount.selector, 0, 0));
        pool.swap(address(coin0), 0, 0, bob);
        vm.stopPrank();
    }

    function test_AnEmptyPoolQuotesNothing() public view {
        assertEq(pool.quote(address(coin0), WAD), 0, "nothing to sell");
        assertEq(pool.price(), 0, "no price");
        assertEq(pool.invariant(), 0, "no invariant");
    }

    function test_OtherTokensAreUnknown() public {
        vm.expectRevert(abi.encodeWithSelector(IInvariantPool.UnknownCoin.selector, address(this)));
        pool.quote(address(this), 1);
        vm.expectRevert(abi.encodeWithSelector(IInvariantPool.UnknownCoin.selector, alice));
        pool.swap(alice, 1, 0, bob);
    }

    /// @dev At the balance, where the price is one, whatever the curve.
    function test_ThePriceOnTheSmallestScaleIsTheDerivative() public {
        _provide(alice, SUPPLY0, SUPPLY1);
        assertEq(pool.price(), WAD, "one for one");
        uint256 out = pool.quote(address(coin0), WAD);
        assertNear(out, 1e6 - (1e6 * FEE) / FEE_UNIT, 2, "less the fee");
    }

    function test_ThePriceAwayFromTheBalanceIsTheDerivativeToo() public {
        _provide(alice, SUPPLY0, SUPPLY1 / 3);
        uint256 out = pool.quote(address(coin0), 1000 * WAD);
        uint256 expected = (((pool.price() * (FEE_UNIT - FEE)) / FEE_UNIT) * 1000) / 1e12;
        assertNear(out, expected, expected / 500, "a thousandth of the reserve");
        assertLt(pool.price(), WAD, "the abundant coin is cheap");
    }

    function test_TheCumulativePriceIsTheOldPriceTimesTheTimeItHeld() public {
        _provide(alice, SUPPLY0, SUPPLY1 / 3);
        uint256 start = pool.priceCumulativeLast();
        uint256 first = pool.price();
        skip(100);
        _sell(bob, coin1, 1000e6);
        assertEq(pool.priceCumulativeLast() - start, first * 100, "after the first trade");
        uint256 second = pool.price();
        _sell(bob, coin0, 1000e18); // in the same second
        uint256 third = pool.price();
        skip(7);
        _redeem(alice, 1e18);
        assertEq(pool.priceCumulativeLast() - start, first * 100 + third * 7, "the price in between held no time");
        assertGt(second, third, "there was one");
    }

    function test_TokensThatMerelyArriveAreNobodys() public {
        uint256 shares = _provide(alice, SUPPLY0, SUPPLY1);
        coin0.mint(address(pool), SUPPLY0);
        _assertReserves(SUPPLY0, SUPPLY1);
        assertEq(pool.price(), WAD, "the price is as it was");
        (uint256 back0, ) = _redeem(alice, shares);
        assertLe(back0, SUPPLY0, "and so are shares");
    }

    // ------------------------------------------------------------------------------------------------ limits

    function test_CoinsMustDifferAndHaveAtMost18Decimals() public {
        vm.expectRevert(abi.encodeWithSelector(IInvariantPool.IdenticalCoins.selector, address(coin0)));
        _deploy(address(coin0), address(coin0), FEE, address(0));
        MintableToken fine = new MintableToken("Fine", "FINE", 19, address(this));
        vm.expectRevert(abi.encodeWithSelector(IInvariantPool.TooManyDecimals.selector, address(fine), 19));
        _deploy(address(coin0), address(fine), FEE, address(0));
    }

    function test_AFeeAboveATenthIsRefused() public {
        _deploy(address(coin0), address(coin1), 100_000, address(0));
        vm.expectRevert(abi.encodeWithSelector(IInvariantPool.FeeTooHigh.selector, 100_001, 100_000));
        _deploy(address(coin0), address(coin1), 100_001, address(0));
    }

    function test_AReserveBeyondItsBitsIsRefused() public {
        uint256 most = type(uint112).max;
        _endow(coin0, alice, most + 1);
        _endow(coin1, alice, 1e6);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IInvariantPool.ReserveTooLarge.selector, most + 1));
        pool.addLiquidity(most + 1, 1e6, 0, alice);
    }

    function test_OfATokenThatTakesAFeeWhatArrivesCounts() public {
        FeeToken taxed = new FeeToken(100);
        pool = _deploy(address(taxed), address(coin1), FEE, address(0));
        taxed.mint(alice, 1e20);
        _endow(coin1, alice, 1e8);
        vm.startPrank(alice);
        taxed.approve(address(pool), MAX);
        pool.addLiquidity(1e19, 1e7, 0, alice);
        (uint256 reserve0, ) = _reserves();
        assertEq(reserve0, taxed.balanceOf(address(pool)), "the reserve is what is there");
        assertLt(reserve0, 1e19, "which is less than was sent");
        uint256 out = pool.swap(address(taxed), 1e18, 0, alice);
        vm.stopPrank();
        (uint256 after0, uint256 after1) = _reserves();
        assertEq(after0, taxed.balanceOf(address(pool)), "also after a swap");
        assertEq(after1, 1e7 - out, "which paid for what arrived");
    }

    // ------------------------------------------------------------------------------------------------ properties

    function testFuzz_ASwapNeverLowersTheInvariant(uint256 x, uint256 y, uint256 amount, bool sells0) public {
        _provideDrawn(x, y);
        MintableToken coin = sells0 ? coin0 : coin1;
        (uint256 reserve0, uint256 reserve1) = _reserves();
        amount = bound(amount, 1, (sells0 ? reserve0 : reserve1) * 100);
        uint256 d = pool.invariant();
        if (pool.quote(address(coin), amount) == 0) return;
        _sell(bob, coin, amount);
        // D itself is within a unit.
        assertGe(pool.invariant() + 2, d, "D after the swap");
    }

    function testFuzz_ARoundTripNeverGains(uint256 x, uint256 y, uint256 amount) public {
        _provideDrawn(x, y);
        (uint256 reserve0, ) = _reserves();
        amount = bound(amount, 1, reserve0 * 10);
        if (pool.quote(address(coin0), amount) == 0) return;
        uint256 out = _sell(bob, coin0, amount);
        uint256 back = pool.quote(address(coin1), out);
        assertLe(back, amount, "there and back");
    }

    function testFuzz_DepositsGainNothing(uint256 x, uint256 y, uint256 amount0, uint256 amount1) public {
        _provideDrawn(x, y);
        (uint256 reserve0, uint256 reserve1) = _reserves();
        amount0 = bound(amount0, reserve0 / 1e6, reserve0 * 2);
        amount1 = bound(amount1, reserve1 / 1e6, reserve1 * 2);
        uint256 value = pool.virtualPrice();
        uint256 d = pool.invariant();
        uint256 shares = _provide(bob, amount0, amount1);
        assertGe(pool.virtualPrice() + 2, value, "shares keep their value");
        _redeem(bob, shares);
        assertGe(pool.invariant() + 2, d, "what is left is not less than what was there");
    }

    /// @dev Reserves up to a thousand apart, of at least a whole coin.
    function _provideDrawn(uint256 x, uint256 y) internal {
        x = bound(x, 1e18, 1e28);
        y = bound(y, x / 1e15 + 1e6, x / 1e9 + 1e6);
        _provide(alice, x, y);
    }
}

contract StableSwapPoolTest is InvariantPoolTest {
    function test_TheAmplificationIsFromOneToAMillion() public {
        address breaker = address(0);
        for (uint256 wrong = 0; wrong <= 1e6 + 1; wrong += 1e6 + 1) {
            vm.expectRevert(abi.encodeWithSelector(StableSwapPool.InvalidAmplification.selector, wrong, 1e6));
            new StableSwapPool("Pool", address(coin0), address(coin1), FEE, breaker, wrong);
        }
        new StableSwapPool("Pool", address(coin0), address(coin1), FEE, breaker, 1);
        new StableSwapPool("Pool", address(coin0), address(coin1), FEE, breaker, 1e6);
    }

    /// @dev 5% of a pool of 2,000,000 sold: the product would give 47,619.
    function test_ALargeSaleHardlyMovesThePrice() public {
        _provide(alice, SUPPLY0, SUPPLY1);
        uint256 out = _sell(bob, coin0, 50_000e18);
        assertGt(out, 49_900e6, "less than 0.2% below par");
        assertGt(pool.price(), 0.998e18, "and the price after it");
    }

    function test_ADrainedPoolGivesWayAllAtOnce() public {
        _provide(alice, SUPPLY0, SUPPLY1);
        _sell(bob, coin0, 700_000e18);
        assertGt(pool.price(), 0.9e18, "85 to 15 and still above 0.9");
        _sell(bob, coin0, 700_000e18);
        assertLt(pool.price(), 0.1e18, "twice as much, and it is worth nothing");
    }

    function _deploy(
        address coin0_,
        address coin1_,
        uint256 fee,
        address breaker
    ) internal override returns (InvariantPool) {
        return new StableSwapPool("Pool", coin0_, coin1_, fee, breaker, 100);
    }
}

contract ConstantProductPoolTest is InvariantPoolTest {
    function test_ASwapFollowsTheFormula() public {
        _provide(alice, SUPPLY0, SUPPLY1);
        uint256 amount = 100_000e18;
        uint256 afterFee = amount * (FEE_UNIT - FEE);
        uint256 expected = (afterFee * SUPPLY1) / (SUPPLY0 * FEE_UNIT + afterFee);
        assertEq(_sell(bob, coin0, amount), expected, "y (1 - f) dx / (x + (1 - f) dx)");
    }

    function _deploy(
        address coin0_,
        address coin1_,
        uint256 fee,
        address breaker
    ) internal override returns (InvariantPool) {
        return new ConstantProductPool("Pool", coin0_, coin1_, fee, breaker);
    }
}
