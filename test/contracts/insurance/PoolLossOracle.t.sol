// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PoolLossOracle} from "../../../contracts/insurance/PoolLossOracle.sol";
import {ILossOracle} from "../../../contracts/interfaces/ILossOracle.sol";
import {LendingFixture} from "../support/LendingFixture.sol";

/// @notice What the oracle says of a pool that has bad debt.
contract PoolLossOracleTest is LendingFixture {
    function test_SaysWhichPartOfTheClaimsIsBacked() public {
        PoolLossOracle oracle = new PoolLossOracle(pool, address(usdc));
        assertEq(oracle.survival(), 1e18, "nothing is lost, and nothing claimed");
        _supply(alice, usdc, 100_000e6);
        _supply(bob, weth, 10e18);
        _borrow(bob, usdc, 15_000e6);
        _setPrice(weth, 1_000e8);
        assertEq(oracle.survival(), 1e18, "what is not written off is not lost");
        _fund(carol, usdc, 20_000e6);
        vm.prank(carol);
        pool.liquidationCall(address(weth), address(usdc), bob, MAX, false);
        uint256 deficit = pool.getReserveDeficit(address(usdc));
        assertGt(deficit, 5_000e6, "bad debt");
        assertNear(oracle.survival(), 1e18 - (deficit * 1e18) / 100_000e6, 1, "of 100,000 claimed");
        assertEq(new PoolLossOracle(pool, address(weth)).survival(), 1e18, "the other reserve lost nothing");
    }

    function test_RefusesAnAssetThatIsNotListed() public {
        vm.expectRevert(abi.encodeWithSelector(ILossOracle.NotListed.selector, address(this)));
        new PoolLossOracle(pool, address(this));
    }
}
