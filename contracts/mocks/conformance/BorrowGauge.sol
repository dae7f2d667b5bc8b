// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILendingPool} from "../../interfaces/ILendingPool.sol";
import {IPriceOracle} from "../../interfaces/IPriceOracle.sol";

/// @title How much of an asset an account can just borrow, so that a sequence can try exactly that, or a unit more
contract BorrowGauge {
    /// @return Base units of the asset, by a pool and an oracle with Aave's interfaces.
    function borrowable(
        ILendingPool pool,
        IPriceOracle oracle,
        address asset,
        uint256 unit,
        address user
    ) external view returns (uint256) {
        (, , uint256 available, , , ) = pool.getUserAccountData(user);
        return (available * unit) / oracle.getAssetPrice(asset);
    }
}
