// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Percentages in basis points (1e4 = 100%), rounded half up as in Aave V3
library Percentage {
    uint256 internal constant ONE_BPS = 1e4;

    uint256 private constant HALF_BPS = 0.5e4;

    /// @return value * bps / 1e4, rounded half up.
    function percentMul(uint256 value, uint256 bps) internal pure returns (uint256) {
        return (value * bps + HALF_BPS) / ONE_BPS;
    }

    /// @return value * 1e4 / bps, rounded half up; reverts when `bps` is 0.
    function percentDiv(uint256 value, uint256 bps) internal pure returns (uint256) {
        return (value * ONE_BPS + bps / 2) / bps;
    }
}
