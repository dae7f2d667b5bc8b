// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {PairFixture} from "../support/PairFixture.sol";

/// @notice The protocol's sixth of the swap fees.
contract ConstantProductPairFeeTest is PairFixture {
    address private constant FEE_TO = address(0xFEE);

    function test_TakesNoFeeByDefault() public {
        _provide(alice, 1e24, 1e24);
        _trade();
        _provide(alice, 1e20, 1e20);
        assertEq(pair.kLast(), 0, "growth is not watched");
        assertEq(pair.balanceOf(FEE_TO), 0, "nobody takes a fee");
    }

    function test_WatchesTheProductOnceAFeeIsTaken() public {
        _setFeeTo(FEE_TO);
        _provide(alice, 1e24, 4e24);
        assertEq(pair.kLast(), 4e48, "the product after the deposit");
        _sell0(1e23, bob);
        assertEq(pair.kLast(), 4e48, "a swap does not touch it");
        _provide(alice, 1e23, 4e23);
        (uint256 x, uint256 y) = _reserves();
        assertEq(pair.kLast(), x * y, "the product after the next deposit");
        _redeem(alice, 1e20);
        (x, y) = _reserves();
        assertEq(pair.kLast(), x * y, "the product after a withdrawal");
    }

    function test_TakesExactlyASixthOfTheGrowthAtADeposit() public {
        _setFeeTo(FEE_TO);
        _provide(alice, 1e24, 1e24);
        uint256 rootBefore = _rootK();
        _trade();
        uint256 rootAfter = _rootK();
        uint256 shares = _provide(alice, 1e20, 1e20);
        _assertSixth(rootBefore, rootAfter, pair.totalSupply() - shares);
    }

    function test_TakesExactlyASixthOfTheGrowthAtAWithdrawal() public {
        _setFeeTo(FEE_TO);
        _provide(alice, 1e24, 1e24);
        uint256 rootBefore = _rootK();
        _trade();
        uint256 rootAfter = _rootK();
        _redeem(alice, 1e20);
        _assertSixth(rootBefore, rootAfter, pair.totalSupply() + 1e20);
    }

    function test_TakesTheFeeOfEachPeriodOnce() public {
        _setFeeTo(FEE_TO);
        _provide(alice, 1e24, 1e24);
        _trade();
        _redeem(alice, 1e20);
        uint256 fee = pair.balanceOf(FEE_TO);
        assertGt(fee, 0, "the first period's fee");
        _redeem(alice, 1e20);
        assertEq(pair.balanceOf(FEE_TO), fee, "no growth, no fee");
    }

    function test_GrowthBeforeTheFeeWasSwitchedOnIsTheProvidersAlone() public {
        _provide(alice, 1e24, 1e24);
        _trade();
        _setFeeTo(FEE_TO);
        _redeem(alice, 1e20);
        assertEq(pair.balanceOf(FEE_TO), 0, "the first event only starts the watch");
        assertGt(pair.kLast(), 0, "the watch is on");
    }

    function test_SwitchingTheFeeOffForgetsThePeriod() public {
        _setFeeTo(FEE_TO);
        _provide(alice, 1e24, 1e24);
        _trade();
        _setFeeTo(address(0));
        _redeem(alice, 1e20);
        assertEq(pair.kLast(), 0, "the watch is off");
        assertEq(pair.totalSupply(), 1e24 - 1e20, "no shares were minted");
        _setFeeTo(FEE_TO);
        _redeem(alice, 1e20);
        assertEq(pair.balanceOf(FEE_TO), 0, "what grew before belongs to the providers");
    }

    function testFuzz_TheFeeIsASixthOfTheGrowth(uint256 x, uint256 y, uint256 sold) public {
        x = bound(x, 1e18, 1e30);
        y = bound(y, x / 1e6 + 1e12, x * 1e6 < 1e33 ? x * 1e6 : 1e33);
        sold = bound(sold, x / 100, x * 100);
        _setFeeTo(FEE_TO);
        _provide(alice, x, y);
        uint256 rootBefore = _rootK();
        _sell0(sold, bob);
        uint256 rootAfter = _rootK();
        uint256 burned = pair.balanceOf(alice) / 1000;
        _redeem(alice, burned);
        _assertSixth(rootBefore, rootAfter, pair.totalSupply() + burned);
    }

    /// @dev The receiver's part of sqrt(k), by its shares of the supply right after they were minted, is a sixth of the
    /// growth; shares are rounded down, so it may fall short by the worth of a share or two.
    function _assertSixth(uint256 rootBefore, uint256 rootAfter, uint256 supply) private view {
        uint256 worth = Math.mulDiv(pair.balanceOf(FEE_TO), rootAfter, supply);
        uint256 sixth = (rootAfter - rootBefore) / 6;
        assertLe(worth, sixth, "the protocol takes no more than a sixth of the growth");
        assertGe(worth + 2 * Math.ceilDiv(rootAfter, supply) + 1, sixth, "the protocol takes a sixth of the growth");
    }

    function _trade() private {
        for (uint256 i = 0; i < 5; ++i) {
            _sell0(3e23, bob);
            _sell1(2e23, bob);
        }
    }
}
