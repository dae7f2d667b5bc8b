// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ConstantProductPair} from "../../../contracts/amm/ConstantProductPair.sol";
import {PairFactory} from "../../../contracts/amm/PairFactory.sol";
import {Router} from "../../../contracts/amm/Router.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {WrappedNative} from "../../../contracts/tokens/WrappedNative.sol";
import {Test} from "./Test.sol";

/// @title A router, tokens of 6, 8 and 18 decimals, and pairs usd-btc, btc-gov and usd-weth
abstract contract RouterFixture is Test {
    uint256 internal constant ALICE_KEY = 0xA11CE;

    PairFactory internal factory;
    Router internal router;
    WrappedNative internal weth;
    MintableToken internal usd;
    MintableToken internal btc;
    MintableToken internal gov;
    address internal alice;
    address internal bob;

    function setUp() public virtual {
        startClock();
        alice = vm.addr(ALICE_KEY);
        bob = actor("bob");
        factory = new PairFactory(address(this));
        weth = new WrappedNative();
        router = new Router(address(factory), address(weth));
        usd = new MintableToken("USD", "USD", 6, address(this));
        btc = new MintableToken("BTC", "BTC", 8, address(this));
        gov = new MintableToken("GOV", "GOV", 18, address(this));

        _pool(usd, 4_000_000e6, btc, 100e8);
        _pool(btc, 50e8, gov, 1_000_000e18);
        usd.mint(_createPair(address(usd), address(weth)), 2_000_000e6);
        vm.deal(address(this), 1_000 ether);
        weth.deposit{value: 1_000 ether}();
        weth.transfer(address(_pair(address(usd), address(weth))), 1_000 ether);
        _pair(address(usd), address(weth)).mint(bob);

        usd.mint(alice, 1_000_000e6);
        btc.mint(alice, 100e8);
        gov.mint(alice, 1_000_000e18);
        vm.deal(alice, 1_000 ether);
        vm.startPrank(alice);
        usd.approve(address(router), MAX);
        btc.approve(address(router), MAX);
        gov.approve(address(router), MAX);
        vm.stopPrank();
    }

    // ------------------------------------------------------------------------------------------------ pools

    function _createPair(address a, address b) internal returns (address) {
        return factory.createPair(a, b);
    }

    function _pool(MintableToken a, uint256 amountA, MintableToken b, uint256 amountB) internal {
        address pair = _createPair(address(a), address(b));
        a.mint(pair, amountA);
        b.mint(pair, amountB);
        ConstantProductPair(pair).mint(bob);
    }

    function _pair(address a, address b) internal view returns (ConstantProductPair) {
        return ConstantProductPair(factory.getPair(a, b));
    }

    function _reserves(address a, address b) internal view returns (uint256 reserveA, uint256 reserveB) {
        (reserveA, reserveB, ) = _pair(a, b).getReserves();
        if (a > b) (reserveA, reserveB) = (reserveB, reserveA);
    }

    // ------------------------------------------------------------------------------------------------ paths

    function _path(address a, address b) internal pure returns (address[] memory path) {
        path = new address[](2);
        (path[0], path[1]) = (a, b);
    }

    function _path(address a, address b, address c) internal pure returns (address[] memory path) {
        path = new address[](3);
        (path[0], path[1], path[2]) = (a, b, c);
    }

    // ------------------------------------------------------------------------------------------------ arithmetic

    /// @dev What a pair gives for `dx`, found from the inequality that it checks; see `PairFixture`.
    function _out(address a, address b, uint256 dx) internal view returns (uint256) {
        (uint256 x, uint256 y) = _reserves(a, b);
        return y - Math.mulDiv(1000 * x, y, 1000 * x + 997 * dx, Math.Rounding.Ceil);
    }

    /// @dev What the router asks for `dy`: Uniswap V2 rounds down and adds one unit.
    function _in(address a, address b, uint256 dy) internal view returns (uint256) {
        (uint256 x, uint256 y) = _reserves(a, b);
        return Math.mulDiv(1000 * x, dy, 997 * (y - dy)) + 1;
    }

    // ------------------------------------------------------------------------------------------------ permits

    function _signPermit(
        ConstantProductPair pair,
        uint256 value,
        uint256 deadline
    ) internal view returns (uint8 v, bytes32 r, bytes32 s) {
        bytes32 content = keccak256(
            abi.encode(pair.PERMIT_TYPEHASH(), alice, address(router), value, pair.nonces(alice), deadline)
        );
        return vm.sign(ALICE_KEY, keccak256(abi.encodePacked("\x19\x01", pair.DOMAIN_SEPARATOR(), content)));
    }

    function _assertRouterHoldsNothing() internal view {
        assertEq(usd.balanceOf(address(router)), 0, "the router keeps no usd");
        assertEq(btc.balanceOf(address(router)), 0, "the router keeps no btc");
        assertEq(gov.balanceOf(address(router)), 0, "the router keeps no gov");
        assertEq(weth.balanceOf(address(router)), 0, "the router keeps no weth");
        assertEq(address(router).balance, 0, "the router keeps no coins");
    }
}
