// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {InvariantPool} from "./InvariantPool.sol";
import {StableSwapMath} from "./StableSwapMath.sol";

/// @title A pool for two coins that should be worth the same
/// @notice Trades along the StableSwap invariant, see `StableSwapMath`. The fee is taken from what is paid out.
/// The amplification is fixed for good: the originals can be ramped by their owner, this pool has none.
contract StableSwapPool is InvariantPool {
    /// @notice Thrown when an amplification is 0 or above `MAX_AMPLIFICATION`.
    error InvalidAmplification(uint256 amplification, uint256 maximum);

    uint256 public constant MAX_AMPLIFICATION = 1e6;

    /// @notice A, in the convention of deployed pools: A' n^(n-1) of the whitepaper's A'.
    uint256 public immutable amplification;

    constructor(
        string memory name_,
        address coin0_,
        address coin1_,
        uint256 fee_,
        address breaker_,
        uint256 amplification_
    ) InvariantPool(name_, coin0_, coin1_, fee_, breaker_) {
        if (amplification_ == 0 || amplification_ > MAX_AMPLIFICATION) {
            revert InvalidAmplification(amplification_, MAX_AMPLIFICATION);
        }
        amplification = amplification_;
    }

    function _invariant(uint256 x, uint256 y) internal view override returns (uint256) {
        return StableSwapMath.invariant(x, y, 2 * amplification);
    }

    function _trade(uint256 x, uint256 y, uint256 dx) internal view override returns (uint256) {
        uint256 leverage = 2 * amplification;
        // One more, so that it is not below the exact D whichever way it was rounded.
        uint256 d = StableSwapMath.invariant(x, y, leverage) + 1;
        uint256 left = StableSwapMath.reserveAt(x + dx, d, leverage);
        if (left >= y) return 0;
        return ((y - left) * (FEE_UNIT - fee)) / FEE_UNIT;
    }

    function _price(uint256 x, uint256 y) internal view override returns (uint256) {
        return StableSwapMath.price(x, y, 2 * amplification);
    }
}
