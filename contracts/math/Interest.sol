// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {WadRayMath} from "./WadRayMath.sol";

/// @title Growth of an index over time
/// @notice Suppliers earn linearly between two updates; borrowers pay compound interest, approximated by the first four
/// terms of the binomial series of (1 + rate / year)^seconds, as Aave V3 does. The approximation is never above the
/// exact value, and what borrowers pay beyond what suppliers get stays in the reserve.
/// @dev Rates are yearly, in rays. A year has 365 days.
library Interest {
    using WadRayMath for uint256;

    uint256 private constant YEAR = 365 days;

    /// @return The growth factor in rays: 1 + rate * elapsed / year, rounded down.
    function linear(uint256 rate, uint256 elapsed) internal pure returns (uint256) {
        return WadRayMath.RAY + (rate * elapsed) / YEAR;
    }

    /// @return The growth factor in rays: 1 + n*x + n(n-1)/2 * x^2 + n(n-1)(n-2)/6 * x^3, where x is the rate per
    /// second and n the seconds elapsed.
    function compounded(uint256 rate, uint256 elapsed) internal pure returns (uint256) {
        if (elapsed == 0) return WadRayMath.RAY;

        uint256 elapsedMinusTwo = elapsed > 2 ? elapsed - 2 : 0;
        uint256 squared = rate.rayMul(rate) / (YEAR * YEAR);
        uint256 cubed = squared.rayMul(rate) / YEAR;

        uint256 secondTerm = (elapsed * (elapsed - 1) * squared) / 2;
        uint256 thirdTerm = (elapsed * (elapsed - 1) * elapsedMinusTwo * cubed) / 6;
        return WadRayMath.RAY + (rate * elapsed) / YEAR + secondTerm + thirdTerm;
    }
}
