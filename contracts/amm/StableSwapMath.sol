// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title The StableSwap invariant for two coins
/// @notice M. Egorov, "StableSwap: efficient mechanism for stablecoin liquidity" (2019), with n = 2:
///
///     4 A' (x + y) + D = 4 A' D + D^3 / (4 x y)
///
/// At the balance x = y = D / 2 the price is 1 and changes slowly: near it the curve is the line x + y = D, far from it
/// the hyperbola x y = D^2 / 4; A' says how far "near" reaches. People quote A = A' n^(n-1) = 2 A', the figure that
/// deployed pools answer, and so does this project; the functions here take `leverage` = A' n^n = 2 A.
///
/// Both unknowns, D of two reserves and one reserve of the other and D, are the root of a convex function, to which
/// Newton's method falls monotonically from above; the loops end when it falls no more. Reserves are normalised and at
/// most 2^113, so that D^2 and x y fit 256 bits; products beyond that are carried in 512.
library StableSwapMath {
    uint256 private constant WAD = 1e18;

    /// @return d D, within one unit of the exact root; 0 when a reserve is 0.
    function invariant(uint256 x, uint256 y, uint256 leverage) internal pure returns (uint256 d) {
        if (x == 0 || y == 0) return 0;
        uint256 sum = x + y;
        // D is at most the sum, which is its value at the balance.
        uint256 next = sum;
        do {
            d = next;
            uint256 p = product(x, y, d);
            next = Math.mulDiv(leverage * sum + 2 * p, d, (leverage - 1) * d + 3 * p);
        } while (next < d);
    }

    /// @return y The least reserve that keeps the invariant at `d` or above when the other reserve is `x`: the root of
    /// y^2 + (x + d / leverage - d) y = d^3 / (4 x leverage), rounded up.
    function reserveAt(uint256 x, uint256 d, uint256 leverage) internal pure returns (uint256 y) {
        uint256 c = Math.mulDiv(d * d, d, 4 * x * leverage, Math.Rounding.Ceil);
        uint256 b = x + d / leverage; // less d, which may make it negative
        // The first step may go up; from there on the root lies below.
        uint256 next = (d * d + c) / (d + b);
        do {
            y = next;
            next = (y * y + c) / (2 * y + b - d);
        } while (next < y);
        return y + 1;
    }

    /// @return The price of x in y in wads, rounded down: the ratio of the invariant's derivatives,
    /// (leverage x + p) y / ((leverage y + p) x) with p = D^3 / (4 x y); 0 when a reserve is 0.
    function price(uint256 x, uint256 y, uint256 leverage) internal pure returns (uint256) {
        if (x == 0 || y == 0) return 0;
        uint256 p = product(x, y, invariant(x, y, leverage));
        return Math.mulDiv(Math.mulDiv(leverage * x + p, WAD, leverage * y + p), y, x);
    }

    /// @dev D^3 / (4 x y), rounded down; not below D, which it is at the balance.
    function product(uint256 x, uint256 y, uint256 d) private pure returns (uint256) {
        return Math.mulDiv(d * d, d, 4 * x * y);
    }
}
