// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ConstantProductPair} from "../../../contracts/amm/ConstantProductPair.sol";
import {PairFactory} from "../../../contracts/amm/PairFactory.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {Test} from "./Test.sol";

/// @title A pair of two 18-decimal tokens, without liquidity
abstract contract PairFixture is Test {
    uint256 internal constant LOCKED = 1000;
    uint256 internal constant Q112 = 2 ** 112;

    PairFactory internal factory;
    ConstantProductPair internal pair;
    MintableToken internal token0;
    MintableToken internal token1;
    address internal setter;
    address internal alice;
    address internal bob;

    function setUp() public virtual {
        startClock();
        setter = actor("fee setter");
        alice = actor("alice");
        bob = actor("bob");
        factory = new PairFactory(setter);
        (token0, token1) = _sorted(_token("Red", 18), _token("Blue", 18));
        pair = ConstantProductPair(factory.createPair(address(token0), address(token1)));
    }

    // ------------------------------------------------------------------------------------------------ actions

    function _token(string memory name, uint8 decimals) internal returns (MintableToken) {
        return new MintableToken(name, name, decimals, address(this));
    }

    /// @dev Sends new tokens to the pair without telling it.
    function _send(uint256 amount0, uint256 amount1) internal {
        if (amount0 != 0) token0.mint(address(pair), amount0);
        if (amount1 != 0) token1.mint(address(pair), amount1);
    }

    function _provide(address to, uint256 amount0, uint256 amount1) internal returns (uint256 shares) {
        _send(amount0, amount1);
        return pair.mint(to);
    }

    function _redeem(address from, uint256 shares) internal returns (uint256 amount0, uint256 amount1) {
        vm.prank(from);
        pair.transfer(address(pair), shares);
        return pair.burn(from);
    }

    function _sell0(uint256 amountIn, address to) internal returns (uint256 out) {
        (uint256 x, uint256 y) = _reserves();
        out = _largestOut(amountIn, x, y);
        _send(amountIn, 0);
        pair.swap(0, out, to, "");
    }

    function _sell1(uint256 amountIn, address to) internal returns (uint256 out) {
        (uint256 x, uint256 y) = _reserves();
        out = _largestOut(amountIn, y, x);
        _send(0, amountIn);
        pair.swap(out, 0, to, "");
    }

    function _setFeeTo(address feeTo) internal {
        vm.prank(setter);
        factory.setFeeTo(feeTo);
    }

    // ------------------------------------------------------------------------------------------------ reading

    function _reserves() internal view returns (uint256 reserve0, uint256 reserve1) {
        (reserve0, reserve1, ) = pair.getReserves();
    }

    function _rootK() internal view returns (uint256) {
        (uint256 x, uint256 y) = _reserves();
        return Math.sqrt(x * y);
    }

    function _assertReserves(uint256 reserve0, uint256 reserve1) internal view {
        (uint256 x, uint256 y) = _reserves();
        assertEq(x, reserve0, "reserve of token 0");
        assertEq(y, reserve1, "reserve of token 1");
    }

    // ------------------------------------------------------------------------------------------------ arithmetic

    /// @dev The largest dy for which (1000 x + 997 dx)(y - dy) >= 1000 x y, found from that inequality: the least that
    /// must stay is 1000 x y / (1000 x + 997 dx), rounded up.
    function _largestOut(uint256 dx, uint256 x, uint256 y) internal pure returns (uint256) {
        return y - Math.mulDiv(1000 * x, y, 1000 * x + 997 * dx, Math.Rounding.Ceil);
    }

    function _sorted(MintableToken a, MintableToken b) internal pure returns (MintableToken, MintableToken) {
        return address(a) < address(b) ? (a, b) : (b, a);
    }
}
