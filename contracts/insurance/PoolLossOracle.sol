// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ILendingPool} from "../interfaces/ILendingPool.sol";
import {ILossOracle} from "../interfaces/ILossOracle.sol";

/// @title The losses of a reserve of our lending pool: its recorded deficit, shared by all who supplied
/// @notice 1 - deficit / claims. The pool itself leaves the claims as they are, so that in truth the last to withdraw lose;
/// each supplier's part of the loss is what all would lose if all were treated alike. What interest the treasury has not
/// taken yet is no supplier's claim.
contract PoolLossOracle is ILossOracle {
    uint256 private constant WAD = 1e18;

    ILendingPool public immutable pool;
    address public immutable asset;
    IERC20 public immutable receipt;

    constructor(ILendingPool pool_, address asset_) {
        pool = pool_;
        asset = asset_;
        receipt = IERC20(pool_.getReserveData(asset_).aTokenAddress);
        if (address(receipt) == address(0)) revert NotListed(asset_);
    }

    /// @inheritdoc ILossOracle
    function survival() external view returns (uint256) {
        uint256 deficit = pool.getReserveDeficit(asset);
        if (deficit == 0) return WAD;
        uint256 claims = receipt.totalSupply();
        return deficit >= claims ? 0 : WAD - Math.mulDiv(deficit, WAD, claims);
    }
}
