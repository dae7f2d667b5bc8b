// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IUniswapV2Router} from "../../../contracts/interfaces/IUniswapV2Router.sol";
import {RouterFixture} from "../support/RouterFixture.sol";

/// @notice Swaps of the native coin.
contract RouterNativeTest is RouterFixture {
    // ------------------------------------------------------------------------------------------------ selling coins

    function test_SellsAnExactAmountOfCoins() public {
        uint256 middle = _out(address(weth), address(usd), 2 ether);
        uint256 expected = _out(address(usd), address(btc), middle);
        vm.prank(alice);
        uint256[] memory amounts = router.swapExactETHForTokens{value: 2 ether}(
            expected,
            _path(address(weth), address(usd), address(btc)),
            bob,
            block.timestamp
        );
        assertEq(amounts[0], 2 ether, "sold");
        assertEq(amounts[1], middle, "half way");
        assertEq(btc.balanceOf(bob), expected, "the receiver is paid");
        assertEq(alice.balance, 998 ether, "the seller pays");
        _assertRouterHoldsNothing();
    }

    function test_RefusesToSellCoinsForTooLittle() public {
        uint256 expected = _out(address(weth), address(usd), 2 ether);
        vm.prank(alice);
        vm.expectRevert(
            abi.encodeWithSelector(IUniswapV2Router.InsufficientOutputAmount.selector, expected, expected + 1)
        );
        router.swapExactETHForTokens{value: 2 ether}(
            expected + 1,
            _path(address(weth), address(usd)),
            bob,
            block.timestamp
        );
    }

    function test_BuysAnExactAmountWithCoinsAndReturnsTheRest() public {
        uint256 expected = _in(address(weth), address(usd), 1_000e6);
        vm.prank(alice);
        uint256[] memory amounts = router.swapETHForExactTokens{value: 2 ether}(
            1_000e6,
            _path(address(weth), address(usd)),
            bob,
            block.timestamp
        );
        assertEq(amounts[0], expected, "sold");
        assertEq(usd.balanceOf(bob), 1_000e6, "the receiver is paid exactly");
        assertEq(alice.balance, 1_000 ether - expected, "the rest comes back");
        _assertRouterHoldsNothing();
    }

    function test_BuysForExactlyWhatWasSent() public {
        uint256 expected = _in(address(weth), address(usd), 1_000e6);
        vm.prank(alice);
        router.swapETHForExactTokens{value: expected}(
            1_000e6,
            _path(address(weth), address(usd)),
            bob,
            block.timestamp
        );
        assertEq(alice.balance, 1_000 ether - expected, "nothing comes back");
    }

    function test_RefusesToBuyForMoreCoinsThanWereSent() public {
        uint256 expected = _in(address(weth), address(usd), 1_000e6);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IUniswapV2Router.ExcessiveInputAmount.selector, expected, expected - 1));
        router.swapETHForExactTokens{value: expected - 1}(
            1_000e6,
            _path(address(weth), address(usd)),
            bob,
            block.timestamp
        );
    }

    /// @dev This test has no `receive`, so it rejects coins.
    function test_FailsWhenTheChangeIsRejected() public {
        vm.deal(address(this), 2 ether);
        uint256 change = 2 ether - _in(address(weth), address(usd), 1_000e6);
        vm.expectRevert(abi.encodeWithSelector(IUniswapV2Router.NativeTransferFailed.selector, address(this), change));
        router.swapETHForExactTokens{value: 2 ether}(1_000e6, _path(address(weth), address(usd)), bob, block.timestamp);
    }

    // ------------------------------------------------------------------------------------------------ buying coins

    function test_SellsAnExactAmountForCoins() public {
        uint256 middle = _out(address(btc), address(usd), 1e8);
        uint256 expected = _out(address(usd), address(weth), middle);
        vm.prank(alice);
        uint256[] memory amounts = router.swapExactTokensForETH(
            1e8,
            expected,
            _path(address(btc), address(usd), address(weth)),
            bob,
            block.timestamp
        );
        assertEq(amounts[2], expected, "bought");
        assertEq(bob.balance, expected, "the receiver is paid in coins");
        assertEq(btc.balanceOf(alice), 99e8, "the seller pays");
        _assertRouterHoldsNothing();
    }

    function test_RefusesToSellForTooFewCoins() public {
        uint256 expected = _out(address(usd), address(weth), 2_000e6);
        vm.prank(alice);
        vm.expectRevert(
            abi.encodeWithSelector(IUniswapV2Router.InsufficientOutputAmount.selector, expected, expected + 1)
        );
        router.swapExactTokensForETH(2_000e6, expected + 1, _path(address(usd), address(weth)), bob, block.timestamp);
    }

    function test_BuysAnExactAmountOfCoins() public {
        uint256 expected = _in(address(usd), address(weth), 1 ether);
        vm.prank(alice);
        uint256[] memory amounts = router.swapTokensForExactETH(
            1 ether,
            expected,
            _path(address(usd), address(weth)),
            bob,
            block.timestamp
        );
        assertEq(amounts[0], expected, "sold");
        assertEq(bob.balance, 1 ether, "the receiver is paid exactly, in coins");
        assertEq(usd.balanceOf(alice), 1_000_000e6 - expected, "the seller pays");
        _assertRouterHoldsNothing();
    }

    function test_RefusesToBuyCoinsForTooMuch() public {
        uint256 expected = _in(address(usd), address(weth), 1 ether);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IUniswapV2Router.ExcessiveInputAmount.selector, expected, expected - 1));
        router.swapTokensForExactETH(1 ether, expected - 1, _path(address(usd), address(weth)), bob, block.timestamp);
    }

    function test_FailsWhenTheReceiverRejectsCoins() public {
        uint256 expected = _out(address(usd), address(weth), 2_000e6);
        vm.prank(alice);
        vm.expectRevert(
            abi.encodeWithSelector(IUniswapV2Router.NativeTransferFailed.selector, address(this), expected)
        );
        router.swapExactTokensForETH(2_000e6, 0, _path(address(usd), address(weth)), address(this), block.timestamp);
    }

    // ------------------------------------------------------------------------------------------------ paths

    function test_SellingCoinsMustBeginWithTheWrappedCoin() public {
        address[] memory backwards = _path(address(usd), address(weth));
        address[] memory single = new address[](1);
        single[0] = address(weth);
        vm.startPrank(alice);
        vm.expectRevert(IUniswapV2Router.InvalidPath.selector);
        router.swapExactETHForTokens{value: 1}(0, backwards, bob, block.timestamp);
        vm.expectRevert(IUniswapV2Router.InvalidPath.selector);
        router.swapETHForExactTokens{value: 1}(1, backwards, bob, block.timestamp);
        vm.expectRevert(IUniswapV2Router.InvalidPath.selector);
        router.swapExactETHForTokensSupportingFeeOnTransferTokens{value: 1}(0, backwards, bob, block.timestamp);
        vm.expectRevert(IUniswapV2Router.InvalidPath.selector);
        router.swapExactETHForTokens{value: 1}(0, single, bob, block.timestamp);
        vm.expectRevert(IUniswapV2Router.InvalidPath.selector);
        router.swapExactETHForTokens{value: 1}(0, _path(address(usd), address(btc)), bob, block.timestamp);
        vm.stopPrank();
    }

    function test_BuyingCoinsMustEndWithTheWrappedCoin() public {
        address[] memory backwards = _path(address(weth), address(usd));
        address[] memory single = new address[](1);
        single[0] = address(weth);
        vm.startPrank(alice);
        vm.expectRevert(IUniswapV2Router.InvalidPath.selector);
        router.swapTokensForExactETH(1, MAX, backwards, bob, block.timestamp);
        vm.expectRevert(IUniswapV2Router.InvalidPath.selector);
        router.swapExactTokensForETH(1, 0, backwards, bob, block.timestamp);
        vm.expectRevert(IUniswapV2Router.InvalidPath.selector);
        router.swapExactTokensForETHSupportingFeeOnTransferTokens(1, 0, backwards, bob, block.timestamp);
        vm.expectRevert(IUniswapV2Router.InvalidPath.selector);
        router.swapTokensForExactETH(1, MAX, single, bob, block.timestamp);
        vm.expectRevert(IUniswapV2Router.InvalidPath.selector);
        router.swapTokensForExactETH(1, MAX, _path(address(usd), address(btc)), bob, block.timestamp);
        vm.stopPrank();
    }

    // ------------------------------------------------------------------------------------------------ coins sent by mistake

    function test_TakesPlainCoinsFromTheWrappedCoinOnly() public {
        vm.prank(alice);
        (bool success, bytes memory reason) = address(router).call{value: 1 ether}("");
        assertFalse(success, "coins sent by mistake are refused");
        assertEq(
            reason,
            abi.encodeWithSelector(IUniswapV2Router.UnexpectedNativeTransfer.selector, alice),
            "and the sender is named"
        );
    }
}
