// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Interest} from "../../../contracts/math/Interest.sol";
import {Percentage} from "../../../contracts/math/Percentage.sol";
import {WadRayMath} from "../../../contracts/math/WadRayMath.sol";

/// @title The math libraries behind external functions, so that a revert can be expected
contract MathHarness {
    function wadDiv(uint256 a, uint256 b) external pure returns (uint256) {
        return WadRayMath.wadDiv(a, b);
    }

    function rayMul(uint256 a, uint256 b) external pure returns (uint256) {
        return WadRayMath.rayMul(a, b);
    }

    function rayDiv(uint256 a, uint256 b) external pure returns (uint256) {
        return WadRayMath.rayDiv(a, b);
    }

    function wadToRay(uint256 a) external pure returns (uint256) {
        return WadRayMath.wadToRay(a);
    }

    function percentMul(uint256 value, uint256 bps) external pure returns (uint256) {
        return Percentage.percentMul(value, bps);
    }

    function percentDiv(uint256 value, uint256 bps) external pure returns (uint256) {
        return Percentage.percentDiv(value, bps);
    }

    function linear(uint256 rate, uint256 elapsed) external pure returns (uint256) {
        return Interest.linear(rate, elapsed);
    }

    function compounded(uint256 rate, uint256 elapsed) external pure returns (uint256) {
        return Interest.compounded(rate, elapsed);
    }
}
