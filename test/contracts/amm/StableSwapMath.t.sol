// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {StableSwapMath} from "../../../contracts/amm/StableSwapMath.sol";
import {Test} from "../support/Test.sol";

/// @notice The roots, against the polynomials that they are roots of. test/protocols/amm/invariant-curves.test.ts
/// compares the same arithmetic with a bisection at all sizes.
contract StableSwapMathTest is Test {
    function test_AtTheBalanceTheInvariantIsTheSumAndThePriceOne() public pure {
        assertEq(StableSwapMath.invariant(5e23, 5e23, 200), 1e24, "the sum");
        assertEq(StableSwapMath.price(5e23, 5e23, 200), WAD, "one for one");
    }

    function test_AnEmptyReserveHasNoInvariantAndNoPrice() public pure {
        assertEq(StableSwapMath.invariant(0, 1e18, 200), 0, "no x");
        assertEq(StableSwapMath.invariant(1e18, 0, 200), 0, "no y");
        assertEq(StableSwapMath.price(0, 1e18, 200), 0, "no price");
    }

    /// @dev June 2022: 491,000 stETH to 111,300 ETH at A = 50 traded at 0.934 to 0.937.
    function test_ThePoolOfJune2022TradedAtWhatItsReservesSay() public pure {
        uint256 price = StableSwapMath.price(491_000e18, 111_300e18, 100);
        assertNear(price, 0.9374e18, 0.0001e18, "the recorded price");
    }

    function testFuzz_TheInvariantSolvesItsEquation(uint256 x, uint256 y, uint256 leverage) public pure {
        (x, y, leverage) = _drawn(x, y, leverage);
        uint256 d = StableSwapMath.invariant(x, y, leverage);
        assertTrue(_rises(x, y, d + 1, leverage), "the root is not above");
        if (d > 1) assertFalse(_rises(x, y, d - 2, leverage), "the root is not below");
    }

    function testFuzz_AReserveThatIsSolvedForIsTheLeastThatKeepsTheInvariant(
        uint256 x,
        uint256 y,
        uint256 leverage
    ) public pure {
        (x, y, leverage) = _drawn(x, y, leverage);
        uint256 d = StableSwapMath.invariant(x, y, leverage) + 1;
        uint256 needed = StableSwapMath.reserveAt(x, d, leverage);
        assertFalse(_rises(x, needed, d, leverage), "it keeps D");
        // D was rounded, and where y is cheap many units of it are worth one of D.
        assertLe(
            needed > y ? needed - y : y - needed,
            12 + _cheapness(x, y, leverage) * 10,
            "and it is the same reserve"
        );
    }

    function testFuzz_TheInvariantIsHomogeneous(uint256 x, uint256 y, uint256 leverage) public pure {
        (x, y, leverage) = _drawn(x, y, leverage);
        uint256 d = StableSwapMath.invariant(x, y, leverage);
        assertNear(StableSwapMath.invariant(7 * x, 7 * y, leverage), 7 * d, 8, "seven times the pool");
    }

    function testFuzz_ThePriceFallsWithTheReserve(uint256 x, uint256 y, uint256 leverage) public pure {
        (x, y, leverage) = _drawn(x, y, leverage);
        uint256 price = StableSwapMath.price(x, y, leverage);
        assertLe(StableSwapMath.price(x + x / 10, y, leverage), price + price / 1e9 + 1, "more of it is cheaper");
        if (x < y) assertGe(price + 1, WAD, "the scarce coin is dear");
    }

    // ------------------------------------------------------------------------------------------------ support

    /// @dev Sizes at which the polynomial fits 256 bits; reserves up to a million apart.
    function _drawn(uint256 x, uint256 y, uint256 leverage) private pure returns (uint256, uint256, uint256) {
        x = bound(x, 1e12, 1e24);
        y = bound(y, x / 1e6 + 1e12, x * 1e6 < 1e24 ? x * 1e6 : 1e24);
        return (x, y, bound(leverage, 2, 1000));
    }

    /// @dev Whether D^3 + (L - 1) 4xy D exceeds L (x + y) 4xy, so that D is above the root.
    function _rises(uint256 x, uint256 y, uint256 d, uint256 leverage) private pure returns (bool) {
        uint256 xy4 = 4 * x * y;
        return d ** 3 + (leverage - 1) * xy4 * d > leverage * (x + y) * xy4;
    }

    /// @dev Units of y that are worth one of x.
    function _cheapness(uint256 x, uint256 y, uint256 leverage) private pure returns (uint256) {
        return StableSwapMath.price(x, y, leverage) / WAD;
    }
}
