// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title How the price of a Dutch auction falls
/// @notice From a first price p, after t seconds:
///
/// - linear: p * (duration - t) / duration, and 0 from `duration` on;
/// - stairs: p * cut^floor(t / step): every `step` seconds it falls by the factor at once;
/// - exponential: p * cut^t, with a factor for each second.
///
/// These are the three shapes of Maker's public documentation of "Liquidations 2.0". Powers are rounded down at each
/// multiplication, so that the price is never above the exact one, and below it by less than 1e-24 of p for a thousand
/// steps.
library AuctionPrices {
    enum Shape {
        Linear,
        Stairs,
        Exponential
    }

    /// @param shape The rule.
    /// @param seconds_ The duration of a linear fall, or the seconds of a stair; of no meaning otherwise.
    /// @param cutRay The factor of a stair or of a second, in rays, below 1; of no meaning otherwise.
    struct Decay {
        Shape shape;
        uint32 seconds_;
        uint96 cutRay;
    }

    uint256 private constant RAY = 1e27;

    /// @return The price after `elapsed` seconds, in the unit of `first`.
    function fallen(Decay memory decay, uint256 first, uint256 elapsed) internal pure returns (uint256) {
        if (decay.shape == Shape.Linear) {
            if (elapsed >= decay.seconds_) return 0;
            return Math.mulDiv(first, decay.seconds_ - elapsed, decay.seconds_);
        }
        uint256 steps = decay.shape == Shape.Stairs ? elapsed / decay.seconds_ : elapsed;
        return Math.mulDiv(first, powerDown(decay.cutRay, steps), RAY);
    }

    /// @return base^exponent in rays, by repeated squaring, each product rounded down.
    function powerDown(uint256 base, uint256 exponent) internal pure returns (uint256) {
        uint256 result = RAY;
        while (exponent != 0) {
            if (exponent & 1 != 0) result = (result * base) / RAY;
            exponent >>= 1;
            if (exponent != 0) base = (base * base) / RAY;
        }
        return result;
    }

    /// @return Whether the rule is one by which a price falls.
    function isValid(Decay memory decay) internal pure returns (bool) {
        if (decay.shape != Shape.Exponential && decay.seconds_ == 0) return false;
        return decay.shape == Shape.Linear || (decay.cutRay != 0 && decay.cutRay < RAY);
    }
}
