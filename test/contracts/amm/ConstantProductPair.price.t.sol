// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {PairFixture} from "../support/PairFixture.sol";

contract ConstantProductPairPriceTest is PairFixture {
    uint256 private constant WRAP = 2 ** 32;

    // ------------------------------------------------------------------------------------------------ cumulative prices

    function test_PricesAccumulateOverTheTimeTheyHeld() public {
        _provide(alice, 3e18, 12e18);
        assertEq(pair.price0CumulativeLast(), 0, "no price held before the first deposit");

        skip(10);
        pair.sync();
        assertEq(pair.price0CumulativeLast(), 4 * Q112 * 10, "token 0 was worth 4 for 10 s");
        assertEq(pair.price1CumulativeLast(), (Q112 / 4) * 10, "token 1 was worth 1/4 for 10 s");

        _send(9e18, 0);
        pair.sync();
        skip(5);
        pair.sync();
        assertEq(pair.price0CumulativeLast(), 4 * Q112 * 10 + Q112 * 5, "then 1 for 5 s");
        assertEq(pair.price1CumulativeLast(), (Q112 / 4) * 10 + Q112 * 5, "then 1 for 5 s");
    }

    function test_APriceThatHeldForNoTimeDoesNotCount() public {
        _provide(alice, 1e18, 1e18);
        skip(10);
        _sell0(1e18, bob);
        _sell1(token1.balanceOf(bob), bob);
        uint256 cumulative = pair.price0CumulativeLast();
        pair.sync();
        assertEq(pair.price0CumulativeLast(), cumulative, "a move within a block leaves no trace");
        assertEq(cumulative, Q112 * 10, "the price before the block's first swap is what held");
    }

    function test_EveryChangeOfReservesAccumulates() public {
        uint256 shares = _provide(alice, 1e18, 1e18);
        skip(1);
        _provide(alice, 1e18, 1e18);
        assertEq(pair.price0CumulativeLast(), Q112, "a deposit");
        skip(1);
        _redeem(alice, shares);
        assertEq(pair.price0CumulativeLast(), 2 * Q112, "a withdrawal");
        skip(1);
        _sell0(1e17, bob);
        assertEq(pair.price0CumulativeLast(), 3 * Q112, "a swap");
    }

    function test_TheTimeWeightedAverageIsTheAverageOfPricesByTime() public {
        _provide(alice, 1e18, 2e18);
        uint256 before = pair.price0CumulativeLast();
        skip(30);
        _send(0, 6e18);
        pair.sync();
        skip(10);
        pair.sync();
        uint256 average = (pair.price0CumulativeLast() - before) / 40;
        assertEq(average, (Q112 * (2 * 30 + 8 * 10)) / 40, "2 for 30 s and 8 for 10 s average 3.5");
    }

    function test_TimeWrapsAroundWithoutLosingASecond() public {
        vm.warp(WRAP * 3 - 4);
        _provide(alice, 1e18, 1e18);
        (, , uint32 timestamp) = pair.getReserves();
        assertEq(timestamp, WRAP - 4, "time is kept modulo 2^32");
        vm.warp(WRAP * 3 + 6);
        pair.sync();
        assertEq(pair.price0CumulativeLast(), 10 * Q112, "ten seconds went by");
        (, , timestamp) = pair.getReserves();
        assertEq(timestamp, 6, "time is kept modulo 2^32");
    }

    function test_SumsOverflowByDesign() public {
        uint256 largest = type(uint112).max;
        _provide(alice, 1, largest);
        uint256 price = largest * Q112;
        uint256 sum;
        for (uint256 i = 0; i < 3; ++i) {
            skip(WRAP - 1);
            pair.sync();
            unchecked {
                sum += price * (WRAP - 1);
            }
            assertEq(pair.price0CumulativeLast(), sum, "the sum is kept modulo 2^256");
        }
        assertLt(sum, price * (WRAP - 1), "the sum did overflow");
    }

    function testFuzz_CumulativePricesFollowReservesAndTime(uint256 x, uint256 y, uint32 elapsed) public {
        x = bound(x, 1e4, type(uint112).max);
        y = bound(y, 1e4, type(uint112).max);
        _provide(alice, x, y);
        skip(elapsed);
        pair.sync();
        assertEq(pair.price0CumulativeLast(), Math.mulDiv(y, Q112, x) * elapsed, "y / x as UQ112.112 times seconds");
        assertEq(pair.price1CumulativeLast(), Math.mulDiv(x, Q112, y) * elapsed, "x / y as UQ112.112 times seconds");
    }

    // ------------------------------------------------------------------------------------------------ closed forms

    /// @dev out = y x (1 - f) / (X + x (1 - f)), in wads.
    function testFuzz_SlippageFollowsTheClosedForm(uint256 reserve, uint256 share) public {
        reserve = bound(reserve, 1e18, 1e30);
        share = bound(share, 1e12, 10e18);
        uint256 dx = (reserve * share) / WAD;
        _provide(alice, reserve, reserve);
        uint256 out = _sell0(dx, bob);
        uint256 afterFee = (share * 997) / 1000;
        uint256 expected = Math.mulDiv(reserve, afterFee, WAD + afterFee);
        assertNear(out, expected, expected / 1e11 + 2, "out = y x (1 - f) / (X + x (1 - f))");
    }

    /// @dev 2 sqrt(k) / (1 + k) - 1: -5.7191% for k = 0.5. The formula knows no fees: what they add to the product is
    /// divided out again.
    function test_ImpermanentLossFollowsTheClosedForm() public {
        _assertImpermanentLoss(0.5e18, 942809041582063365);
        _assertImpermanentLoss(0.25e18, 0.8e18);
        _assertImpermanentLoss(4e18, 0.8e18);
    }

    /// @dev Moves the price of token 0 to `ratio` of what it was and compares holding shares with holding the tokens.
    function _assertImpermanentLoss(uint256 ratio, uint256 expected) private {
        super.setUp();
        uint256 start = 1_000_000e18;
        _provide(alice, start, start);
        uint256 rootBefore = _rootK();
        _movePrice(ratio);

        (uint256 x, uint256 y) = _reserves();
        uint256 price = Math.mulDiv(y, WAD, x);
        assertNear(price, ratio, 1e9, "the price moved as wanted");
        uint256 pooled = Math.mulDiv(x, price, WAD) + y;
        uint256 held = Math.mulDiv(start, price, WAD) + start;
        uint256 withoutFees = Math.mulDiv(pooled, rootBefore, _rootK());
        assertNear(Math.mulDiv(withoutFees, WAD, held), expected, 1e9, "pooled / held = 2 sqrt(k) / (1 + k)");
        assertGt(_rootK(), rootBefore, "fees work against the loss");
    }

    /// @dev Sells in small steps, found by bisection, until the pool's price is `ratio`.
    function _movePrice(uint256 ratio) private {
        (uint256 x, uint256 y) = _reserves();
        bool sells0 = ratio < WAD;
        (uint256 low, uint256 high) = (0, x * 4);
        while (high - low > 1) {
            uint256 middle = (low + high) / 2;
            (uint256 inAfter, uint256 outAfter) = sells0
                ? (x + middle, y - _largestOut(middle, x, y))
                : (y + middle, x - _largestOut(middle, y, x));
            uint256 price = sells0 ? Math.mulDiv(outAfter, WAD, inAfter) : Math.mulDiv(inAfter, WAD, outAfter);
            bool reached = sells0 ? price <= ratio : price >= ratio;
            (low, high) = reached ? (low, middle) : (middle, high);
        }
        if (sells0) _sell0(high, bob);
        else _sell1(high, bob);
    }
}
