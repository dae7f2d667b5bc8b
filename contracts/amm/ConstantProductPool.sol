// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {InvariantPool} from "./InvariantPool.sol";

/// @title A constant-product pool whose fee is chosen
/// @notice The curve of `ConstantProductPair`, which takes 0.3% and nothing else: D = 2 sqrt(x y), and a trade of dx gives
/// y (1 - f) dx / (x + (1 - f) dx), rounded down. The fee is taken from what comes in, as there.
contract ConstantProductPool is InvariantPool {
    constructor(
        string memory name_,
        address coin0_,
        address coin1_,
        uint256 fee_,
        address breaker_
    ) InvariantPool(name_, coin0_, coin1_, fee_, breaker_) {}

    function _trade(uint256 x, uint256 y, uint256 dx) internal view override returns (uint256) {
        uint256 afterFee = dx * (FEE_UNIT - fee);
        return Math.mulDiv(afterFee, y, x * FEE_UNIT + afterFee);
    }

    function _invariant(uint256 x, uint256 y) internal pure override returns (uint256) {
        return Math.sqrt(4 * x * y);
    }

    function _price(uint256 x, uint256 y) internal pure override returns (uint256) {
        return x == 0 ? 0 : Math.mulDiv(y, WAD, x);
    }
}
