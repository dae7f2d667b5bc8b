// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ConstantProductPool} from "../../../contracts/amm/ConstantProductPool.sol";
import {InvariantPool} from "../../../contracts/amm/InvariantPool.sol";
import {SplitRouter} from "../../../contracts/amm/SplitRouter.sol";
import {StableSwapPool} from "../../../contracts/amm/StableSwapPool.sol";
import {ISplitRouter} from "../../../contracts/interfaces/ISplitRouter.sol";
import {PairFixture} from "./PairFixture.sol";

/// @title A pair, a constant-product pool and a stable-swap pool of the same tokens, and a router over them
abstract contract SplitRouterFixture is PairFixture {
    SplitRouter internal router;
    InvariantPool internal product;
    InvariantPool internal stable;

    function setUp() public virtual override {
        super.setUp();
        router = new SplitRouter();
        product = new ConstantProductPool("Product", address(token1), address(token0), 500, address(0));
        stable = new StableSwapPool("Stable", address(token0), address(token1), 400, address(0), 100);
        _provide(alice, 1e24, 1e24);
        _fill(product);
        _fill(stable);
    }

    function _fill(InvariantPool pool) private {
        token0.mint(address(this), 1e24);
        token1.mint(address(this), 1e24);
        token0.approve(address(pool), MAX);
        token1.approve(address(pool), MAX);
        pool.addLiquidity(1e24, 1e24, 0, alice);
    }

    /// @dev Parts for the three venues by these weights.
    function _parts(uint256 first, uint256 second, uint256 third) internal view returns (ISplitRouter.Part[] memory) {
        ISplitRouter.Part[] memory parts = new ISplitRouter.Part[](3);
        parts[0] = ISplitRouter.Part(ISplitRouter.Kind.Pair, address(pair), first);
        parts[1] = ISplitRouter.Part(ISplitRouter.Kind.Pool, address(product), second);
        parts[2] = ISplitRouter.Part(ISplitRouter.Kind.Pool, address(stable), third);
        return parts;
    }
}
