// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RateSettings} from "../../interfaces/LendingTypes.sol";
import {Percentage} from "../../math/Percentage.sol";
import {WadRayMath} from "../../math/WadRayMath.sol";

/// @title The kinked interest curve
/// @notice With utilisation u = debt / (liquidity + debt) and kink o, borrowers pay
///
///   base + slope1 * u / o                            up to the kink,
///   base + slope1 + slope2 * (u - o) / (1 - o)       beyond it,
///
/// and suppliers earn that times debt / (liquidity + debt + deficit), less the reserve factor. The deficit is claimed by
/// suppliers and lent to nobody, so it dilutes what they earn; it does not raise what borrowers pay.
/// @dev Rates and ratios are in rays; the order of operations is Aave V3's, to the unit.
library RateModel {
    using Percentage for uint256;
    using WadRayMath for uint256;

    uint256 private constant BPS_TO_RAY = 1e23;

    /// @return liquidityRate What suppliers earn in a year.
    /// @return borrowRate What borrowers pay in a year.
    function rates(
        RateSettings memory settings,
        uint256 liquidity,
        uint256 debt,
        uint256 deficit,
        uint256 reserveFactorBps
    ) internal pure returns (uint256 liquidityRate, uint256 borrowRate) {
        borrowRate = settings.baseRateBps * BPS_TO_RAY;
        if (debt == 0) return (0, borrowRate);

        uint256 usage = debt.rayDiv(liquidity + debt);
        uint256 supplyUsage = debt.rayDiv(liquidity + debt + deficit);
        borrowRate += _aboveBase(settings, usage);

        // The average over all loans. With one kind of debt it is the borrow rate, up to the rounding kept from Aave.
        uint256 debtRay = debt.wadToRay();
        uint256 averageRate = debtRay.rayMul(borrowRate).rayDiv(debtRay);
        liquidityRate = averageRate.rayMul(supplyUsage).percentMul(Percentage.ONE_BPS - reserveFactorBps);
    }

    function _aboveBase(RateSettings memory settings, uint256 usage) private pure returns (uint256) {
        uint256 optimal = settings.optimalUsageBps * BPS_TO_RAY;
        uint256 slope1 = settings.slope1Bps * BPS_TO_RAY;
        if (usage <= optimal) return slope1.rayMul(usage).rayDiv(optimal);

        uint256 slope2 = settings.slope2Bps * BPS_TO_RAY;
        return slope1 + slope2.rayMul((usage - optimal).rayDiv(WadRayMath.RAY - optimal));
    }
}
