// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {IUniswapV2Router} from "../../../contracts/interfaces/IUniswapV2Router.sol";
import {SilentToken} from "../support/SilentToken.sol";
import {RouterFixture} from "../support/RouterFixture.sol";

/// @notice Swaps of token for token. Those of coins, and of tokens with a fee, have files of their own.
contract RouterSwapTest is RouterFixture {
    function test_KnowsItsFactoryAndWrappedCoin() public view {
        assertEq(router.factory(), address(factory), "factory");
        assertEq(router.WETH(), address(weth), "wrapped coin");
    }

    // ------------------------------------------------------------------------------------------------ exact input

    function test_SellsAnExactAmount() public {
        uint256 expected = _out(address(usd), address(btc), 40_000e6);
        vm.prank(alice);
        uint256[] memory amounts = router.swapExactTokensForTokens(
            40_000e6,
            expected,
            _path(address(usd), address(btc)),
            bob,
            block.timestamp
        );
        assertEq(amounts[0], 40_000e6, "sold");
        assertEq(amounts[1], expected, "bought");
        assertEq(btc.balanceOf(bob), expected, "the receiver is paid");
        assertEq(usd.balanceOf(alice), 960_000e6, "the seller pays");
        _assertRouterHoldsNothing();
    }

    function test_SellsAlongAPath() public {
        uint256 middle = _out(address(usd), address(btc), 40_000e6);
        uint256 expected = _out(address(btc), address(gov), middle);
        vm.prank(alice);
        uint256[] memory amounts = router.swapExactTokensForTokens(
            40_000e6,
            expected,
            _path(address(usd), address(btc), address(gov)),
            bob,
            block.timestamp
        );
        assertEq(amounts[1], middle, "half way");
        assertEq(gov.balanceOf(bob), expected, "the receiver is paid");
        _assertRouterHoldsNothing();
    }

    function test_RefusesToSellForTooLittle() public {
        uint256 expected = _out(address(usd), address(btc), 40_000e6);
        vm.prank(alice);
        vm.expectRevert(
            abi.encodeWithSelector(IUniswapV2Router.InsufficientOutputAmount.selector, expected, expected + 1)
        );
        router.swapExactTokensForTokens(
            40_000e6,
            expected + 1,
            _path(address(usd), address(btc)),
            bob,
            block.timestamp
        );
    }

    // ------------------------------------------------------------------------------------------------ exact output

    function test_BuysAnExactAmount() public {
        uint256 expected = _in(address(usd), address(btc), 1e8);
        vm.prank(alice);
        uint256[] memory amounts = router.swapTokensForExactTokens(
            1e8,
            expected,
            _path(address(usd), address(btc)),
            bob,
            block.timestamp
        );
        assertEq(amounts[0], expected, "sold");
        assertEq(btc.balanceOf(bob), 1e8, "the receiver is paid exactly");
        assertEq(usd.balanceOf(alice), 1_000_000e6 - expected, "the seller pays");
        _assertRouterHoldsNothing();
    }

    function test_BuysAlongAPath() public {
        uint256 middle = _in(address(btc), address(gov), 1_000e18);
        uint256 expected = _in(address(usd), address(btc), middle);
        vm.prank(alice);
        router.swapTokensForExactTokens(
            1_000e18,
            expected,
            _path(address(usd), address(btc), address(gov)),
            bob,
            block.timestamp
        );
        assertEq(gov.balanceOf(bob), 1_000e18, "the receiver is paid exactly");
        assertEq(usd.balanceOf(alice), 1_000_000e6 - expected, "the seller pays");
        _assertRouterHoldsNothing();
    }

    function test_RefusesToBuyForTooMuch() public {
        uint256 expected = _in(address(usd), address(btc), 1e8);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IUniswapV2Router.ExcessiveInputAmount.selector, expected, expected - 1));
        router.swapTokensForExactTokens(1e8, expected - 1, _path(address(usd), address(btc)), bob, block.timestamp);
    }

    // ------------------------------------------------------------------------------------------------ deadlines

    function test_SwapsExpire() public {
        uint256 deadline = block.timestamp - 1;
        address[] memory path = _path(address(usd), address(btc));
        bytes memory refusal = abi.encodeWithSelector(IUniswapV2Router.Expired.selector, deadline, block.timestamp);
        vm.startPrank(alice);
        vm.expectRevert(refusal);
        router.swapExactTokensForTokens(1e6, 0, path, bob, deadline);
        vm.expectRevert(refusal);
        router.swapTokensForExactTokens(1, MAX, path, bob, deadline);
        vm.expectRevert(refusal);
        router.swapExactTokensForTokensSupportingFeeOnTransferTokens(1e6, 0, path, bob, deadline);
        router.swapExactTokensForTokens(1e6, 0, path, bob, block.timestamp); // The deadline itself is in time.
        vm.stopPrank();
    }

    function test_SwapsOfCoinsExpire() public {
        uint256 deadline = block.timestamp - 1;
        bytes memory refusal = abi.encodeWithSelector(IUniswapV2Router.Expired.selector, deadline, block.timestamp);
        address[] memory selling = _path(address(weth), address(usd));
        address[] memory buying = _path(address(usd), address(weth));
        vm.startPrank(alice);
        vm.expectRevert(refusal);
        router.swapExactETHForTokens{value: 1}(0, selling, bob, deadline);
        vm.expectRevert(refusal);
        router.swapETHForExactTokens{value: 1}(1, selling, bob, deadline);
        vm.expectRevert(refusal);
        router.swapExactETHForTokensSupportingFeeOnTransferTokens{value: 1}(0, selling, bob, deadline);
        vm.expectRevert(refusal);
        router.swapTokensForExactETH(1, MAX, buying, bob, deadline);
        vm.expectRevert(refusal);
        router.swapExactTokensForETH(1e6, 0, buying, bob, deadline);
        vm.expectRevert(refusal);
        router.swapExactTokensForETHSupportingFeeOnTransferTokens(1e6, 0, buying, bob, deadline);
        vm.stopPrank();
    }

    // ------------------------------------------------------------------------------------------------ paths, payment

    function test_RefusesBadPaths() public {
        address[] memory single = new address[](1);
        single[0] = address(usd);
        address[] memory unknown = _path(address(usd), address(gov));
        vm.startPrank(alice);
        vm.expectRevert(IUniswapV2Router.InvalidPath.selector);
        router.swapExactTokensForTokens(1e6, 0, single, bob, block.timestamp);
        vm.expectRevert(IUniswapV2Router.InvalidPath.selector);
        router.swapTokensForExactTokens(1, MAX, single, bob, block.timestamp);
        vm.expectRevert(IUniswapV2Router.InvalidPath.selector);
        router.swapExactTokensForTokensSupportingFeeOnTransferTokens(1e6, 0, single, bob, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(IUniswapV2Router.PairNotFound.selector, address(usd), address(gov)));
        router.swapExactTokensForTokens(1e6, 0, unknown, bob, block.timestamp);
        vm.stopPrank();
    }

    function test_RefusesToSellWhatWasNotApproved() public {
        btc.mint(bob, 1e8);
        vm.prank(bob);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(router), 0, 1e8)
        );
        router.swapExactTokensForTokens(1e8, 0, _path(address(btc), address(usd)), bob, block.timestamp);
    }

    function test_SellsATokenThatReturnsNothing() public {
        SilentToken silent = new SilentToken(6);
        silent.mint(alice, 3_000e6);
        vm.startPrank(alice);
        silent.approve(address(router), 3_000e6);
        router.addLiquidity(address(silent), address(usd), 1_000e6, 1_000e6, 0, 0, alice, block.timestamp);
        uint256 expected = _out(address(silent), address(usd), 500e6);
        router.swapExactTokensForTokens(500e6, 0, _path(address(silent), address(usd)), bob, block.timestamp);
        vm.stopPrank();
        assertEq(usd.balanceOf(bob), expected, "the receiver is paid");
    }

    function testFuzz_ASwapCostsWhatWasQuoted(uint256 amount, bool exactInput) public {
        address[] memory path = _path(address(usd), address(btc), address(gov));
        uint256[] memory quoted;
        if (exactInput) {
            amount = bound(amount, 1e6, 1_000_000e6);
            quoted = router.getAmountsOut(amount, path);
            vm.prank(alice);
            router.swapExactTokensForTokens(amount, quoted[2], path, bob, block.timestamp);
        } else {
            amount = bound(amount, 1, 150_000e18);
            quoted = router.getAmountsIn(amount, path);
            vm.prank(alice);
            router.swapTokensForExactTokens(amount, quoted[0], path, bob, block.timestamp);
        }
        assertEq(usd.balanceOf(alice), 1_000_000e6 - quoted[0], "paid as quoted");
        assertEq(gov.balanceOf(bob), quoted[2], "received as quoted");
    }
}
