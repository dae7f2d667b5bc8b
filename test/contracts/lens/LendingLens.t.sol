// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILendingPool} from "../../../contracts/interfaces/ILendingPool.sol";
import {IPriceOracle} from "../../../contracts/interfaces/IPriceOracle.sol";
import {LendingLens} from "../../../contracts/lens/LendingLens.sol";
import {LendingFixture} from "../support/LendingFixture.sol";
import {OlderPool} from "../support/OlderPool.sol";

contract LendingLensTest is LendingFixture {
    LendingLens private lens;
    address[] private accounts;

    function setUp() public override {
        super.setUp();
        lens = new LendingLens();
        _supply(alice, usdc, 100_000e6);
        _supply(bob, weth, 10e18);
        _borrow(bob, usdc, 8_000e6);
        accounts = [alice, bob, carol];
    }

    function test_TellsTheHealthOfManyAccounts() public {
        skip(30 days);
        LendingLens.Health[] memory list = lens.health(pool, accounts);
        assertEq(list.length, 3, "one for each account");
        for (uint256 i = 0; i < list.length; ++i) _assertHealth(list[i], accounts[i]);
        assertEq(list[0].healthFactor, MAX, "no debt");
        assertLt(list[1].healthFactor, 2.1e18, "debt with interest");
        assertEq(list[2].collateralBase, 0, "an account that the pool does not know");
    }

    function test_TellsWhatAccountsHoldAndOwe() public {
        skip(30 days);
        LendingLens.Position[] memory list = lens.positions(pool, accounts);
        assertEq(list.length, 3, "one for each account");
        for (uint256 i = 0; i < list.length; ++i) {
            _assertHealth(list[i].health, accounts[i]);
            assertEq(list[i].supplied.length, 3, "a balance for each reserve");
            assertEq(list[i].borrowed.length, 3, "a debt for each reserve");
            assertEq(list[i].userConfig, pool.getUserConfiguration(accounts[i]).data, "what reserves are used for");
        }
        assertEq(list[0].supplied[1], 100_000e6, "alice's USDC, scaled");
        assertEq(list[1].supplied[0], 10e18, "bob's WETH, scaled");
        assertEq(list[1].borrowed[1], 8_000e6, "bob's debt, scaled");
        assertEq(list[1].supplied[1] + list[0].borrowed[0] + list[2].supplied[0], 0, "nothing else");
    }

    function test_TellsTheStateOfEveryReserve() public {
        _supply(carol, weth, 1e18);
        _borrow(carol, usdc, 1_500e6);
        _setPrice(weth, 1_000e8);
        _liquidate(weth, usdc, carol, MAX);
        LendingLens.ReserveState[] memory list = lens.reserves(pool);
        assertEq(list.length, 3, "one for each reserve");
        assertEq(list[0].asset, address(weth), "in the order of their ids");
        assertEq(list[1].asset, address(usdc), "in the order of their ids");
        assertEq(list[2].asset, address(wbtc), "in the order of their ids");

        LendingLens.ReserveState memory state = list[1];
        assertEq(
            keccak256(abi.encode(state.data)),
            keccak256(abi.encode(pool.getReserveData(address(usdc)))),
            "as the pool gives it"
        );
        assertEq(state.liquidity, _liquidity(usdc), "liquidity");
        assertEq(state.scaledSupply, 100_000e6, "scaled receipts");
        assertEq(state.scaledDebt, 8_000e6, "scaled debt");
        assertGt(state.deficit, 0, "there is a deficit");
        assertEq(state.deficit, pool.getReserveDeficit(address(usdc)), "deficit");
        assertEq(list[0].deficit, 0, "there is none");
    }

    function test_AnAccountWhosePoolRefusesToSayReadsZero() public {
        oracle.setAssetSource(address(weth), address(feeds[address(weth)]), 3600, IPriceOracle.StalenessPolicy.Revert);
        skip(3601);
        LendingLens.Health[] memory list = lens.health(pool, accounts);
        _assertHealth(list[0], alice);
        assertEq(list[1].collateralBase + list[1].debtBase + list[1].thresholdBps, 0, "bob's collateral has no price");
        assertEq(list[1].healthFactor, 0, "so nothing is known of his health");
        assertEq(lens.positions(pool, accounts)[1].borrowed[1], 8_000e6, "what he owes is known all the same");
    }

    function test_ReadsPoolsThatRecordNoDeficit() public {
        OlderPool older = new OlderPool(pool);
        LendingLens.ReserveState[] memory list = lens.reserves(ILendingPool(address(older)));
        assertEq(list.length, 3, "one for each reserve");
        assertEq(list[1].deficit, 0, "a pool that records none has none");
        assertEq(list[1].scaledDebt, 8_000e6, "the rest is read all the same");
    }

    function _assertHealth(LendingLens.Health memory health, address account) private view {
        (uint256 collateral, uint256 debt, , uint256 threshold, , uint256 healthFactor) = pool.getUserAccountData(
            account
        );
        assertEq(health.collateralBase, collateral, "collateral");
        assertEq(health.debtBase, debt, "debt");
        assertEq(health.thresholdBps, threshold, "threshold");
        assertEq(health.healthFactor, healthFactor, "health factor");
    }
}
