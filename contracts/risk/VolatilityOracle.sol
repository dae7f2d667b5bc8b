// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";
import {IAnswerValidator} from "../interfaces/IAnswerValidator.sol";
import {IVolatilityOracle} from "../interfaces/IVolatilityOracle.sol";
import {WadRayMath} from "../math/WadRayMath.sol";

/// @title Exponentially weighted variance of a feed's returns
/// @notice RiskMetrics (J.P. Morgan 1996) with the weight scaled to the time between two answers, which is not regular:
///
///   w = decay ^ dt,   v <- w * v + (1 - w) * r^2 * 3600 / dt,   r = p / p' - 1
///
/// with dt in seconds (at least 1) and v per hour. Returns are simple, not logarithmic; they differ by r^2 / 2. At steps of
/// equal length this is sigma^2 <- lambda * sigma^2 + (1 - lambda) * r^2 with lambda = w. Between two answers the price is
/// taken as unmoved, so that volatility fades as time passes. Products are rounded half up.
contract VolatilityOracle is IVolatilityOracle {
    using WadRayMath for uint256;

    uint256 private constant RAY = 1e27;
    /// @dev From a ray to the square of a wad.
    uint256 private constant RAY_TO_WAD_SQUARED = 1e9;
    uint256 private constant HOURS_PER_YEAR = 8_760;
    /// @dev A feed gives its validator 500,000 gas; a round takes about 15,000.
    uint256 private constant MAX_ROUNDS = 16;
    /// @dev A larger move counts as one by this factor, so that no answer can make the arithmetic overflow.
    uint256 private constant MAX_RETURN = 10;

    IAggregatorV3 public immutable feed;
    uint256 public immutable decayPerSecondRay;

    uint256 public hourlyVarianceRay;
    uint80 public lastRound;
    uint64 public lastTime;
    uint256 public lastPrice;

    /// @param hourlyVolatility_ The volatility to begin with, in wads per hour.
    constructor(IAggregatorV3 feed_, uint256 decayPerSecondRay_, uint256 hourlyVolatility_) {
        if (decayPerSecondRay_ == 0 || decayPerSecondRay_ >= RAY) revert InvalidDecay(decayPerSecondRay_);
        feed = feed_;
        decayPerSecondRay = decayPerSecondRay_;
        hourlyVarianceRay = (hourlyVolatility_ * hourlyVolatility_) / RAY_TO_WAD_SQUARED;
        (uint80 round, int256 answer, , uint256 updatedAt, ) = feed_.latestRoundData();
        lastRound = round;
        lastTime = uint64(updatedAt);
        lastPrice = answer > 0 ? uint256(answer) : 0;
    }

    /// @inheritdoc IAnswerValidator
    /// @dev Whoever calls, it is the feed that is read.
    function validate(uint256, int256, uint256, int256) external returns (bool) {
        poke();
        return true;
    }

    /// @inheritdoc IVolatilityOracle
    function annualVolatility() external view returns (uint256) {
        return Math.sqrt(_fadedVariance() * RAY_TO_WAD_SQUARED * HOURS_PER_YEAR);
    }

    /// @inheritdoc IVolatilityOracle
    function hourlyVolatility() external view returns (uint256) {
        return Math.sqrt(_fadedVariance() * RAY_TO_WAD_SQUARED);
    }

    /// @inheritdoc IVolatilityOracle
    function poke() public returns (uint256 taken) {
        (uint80 latest, , , , ) = feed.latestRoundData();
        taken = Math.min(latest - lastRound, MAX_ROUNDS);
        for (uint256 i = 0; i < taken; ++i) _takeIn(lastRound + 1);
    }

    // ------------------------------------------------------------------------------------------------ internal

    function _takeIn(uint80 round) private {
        (, int256 answer, , uint256 updatedAt, ) = feed.getRoundData(round);
        lastRound = round;
        if (answer <= 0) return; // no price, no return
        uint256 price = uint256(answer);
        if (lastPrice != 0) {
            uint256 elapsed = Math.max(updatedAt - lastTime, 1);
            uint256 weight = _power(decayPerSecondRay, elapsed);
            uint256 move = _returnRay(lastPrice, price);
            uint256 rate = Math.mulDiv(move.rayMul(move), 1 hours, elapsed);
            hourlyVarianceRay = weight.rayMul(hourlyVarianceRay) + (RAY - weight).rayMul(rate);
        }
        lastPrice = price;
        lastTime = uint64(updatedAt);
        emit VolatilityUpdated(round, hourlyVarianceRay, updatedAt);
    }

    function _fadedVariance() private view returns (uint256) {
        return _power(decayPerSecondRay, block.timestamp - lastTime).rayMul(hourlyVarianceRay);
    }

    /// @return The size of the simple return from one price to the next, in rays.
    function _returnRay(uint256 from, uint256 to) private pure returns (uint256) {
        uint256 distance = from > to ? from - to : to - from;
        if (distance / MAX_RETURN >= from) return MAX_RETURN * RAY;
        return Math.mulDiv(distance, RAY, from);
    }

    /// @return result base ** exponent in rays, by squaring.
    function _power(uint256 base, uint256 exponent) private pure returns (uint256 result) {
        result = RAY;
        for (; exponent != 0; exponent >>= 1) {
            if (exponent & 1 != 0) result = result.rayMul(base);
            base = base.rayMul(base);
        }
    }
}
