// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {ISplitRouter} from "../../../contracts/interfaces/ISplitRouter.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {HookedToken} from "../support/HookedToken.sol";
import {SplitRouterFixture} from "../support/SplitRouterFixture.sol";

/// @dev Speaks a pool's language, takes nothing and pays nothing.
contract IdlePool {
    address public immutable coin0;
    address public immutable coin1;

    constructor(address coin0_, address coin1_) {
        (coin0, coin1) = (coin0_, coin1_);
    }

    function swap(address, uint256 amountIn, uint256, address) external pure returns (uint256) {
        return amountIn;
    }
}

/// @dev Takes what it is to sell and says that it paid.
contract StealingPool {
    address public immutable coin0;
    address public immutable coin1;

    constructor(address coin0_, address coin1_) {
        (coin0, coin1) = (coin0_, coin1_);
    }

    function swap(address tokenIn, uint256 amountIn, uint256, address) external returns (uint256) {
        IERC20(tokenIn).transferFrom(msg.sender, address(this), amountIn);
        return amountIn;
    }
}

/// @notice A sale in parts. The router has no owner and no privileged call.
contract SplitRouterTest is SplitRouterFixture {
    function test_EachVenueGetsItsPart() public {
        uint256[3] memory quotes = [
            _largestOut(6e20, 1e24, 1e24),
            product.quote(address(token0), 3e20),
            stable.quote(address(token0), 1e20)
        ];
        uint256 out = _swap(token0, token1, 1e21, 0, _parts(6, 3, 1));
        assertEq(out, quotes[0] + quotes[1] + quotes[2], "what the three paid");
        assertEq(token1.balanceOf(bob), out, "to the receiver");
        (uint256 reserve0, ) = _reserves();
        assertEq(reserve0, 1e24 + 6e20, "six tenths");
    }

    function test_SellsTheOtherWayToo() public {
        uint256 out = _swap(token1, token0, 1e21, 0, _parts(1, 1, 1));
        assertEq(token0.balanceOf(bob), out, "token 0 for token 1");
        assertGt(out, 9.9e20, "near par");
    }

    function test_TheLastPartTakesWhatRoundingLeaves() public {
        (uint256 before, , ) = stable.getReserves();
        _swap(token0, token1, 1e18 + 1, 0, _parts(1, 1, 1));
        (uint256 after0, , ) = stable.getReserves();
        assertEq(after0 - before, (1e18 + 1) - 2 * ((1e18 + 1) / uint256(3)), "two thirds rounded down, and the rest");
    }

    function test_AVenueWithoutAPartIsLeftAlone() public {
        (, , uint32 before) = product.getReserves();
        skip(1);
        _swap(token0, token1, 1e18, 0, _parts(1, 0, 1));
        (, , uint32 afterwards) = product.getReserves();
        assertEq(uint256(afterwards), uint256(before), "untouched");
    }

    function test_TheTotalMustReachTheMinimum() public {
        uint256 expected = _largestOut(1e20, 1e24, 1e24) + stable.quote(address(token0), 1e20);
        _endow(token0, 4e20);
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(ISplitRouter.InsufficientOutputAmount.selector, expected, expected + 1));
        router.swap(address(token0), address(token1), 2e20, expected + 1, bob, _parts(1, 0, 1));
        router.swap(address(token0), address(token1), 2e20, expected, bob, _parts(1, 0, 1));
        vm.stopPrank();
    }

    function test_NeedsAWeight() public {
        vm.expectRevert(ISplitRouter.NoParts.selector);
        router.swap(address(token0), address(token1), 1, 0, bob, new ISplitRouter.Part[](0));
        vm.expectRevert(ISplitRouter.NoParts.selector);
        router.swap(address(token0), address(token1), 1, 0, bob, _parts(0, 0, 0));
    }

    function test_DoesNotPayItselfOrTheTokenSold() public {
        vm.expectRevert(abi.encodeWithSelector(ISplitRouter.InvalidTo.selector, address(router)));
        router.swap(address(token0), address(token1), 1, 0, address(router), _parts(1, 1, 1));
        vm.expectRevert(abi.encodeWithSelector(ISplitRouter.InvalidTo.selector, address(token0)));
        router.swap(address(token0), address(token1), 1, 0, address(token0), _parts(1, 1, 1));
    }

    function test_AVenueMustTradeTheTokens() public {
        MintableToken other = _token("Other", 18);
        _endow(other, 1e20);
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(ISplitRouter.NotTradedThere.selector, address(pair)));
        router.swap(address(other), address(token1), 1e18, 0, bob, _parts(1, 0, 0));
        vm.expectRevert(abi.encodeWithSelector(ISplitRouter.NotTradedThere.selector, address(product)));
        router.swap(address(other), address(token1), 1e18, 0, bob, _parts(0, 1, 0));
        vm.expectRevert(abi.encodeWithSelector(ISplitRouter.NotTradedThere.selector, address(stable)));
        router.swap(address(other), address(token0), 1e18, 0, bob, _parts(0, 0, 1));
        vm.stopPrank();
    }

    function test_AHostileVenueCantLeaveTokensBehind() public {
        IdlePool idle = new IdlePool(address(token0), address(token1));
        _endow(token0, 1e20);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(ISplitRouter.NotTaken.selector, address(idle)));
        router.swap(address(token0), address(token1), 1e18, 0, bob, _with(address(idle)));
        assertEq(token0.balanceOf(alice), 1e20, "the seller has everything");
    }

    function test_WhatAVenueSaysThatItPaidDoesNotCount() public {
        StealingPool thief = new StealingPool(address(token0), address(token1));
        _endow(token0, 1e20);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(ISplitRouter.InsufficientOutputAmount.selector, 0, 1));
        router.swap(address(token0), address(token1), 1e18, 1, bob, _with(address(thief)));
    }

    function test_CantBeReentered() public {
        HookedToken hooked = new HookedToken();
        hooked.mint(alice, 1e20);
        IdlePool idle = new IdlePool(address(hooked), address(token1));
        hooked.arm(
            address(router),
            abi.encodeCall(router.swap, (address(token0), address(token1), 1, 0, bob, _parts(1, 1, 1)))
        );
        vm.startPrank(alice);
        hooked.approve(address(router), MAX);
        vm.expectRevert(bytes4(keccak256("ReentrancyGuardReentrantCall()")));
        router.swap(address(hooked), address(token1), 1e18, 0, bob, _with(address(idle)));
        vm.stopPrank();
    }

    function testFuzz_NothingStaysWithTheRouter(uint256 amount, uint256 a, uint256 b, uint256 c, bool sells0) public {
        amount = bound(amount, 1e6, 1e25);
        (a, b, c) = (bound(a, 1, 1e18), bound(b, 1, 1e18), bound(c, 1, 1e18));
        (MintableToken sold, MintableToken bought) = sells0 ? (token0, token1) : (token1, token0);
        _endow(sold, amount);
        uint256 received;
        vm.prank(alice);
        try router.swap(address(sold), address(bought), amount, 0, bob, _parts(a, b, c)) returns (uint256 out) {
            received = out;
            assertEq(sold.balanceOf(alice), 0, "all of it is sold");
        } catch {
            assertEq(sold.balanceOf(alice), amount, "or none of it");
        }
        assertEq(bought.balanceOf(bob), received, "what is said is what arrived");
        assertEq(token0.balanceOf(address(router)) + token1.balanceOf(address(router)), 0, "the router holds nothing");
        assertEq(sold.allowance(address(router), address(product)), 0, "and lets nobody take anything");
        assertEq(sold.allowance(address(router), address(stable)), 0, "neither of the pools");
    }

    // ------------------------------------------------------------------------------------------------ support

    function _swap(
        MintableToken sold,
        MintableToken bought,
        uint256 amount,
        uint256 minimum,
        ISplitRouter.Part[] memory parts
    ) private returns (uint256) {
        _endow(sold, amount);
        vm.prank(alice);
        return router.swap(address(sold), address(bought), amount, minimum, bob, parts);
    }

    function _endow(MintableToken token, uint256 amount) private {
        token.mint(alice, amount);
        vm.prank(alice);
        token.approve(address(router), MAX);
    }

    function _with(address venue) private pure returns (ISplitRouter.Part[] memory parts) {
        parts = new ISplitRouter.Part[](1);
        parts[0] = ISplitRouter.Part(ISplitRouter.Kind.Pool, venue, 1);
    }
}
