// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ConstantProductPair} from "../../../contracts/amm/ConstantProductPair.sol";
import {PairFixture} from "../support/PairFixture.sol";
import {PairHandler} from "../support/PairHandler.sol";

/// @dev Declared here because the runner can only call contracts that it knows from the test's own file.
contract CallsToAPair is PairHandler {
    constructor(ConstantProductPair pair_, bool takesFee_) PairHandler(pair_, takesFee_) {}
}

/// @notice What no sequence of calls can do to a pair.
abstract contract PairInvariants is PairFixture {
    CallsToAPair private handler;

    function setUp() public override {
        super.setUp();
        if (_takesFee()) _setFeeTo(address(0xFEE));
        handler = new CallsToAPair(pair, _takesFee());
        token0.transferOwnership(address(handler));
        token1.transferOwnership(address(handler));
        handler.provide(0, 1e21, 4e21);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_SharesKeepTheirValue() public view {
        assertFalse(handler.shareLostValue(), "no call lowers sqrt(k) per share");
    }

    function invariant_ReservesAreBacked() public view {
        (uint256 x, uint256 y) = _reserves();
        assertGe(token0.balanceOf(address(pair)), x, "the pair holds its reserve of token 0");
        assertGe(token1.balanceOf(address(pair)), y, "the pair holds its reserve of token 1");
    }

    function invariant_SharesAreAccountedFor() public view {
        assertEq(handler.sharesHeld(), pair.totalSupply(), "the shares held add up to the supply");
        assertGe(pair.balanceOf(address(0)), LOCKED, "the first shares stay locked");
    }

    function invariant_TokensAreConserved() public view {
        address sink = handler.SINK();
        assertEq(
            token0.balanceOf(address(pair)) + token0.balanceOf(sink),
            handler.sent0(),
            "what came in of token 0 is in the pair or was paid out"
        );
        assertEq(
            token1.balanceOf(address(pair)) + token1.balanceOf(sink),
            handler.sent1(),
            "what came in of token 1 is in the pair or was paid out"
        );
    }

    /// @dev Not an invariant but its condition: that the handler does what it can do.
    function test_TheHandlerReachesEveryAction() public {
        uint256 supply = pair.totalSupply();
        handler.provide(1, 1e20, 4e20);
        assertGt(pair.totalSupply(), supply, "provides");
        handler.redeem(1, WAD / 2);
        assertGt(token0.balanceOf(handler.SINK()), 0, "redeems");
        (uint256 x, uint256 y) = _reserves();
        handler.swap(1e18, true, 3);
        (uint256 x2, uint256 y2) = _reserves();
        assertTrue(x2 == x + 1e18 && y2 < y, "swaps");
        handler.swap(1e18, false, 4);
        assertEq(token1.balanceOf(address(pair)), y2 + 1e18, "is refused a unit too much");
        handler.flashSwap(WAD / 10, WAD / 10, 10_100);
        (x, y) = _reserves();
        assertTrue(x > x2 && y > y2, "takes flash swaps");
        handler.swapBlindly(1e18, 1e18, 1e10, 1e10);
        handler.donate(1, 1);
        handler.sync();
        handler.donate(1, 1);
        handler.skim();
        handler.transferShares(0, 1, WAD);
        assertEq(pair.balanceOf(handler.actors(0)), 0, "moves shares");
    }

    function _takesFee() internal pure virtual returns (bool);
}

contract PairInvariantsTest is PairInvariants {
    function _takesFee() internal pure override returns (bool) {
        return false;
    }
}

contract PairWithFeeInvariantsTest is PairInvariants {
    function _takesFee() internal pure override returns (bool) {
        return true;
    }
}
