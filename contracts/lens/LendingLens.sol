// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {ILendingPool} from "../interfaces/ILendingPool.sol";
import {IScaledToken} from "../interfaces/IScaledToken.sol";
import {ReserveData} from "../interfaces/LendingTypes.sol";

/// @title The state of many accounts, and of every reserve, in one call
/// @notice Reads any pool with Aave V3's interface. To be used by `eth_call`.
contract LendingLens {
    /// @notice All 0 when the pool refuses to say, as it does when its oracle refuses a stale price.
    /// @param healthFactor In wads; the maximum when there is no debt.
    /// @param collateralBase Value of the collateral, in the base currency with 8 decimals.
    /// @param debtBase Value of the debt, likewise.
    /// @param thresholdBps The average liquidation threshold.
    struct Health {
        uint256 healthFactor;
        uint256 collateralBase;
        uint256 debtBase;
        uint256 thresholdBps;
    }

    /// @param health As above.
    /// @param userConfig What each reserve is used for, in Aave's bitmap.
    /// @param supplied Scaled receipt balance of each reserve, in the order of `getReservesList`.
    /// @param borrowed Scaled debt of each reserve.
    struct Position {
        Health health;
        uint256 userConfig;
        uint256[] supplied;
        uint256[] borrowed;
    }

    /// @param data As `getReserveData` gives it.
    /// @param liquidity Underlying held by the receipt token.
    /// @param scaledSupply Sum of the scaled receipt balances.
    /// @param scaledDebt Sum of the scaled debt balances.
    /// @param deficit Bad debt; 0 for pools that do not record it.
    struct ReserveState {
        address asset;
        ReserveData data;
        uint256 liquidity;
        uint256 scaledSupply;
        uint256 scaledDebt;
        uint256 deficit;
    }

    /// @return list The health of each account.
    function health(ILendingPool pool, address[] calldata accounts) external view returns (Health[] memory list) {
        list = new Health[](accounts.length);
        for (uint256 i = 0; i < accounts.length; ++i) list[i] = _health(pool, accounts[i]);
    }

    /// @return list The health and holdings of each account.
    function positions(ILendingPool pool, address[] calldata accounts) external view returns (Position[] memory list) {
        address[] memory assets = pool.getReservesList();
        address[] memory receipts = new address[](assets.length);
        address[] memory debts = new address[](assets.length);
        for (uint256 i = 0; i < assets.length; ++i) {
            ReserveData memory data = pool.getReserveData(assets[i]);
            receipts[i] = data.aTokenAddress;
            debts[i] = data.variableDebtTokenAddress;
        }

        list = new Position[](accounts.length);
        for (uint256 i = 0; i < accounts.length; ++i) {
            list[i].health = _health(pool, accounts[i]);
            list[i].userConfig = pool.getUserConfiguration(accounts[i]).data;
            list[i].supplied = _scaledBalances(receipts, accounts[i]);
            list[i].borrowed = _scaledBalances(debts, accounts[i]);
        }
    }

    /// @return list Every reserve of the pool.
    function reserves(ILendingPool pool) external view returns (ReserveState[] memory list) {
        address[] memory assets = pool.getReservesList();
        list = new ReserveState[](assets.length);
        for (uint256 i = 0; i < assets.length; ++i) {
            ReserveData memory data = pool.getReserveData(assets[i]);
            list[i] = ReserveState({
                asset: assets[i],
                data: data,
                liquidity: IERC20(assets[i]).balanceOf(data.aTokenAddress),
                scaledSupply: IScaledToken(data.aTokenAddress).scaledTotalSupply(),
                scaledDebt: IScaledToken(data.variableDebtTokenAddress).scaledTotalSupply(),
                deficit: _deficit(pool, assets[i])
            });
        }
    }

    function _health(ILendingPool pool, address account) private view returns (Health memory result) {
        try pool.getUserAccountData(account) returns (
            uint256 collateralBase,
            uint256 debtBase,
            uint256,
            uint256 thresholdBps,
            uint256,
            uint256 healthFactor
        ) {
            return Health(healthFactor, collateralBase, debtBase, thresholdBps);
        } catch {
            return result;
        }
    }

    function _scaledBalances(address[] memory tokens, address account) private view returns (uint256[] memory list) {
        list = new uint256[](tokens.length);
        for (uint256 i = 0; i < tokens.length; ++i) list[i] = IScaledToken(tokens[i]).scaledBalanceOf(account);
    }

    function _deficit(ILendingPool pool, address asset) private view returns (uint256) {
        try pool.getReserveDeficit(asset) returns (uint256 deficit) {
            return deficit;
        } catch {
            return 0; // Aave before V3.3 records none.
        }
    }
}
