// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {InvariantPool} from "../../../contracts/amm/InvariantPool.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {Test} from "./Test.sol";

/// @title A pool of a coin of 18 decimals and one of 6, without liquidity, whatever its curve
abstract contract InvariantPoolFixture is Test {
    uint256 internal constant MILLION = 1e6;
    uint256 internal constant FEE = 400;
    uint256 internal constant FEE_UNIT = 1e6;

    InvariantPool internal pool;
    MintableToken internal coin0;
    MintableToken internal coin1;
    address internal alice;
    address internal bob;

    function setUp() public virtual {
        startClock();
        alice = actor("alice");
        bob = actor("bob");
        coin0 = new MintableToken("Red", "RED", 18, address(this));
        coin1 = new MintableToken("Blue", "BLUE", 6, address(this));
        pool = _deploy(address(coin0), address(coin1), FEE, address(0));
    }

    // ------------------------------------------------------------------------------------------------ actions

    function _deploy(
        address coin0_,
        address coin1_,
        uint256 fee,
        address breaker
    ) internal virtual returns (InvariantPool);

    /// @dev Adds new tokens, in base units of each coin.
    function _provide(address who, uint256 amount0, uint256 amount1) internal returns (uint256 shares) {
        _endow(coin0, who, amount0);
        _endow(coin1, who, amount1);
        vm.prank(who);
        return pool.addLiquidity(amount0, amount1, 0, who);
    }

    function _redeem(address who, uint256 shares) internal returns (uint256 amount0, uint256 amount1) {
        vm.prank(who);
        return pool.removeLiquidity(shares, 0, 0, who);
    }

    function _sell(address who, MintableToken coin, uint256 amountIn) internal returns (uint256) {
        _endow(coin, who, amountIn);
        vm.prank(who);
        return pool.swap(address(coin), amountIn, 0, who);
    }

    function _endow(MintableToken coin, address who, uint256 amount) internal {
        coin.mint(who, amount);
        vm.prank(who);
        coin.approve(address(pool), MAX);
    }

    // ------------------------------------------------------------------------------------------------ reading

    function _reserves() internal view returns (uint256 reserve0, uint256 reserve1) {
        (reserve0, reserve1, ) = pool.getReserves();
    }

    function _assertReserves(uint256 reserve0, uint256 reserve1) internal view {
        (uint256 x, uint256 y) = _reserves();
        assertEq(x, reserve0, "reserve of coin 0");
        assertEq(y, reserve1, "reserve of coin 1");
    }
}
