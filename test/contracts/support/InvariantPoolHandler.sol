// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {InvariantPool} from "../../../contracts/amm/InvariantPool.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {Test} from "./Test.sol";

/// @title Does anything that anyone can do to a pool, in any order, and remembers what must not happen
/// @notice Tokens that come in are new and tokens that go out stay out, so that the sums of both are known.
abstract contract InvariantPoolHandler is Test {
    InvariantPool public immutable pool;
    MintableToken public immutable coin0;
    MintableToken public immutable coin1;

    address[3] public actors = [address(0xA1), address(0xA2), address(0xA3)];
    address public constant SINK = address(0x514C);

    /// @notice What anyone sent to the pool.
    uint256 public sent0;
    uint256 public sent1;
    uint256 public donated0;
    uint256 public donated1;

    /// @notice Whether a call ever lowered D per share, or a swap lowered D.
    bool public shareLostValue;
    bool public swapLoweredInvariant;

    constructor(InvariantPool pool_) {
        pool = pool_;
        (coin0, coin1) = (MintableToken(pool_.coin0()), MintableToken(pool_.coin1()));
        for (uint256 i = 0; i < 3; ++i) {
            vm.startPrank(actors[i]);
            coin0.approve(address(pool_), MAX);
            coin1.approve(address(pool_), MAX);
            vm.stopPrank();
        }
    }

    /// @dev D is within a unit of the exact figure, and a unit of D for each share is what rounding may hide.
    modifier watched() {
        (uint256 d, uint256 supply) = (pool.invariant(), pool.totalSupply());
        _;
        if ((pool.invariant() + 2) * supply < d * pool.totalSupply()) shareLostValue = true;
    }

    function provide(uint256 who, uint256 amount0, uint256 amount1) external watched {
        address account = actors[who % 3];
        (amount0, amount1) = (bound(amount0, 0, 1e24), bound(amount1, 0, 1e12));
        _mint(account, amount0, amount1);
        vm.prank(account);
        try pool.addLiquidity(amount0, amount1, 0, account) {
            (sent0, sent1) = (sent0 + amount0, sent1 + amount1);
        } catch {}
    }

    function redeem(uint256 who, uint256 portion) external watched {
        address account = actors[who % 3];
        uint256 shares = (pool.balanceOf(account) * bound(portion, 1, WAD)) / WAD;
        vm.prank(account);
        try pool.removeLiquidity(shares, 0, 0, SINK) {} catch {}
    }

    function swap(uint256 who, uint256 amount, bool sells0) external watched {
        address account = actors[who % 3];
        amount = bound(amount, 1, sells0 ? 1e24 : 1e12);
        _mint(account, sells0 ? amount : 0, sells0 ? 0 : amount);
        uint256 d = pool.invariant();
        vm.prank(account);
        try pool.swap(address(sells0 ? coin0 : coin1), amount, 0, SINK) {
            if (sells0) sent0 += amount;
            else sent1 += amount;
            if (pool.invariant() + 2 < d) swapLoweredInvariant = true;
        } catch {}
    }

    function donate(uint256 amount0, uint256 amount1) external watched {
        (amount0, amount1) = (bound(amount0, 0, 1e18), bound(amount1, 0, 1e6));
        _mint(address(pool), amount0, amount1);
        (donated0, donated1) = (donated0 + amount0, donated1 + amount1);
    }

    function wait(uint256 seconds_) external watched {
        vm.warp(block.timestamp + bound(seconds_, 0, 2 ** 33));
    }

    /// @notice Shares of everyone who can have any.
    function sharesHeld() external view returns (uint256 sum) {
        for (uint256 i = 0; i < actors.length; ++i) sum += pool.balanceOf(actors[i]);
        sum += pool.balanceOf(address(0xdead));
    }

    function _mint(address to, uint256 amount0, uint256 amount1) private {
        coin0.mint(to, amount0);
        coin1.mint(to, amount1);
    }
}
