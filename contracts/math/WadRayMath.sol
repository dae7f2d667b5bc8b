// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Fixed-point multiplication and division in wads (1e18) and rays (1e27), rounded half up
/// @notice Aave V3 rounds to the nearest unit (a tie goes up) rather than down, and every index, balance and health
/// factor depends on it, so these functions round the same way. OpenZeppelin's `mulDiv` has no half-up mode.
/// @dev Checked arithmetic: a product above 2^256 reverts with a panic.
library WadRayMath {
    uint256 internal constant WAD = 1e18;
    uint256 internal constant RAY = 1e27;

    uint256 private constant HALF_RAY = 0.5e27;
    uint256 private constant WAD_TO_RAY = 1e9;

    /// @return a / b in wads, rounded half up; reverts when `b` is 0.
    function wadDiv(uint256 a, uint256 b) internal pure returns (uint256) {
        return (a * WAD + b / 2) / b;
    }

    /// @return a * b / 1e27, rounded half up.
    function rayMul(uint256 a, uint256 b) internal pure returns (uint256) {
        return (a * b + HALF_RAY) / RAY;
    }

    /// @return a * 1e27 / b, rounded half up; reverts when `b` is 0.
    function rayDiv(uint256 a, uint256 b) internal pure returns (uint256) {
        return (a * RAY + b / 2) / b;
    }

    /// @return `a` with 9 more decimals.
    function wadToRay(uint256 a) internal pure returns (uint256) {
        return a * WAD_TO_RAY;
    }
}
