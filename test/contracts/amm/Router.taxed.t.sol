// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IUniswapV2Pair} from "../../../contracts/interfaces/IUniswapV2Pair.sol";
import {IUniswapV2Router} from "../../../contracts/interfaces/IUniswapV2Router.sol";
import {FeeToken} from "../support/FeeToken.sol";
import {RouterFixture} from "../support/RouterFixture.sol";

/// @notice Swaps of tokens that take a fee on transfer.
contract RouterTaxedTest is RouterFixture {
    uint256 private constant KEPT_BPS = 9_800;

    FeeToken private taxed;

    function setUp() public override {
        super.setUp();
        taxed = new FeeToken(1e4 - KEPT_BPS);
        taxed.mint(alice, 3_000_000e18);
        vm.startPrank(alice);
        taxed.approve(address(router), MAX);
        router.addLiquidity(address(taxed), address(usd), 1_000_000e18, 100_000e6, 0, 0, alice, block.timestamp);
        router.addLiquidityETH{value: 100 ether}(address(taxed), 1_000_000e18, 0, 0, alice, block.timestamp);
        vm.stopPrank();
    }

    // ------------------------------------------------------------------------------------------------ token to token

    function test_SellsWhatArrives() public {
        uint256 expected = _out(address(taxed), address(usd), _kept(1_000e18));
        vm.prank(alice);
        router.swapExactTokensForTokensSupportingFeeOnTransferTokens(
            1_000e18,
            expected,
            _path(address(taxed), address(usd)),
            bob,
            block.timestamp
        );
        assertEq(usd.balanceOf(bob), expected, "paid for what arrived");
    }

    function test_BuysAndChecksWhatArrives() public {
        uint256 sent = _out(address(usd), address(taxed), 100e6);
        address[] memory path = _path(address(usd), address(taxed));
        vm.startPrank(alice);
        vm.expectRevert(
            abi.encodeWithSelector(IUniswapV2Router.InsufficientOutputAmount.selector, _kept(sent), _kept(sent) + 1)
        );
        router.swapExactTokensForTokensSupportingFeeOnTransferTokens(
            100e6,
            _kept(sent) + 1,
            path,
            bob,
            block.timestamp
        );
        router.swapExactTokensForTokensSupportingFeeOnTransferTokens(100e6, _kept(sent), path, bob, block.timestamp);
        vm.stopPrank();
        assertEq(taxed.balanceOf(bob), _kept(sent), "the receiver has what arrived");
    }

    function test_SellsAlongAPath() public {
        uint256 middle = _out(address(taxed), address(usd), _kept(1_000e18));
        uint256 expected = _out(address(usd), address(btc), middle);
        vm.prank(alice);
        router.swapExactTokensForTokensSupportingFeeOnTransferTokens(
            1_000e18,
            expected,
            _path(address(taxed), address(usd), address(btc)),
            bob,
            block.timestamp
        );
        assertEq(btc.balanceOf(bob), expected, "paid for what arrived");
        _assertRouterHoldsNothing();
    }

    function test_CountsOnlyWhatTheSwapBrought() public {
        usd.mint(bob, 77e6);
        uint256 expected = _out(address(taxed), address(usd), _kept(1_000e18));
        vm.prank(alice);
        vm.expectRevert(
            abi.encodeWithSelector(IUniswapV2Router.InsufficientOutputAmount.selector, expected, expected + 1)
        );
        router.swapExactTokensForTokensSupportingFeeOnTransferTokens(
            1_000e18,
            expected + 1,
            _path(address(taxed), address(usd)),
            bob,
            block.timestamp
        );
    }

    function test_TheOrdinarySwapFailsOnAFee() public {
        vm.prank(alice);
        vm.expectRevert(IUniswapV2Pair.InvariantViolated.selector);
        router.swapExactTokensForTokens(1_000e18, 0, _path(address(taxed), address(usd)), bob, block.timestamp);
    }

    // ------------------------------------------------------------------------------------------------ coins

    function test_SellsCoinsForATokenWithAFee() public {
        uint256 sent = _out(address(weth), address(taxed), 1 ether);
        address[] memory path = _path(address(weth), address(taxed));
        vm.startPrank(alice);
        vm.expectRevert(
            abi.encodeWithSelector(IUniswapV2Router.InsufficientOutputAmount.selector, _kept(sent), _kept(sent) + 1)
        );
        router.swapExactETHForTokensSupportingFeeOnTransferTokens{value: 1 ether}(
            _kept(sent) + 1,
            path,
            bob,
            block.timestamp
        );
        router.swapExactETHForTokensSupportingFeeOnTransferTokens{value: 1 ether}(
            _kept(sent),
            path,
            bob,
            block.timestamp
        );
        vm.stopPrank();
        assertEq(taxed.balanceOf(bob), _kept(sent), "the receiver has what arrived");
        _assertRouterHoldsNothing();
    }

    function test_SellsATokenWithAFeeForCoins() public {
        uint256 expected = _out(address(taxed), address(weth), _kept(1_000e18));
        address[] memory path = _path(address(taxed), address(weth));
        vm.startPrank(alice);
        vm.expectRevert(
            abi.encodeWithSelector(IUniswapV2Router.InsufficientOutputAmount.selector, expected, expected + 1)
        );
        router.swapExactTokensForETHSupportingFeeOnTransferTokens(1_000e18, expected + 1, path, bob, block.timestamp);
        router.swapExactTokensForETHSupportingFeeOnTransferTokens(1_000e18, expected, path, bob, block.timestamp);
        vm.stopPrank();
        assertEq(bob.balance, expected, "paid in coins for what arrived");
        _assertRouterHoldsNothing();
    }

    function test_PaysOutWhatLiesInTheRouterToo() public {
        vm.deal(address(this), 7);
        weth.deposit{value: 7}();
        weth.transfer(address(router), 7);
        uint256 expected = _out(address(taxed), address(weth), _kept(1_000e18)) + 7;
        address[] memory path = _path(address(taxed), address(weth));
        vm.prank(alice);
        router.swapExactTokensForETHSupportingFeeOnTransferTokens(1_000e18, expected, path, bob, block.timestamp);
        assertEq(bob.balance, expected, "as in Uniswap V2, what was lost there goes to the next caller");
        _assertRouterHoldsNothing();
    }

    // ------------------------------------------------------------------------------------------------ liquidity

    function test_RemovesLiquidityOfATokenWithAFee() public {
        (uint256 reserve, uint256 reserveEth) = _reserves(address(taxed), address(weth));
        uint256 supply = _pair(address(taxed), address(weth)).totalSupply();
        uint256 shares = supply / 10;
        uint256 held = taxed.balanceOf(bob);
        vm.startPrank(alice);
        _pair(address(taxed), address(weth)).approve(address(router), shares);
        uint256 amountEth = router.removeLiquidityETHSupportingFeeOnTransferTokens(
            address(taxed),
            shares,
            0,
            0,
            bob,
            block.timestamp
        );
        vm.stopPrank();
        uint256 sent = (shares * reserve) / supply;
        assertEq(amountEth, (shares * reserveEth) / supply, "coins pro rata");
        assertEq(bob.balance, amountEth, "paid in coins");
        assertEq(taxed.balanceOf(bob) - held, _kept(_kept(sent)), "the token pays its fee on both legs");
        assertEq(taxed.balanceOf(address(router)), 0, "the router keeps nothing");
    }

    function test_TheOrdinaryWithdrawalFailsOnAFee() public {
        uint256 shares = _pair(address(taxed), address(weth)).totalSupply() / 10;
        vm.startPrank(alice);
        _pair(address(taxed), address(weth)).approve(address(router), shares);
        vm.expectRevert(); // The router lacks what did not arrive.
        router.removeLiquidityETH(address(taxed), shares, 0, 0, bob, block.timestamp);
        vm.stopPrank();
    }

    function test_RemovesLiquidityOfATokenWithAFeeByPermit() public {
        uint256 shares = _pair(address(taxed), address(weth)).totalSupply() / 10;
        uint256 deadline = block.timestamp;
        (uint8 v, bytes32 r, bytes32 s) = _signPermit(_pair(address(taxed), address(weth)), shares, deadline);
        vm.prank(alice);
        uint256 amountEth = router.removeLiquidityETHWithPermitSupportingFeeOnTransferTokens(
            address(taxed),
            shares,
            0,
            0,
            bob,
            deadline,
            false,
            v,
            r,
            s
        );
        assertEq(bob.balance, amountEth, "paid in coins");
        assertGt(amountEth, 0, "something was paid");
        assertEq(_pair(address(taxed), address(weth)).allowance(alice, address(router)), 0, "the permit is used up");
    }

    /// @dev What arrives of `amount`. The fee is rounded down.
    function _kept(uint256 amount) private pure returns (uint256) {
        return amount - (amount * (1e4 - KEPT_BPS)) / 1e4;
    }
}
