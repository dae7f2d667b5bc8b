// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ConstantProductPool} from "../../../contracts/amm/ConstantProductPool.sol";
import {InvariantPool} from "../../../contracts/amm/InvariantPool.sol";
import {StableSwapPool} from "../../../contracts/amm/StableSwapPool.sol";
import {InvariantPoolFixture} from "../support/InvariantPoolFixture.sol";
import {InvariantPoolHandler} from "../support/InvariantPoolHandler.sol";

/// @dev Declared here because the runner can only call contracts that it knows from the test's own file.
contract CallsToAPool is InvariantPoolHandler {
    constructor(InvariantPool pool_) InvariantPoolHandler(pool_) {}
}

/// @notice What no sequence of calls can do to a pool.
abstract contract InvariantPoolInvariants is InvariantPoolFixture {
    CallsToAPool private handler;

    function setUp() public override {
        super.setUp();
        handler = new CallsToAPool(pool);
        coin0.transferOwnership(address(handler));
        coin1.transferOwnership(address(handler));
        handler.provide(0, 1e23, 1e11);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_SharesKeepTheirValue() public view {
        assertFalse(handler.shareLostValue(), "no call lowers D per share");
        assertFalse(handler.swapLoweredInvariant(), "no swap lowers D");
    }

    function invariant_TokensAreConserved() public view {
        (uint256 reserve0, uint256 reserve1) = _reserves();
        address sink = handler.SINK();
        assertEq(coin0.balanceOf(address(pool)), reserve0 + handler.donated0(), "the pool holds its reserve of coin 0");
        assertEq(coin1.balanceOf(address(pool)), reserve1 + handler.donated1(), "the pool holds its reserve of coin 1");
        assertEq(reserve0 + coin0.balanceOf(sink), handler.sent0(), "coin 0 is in the pool or was paid out");
        assertEq(reserve1 + coin1.balanceOf(sink), handler.sent1(), "coin 1 is in the pool or was paid out");
    }

    function invariant_SharesAreAccountedFor() public view {
        assertEq(handler.sharesHeld(), pool.totalSupply(), "the shares held add up to the supply");
    }

    /// @dev Not an invariant but its condition: that the handler does what it can do.
    function test_TheHandlerReachesEveryAction() public {
        uint256 supply = pool.totalSupply();
        handler.provide(1, 1e20, 0);
        assertGt(pool.totalSupply(), supply, "provides one coin");
        handler.redeem(1, WAD);
        assertEq(pool.balanceOf(handler.actors(1)), 0, "redeems");
        (uint256 x, ) = _reserves();
        handler.swap(2, 1e20, true);
        (uint256 x2, uint256 y2) = _reserves();
        assertEq(x2, x + 1e20, "swaps");
        handler.swap(2, 1e8, false);
        (, uint256 y3) = _reserves();
        assertEq(y3, y2 + 1e8, "both ways");
        handler.donate(3, 4);
        handler.wait(5);
        assertEq(handler.donated0() + handler.donated1(), 7, "donates");
    }
}

contract StableSwapPoolInvariantsTest is InvariantPoolInvariants {
    function _deploy(
        address coin0_,
        address coin1_,
        uint256 fee,
        address breaker
    ) internal override returns (InvariantPool) {
        return new StableSwapPool("Pool", coin0_, coin1_, fee, breaker, 50);
    }
}

contract ConstantProductPoolInvariantsTest is InvariantPoolInvariants {
    function _deploy(
        address coin0_,
        address coin1_,
        uint256 fee,
        address breaker
    ) internal override returns (InvariantPool) {
        return new ConstantProductPool("Pool", coin0_, coin1_, fee, breaker);
    }
}
