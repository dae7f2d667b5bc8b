// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ConstantProductPair} from "../../../contracts/amm/ConstantProductPair.sol";
import {IUniswapV2ERC20} from "../../../contracts/interfaces/IUniswapV2ERC20.sol";
import {IUniswapV2Router} from "../../../contracts/interfaces/IUniswapV2Router.sol";
import {RouterFixture} from "../support/RouterFixture.sol";

contract LiquidityRouterTest is RouterFixture {
    // ------------------------------------------------------------------------------------------------ add

    function test_CreatesThePairAndDepositsAllThatWasWanted() public {
        vm.prank(alice);
        (uint256 amountA, uint256 amountB, uint256 shares) = router.addLiquidity(
            address(usd),
            address(gov),
            4e6,
            1e18,
            4e6,
            1e18,
            bob,
            block.timestamp
        );
        assertEq(amountA, 4e6, "all of the first token");
        assertEq(amountB, 1e18, "all of the second token");
        assertEq(shares, 2e12 - 1000, "sqrt(4e6 * 1e18) less the lock");
        assertEq(_pair(address(usd), address(gov)).balanceOf(bob), shares, "the receiver has the shares");
        assertEq(usd.balanceOf(alice), 1_000_000e6 - 4e6, "the caller pays");
    }

    function test_DepositsAtThePairsRatio() public {
        // The pair holds 40,000 usd for a btc.
        (uint256 amountA, uint256 amountB, ) = _add(80_000e6, 3e8, 80_000e6, 2e8);
        assertEq(amountA, 80_000e6, "all of the usd");
        assertEq(amountB, 2e8, "btc at the ratio");
        (amountA, amountB, ) = _add(80_000e6, 1e8, 40_000e6, 1e8);
        assertEq(amountA, 40_000e6, "usd at the ratio");
        assertEq(amountB, 1e8, "all of the btc");
        assertEq(usd.balanceOf(alice), 1_000_000e6 - 120_000e6, "no more usd was taken");
        assertEq(btc.balanceOf(alice), 100e8 - 3e8, "no more btc was taken");
        (amountA, amountB, ) = _add(80_000e6 + 1, 2e8, 0, 0);
        assertEq(amountA, 80_000e6 + 1, "all of the usd, when the btc just suffice");
        assertEq(amountB, 2e8, "all of the btc");
    }

    function test_RefusesADepositBelowTheLeastAmounts() public {
        vm.startPrank(alice);
        vm.expectRevert(
            abi.encodeWithSelector(IUniswapV2Router.InsufficientTokenAmount.selector, address(btc), 2e8, 2e8 + 1)
        );
        router.addLiquidity(address(usd), address(btc), 80_000e6, 3e8, 0, 2e8 + 1, bob, block.timestamp);
        vm.expectRevert(
            abi.encodeWithSelector(
                IUniswapV2Router.InsufficientTokenAmount.selector,
                address(usd),
                40_000e6,
                40_000e6 + 1
            )
        );
        router.addLiquidity(address(usd), address(btc), 80_000e6, 1e8, 40_000e6 + 1, 0, bob, block.timestamp);
        vm.stopPrank();
    }

    function test_RefusesADepositOfNothing() public {
        vm.prank(alice);
        vm.expectRevert(IUniswapV2Router.InsufficientAmount.selector);
        router.addLiquidity(address(usd), address(btc), 0, 1e8, 0, 0, bob, block.timestamp);
    }

    function test_DepositsCoinsAndReturnsTheRest() public {
        // The pair holds 2,000 usd for a coin.
        vm.prank(alice);
        (uint256 amountToken, uint256 amountEth, uint256 shares) = router.addLiquidityETH{value: 3 ether}(
            address(usd),
            4_000e6,
            4_000e6,
            2 ether,
            bob,
            block.timestamp
        );
        assertEq(amountToken, 4_000e6, "all of the usd");
        assertEq(amountEth, 2 ether, "coins at the ratio");
        assertEq(alice.balance, 998 ether, "the rest comes back");
        assertGt(shares, 0, "shares");
        (uint256 x, uint256 y) = _reserves(address(usd), address(weth));
        assertEq(x, 2_004_000e6, "usd in the pair");
        assertEq(y, 1_002 ether, "coins in the pair, wrapped");
        _assertRouterHoldsNothing();
    }

    function test_DepositsAllCoinsAndFewerTokens() public {
        vm.prank(alice);
        (uint256 amountToken, uint256 amountEth, ) = router.addLiquidityETH{value: 1 ether}(
            address(usd),
            4_000e6,
            2_000e6,
            1 ether,
            bob,
            block.timestamp
        );
        assertEq(amountToken, 2_000e6, "usd at the ratio");
        assertEq(amountEth, 1 ether, "all the coins");
        assertEq(alice.balance, 999 ether, "nothing comes back");
    }

    function test_FailsWhenTheChangeIsRejected() public {
        usd.mint(address(this), 4_000e6);
        usd.approve(address(router), MAX);
        vm.deal(address(this), 3 ether);
        vm.expectRevert(abi.encodeWithSelector(IUniswapV2Router.NativeTransferFailed.selector, address(this), 1 ether));
        router.addLiquidityETH{value: 3 ether}(address(usd), 4_000e6, 0, 0, bob, block.timestamp);
    }

    // ------------------------------------------------------------------------------------------------ remove

    function test_RemovesLiquidityInTheOrderAskedFor() public {
        (, , uint256 shares) = _add(40_000e6, 1e8, 0, 0);
        ConstantProductPair pair = _pair(address(usd), address(btc));
        vm.startPrank(alice);
        pair.approve(address(router), shares);
        (uint256 amountBtc, uint256 amountUsd) = router.removeLiquidity(
            address(btc),
            address(usd),
            shares,
            1e8 - 1,
            40_000e6 - 400,
            bob,
            block.timestamp
        );
        vm.stopPrank();
        assertEq(btc.balanceOf(bob), amountBtc, "btc, named first");
        assertEq(usd.balanceOf(bob), amountUsd, "usd, named second");
        assertNear(amountBtc, 1e8, 1, "what was deposited, rounded down");
        assertNear(amountUsd, 40_000e6, 400, "what was deposited, rounded down");
        assertEq(pair.balanceOf(alice), 0, "the shares are gone");
    }

    function test_RefusesAWithdrawalBelowTheLeastAmounts() public {
        (, , uint256 shares) = _add(40_000e6, 1e8, 0, 0);
        (uint256 x, uint256 y) = _reserves(address(usd), address(btc));
        uint256 supply = _pair(address(usd), address(btc)).totalSupply();
        (uint256 outA, uint256 outB) = ((shares * x) / supply, (shares * y) / supply);
        vm.startPrank(alice);
        _pair(address(usd), address(btc)).approve(address(router), shares);
        vm.expectRevert(abi.encodeWithSelector(IUniswapV2Router.InsufficientOutputAmount.selector, outA, outA + 1));
        router.removeLiquidity(address(usd), address(btc), shares, outA + 1, 0, bob, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(IUniswapV2Router.InsufficientOutputAmount.selector, outB, outB + 1));
        router.removeLiquidity(address(usd), address(btc), shares, 0, outB + 1, bob, block.timestamp);
        router.removeLiquidity(address(usd), address(btc), shares, outA, outB, bob, block.timestamp);
        vm.stopPrank();
    }

    function test_RemovesLiquidityInCoins() public {
        uint256 shares = _addCoins();
        vm.startPrank(alice);
        _pair(address(usd), address(weth)).approve(address(router), shares);
        (uint256 amountToken, uint256 amountEth) = router.removeLiquidityETH(
            address(usd),
            shares,
            0,
            0,
            bob,
            block.timestamp
        );
        vm.stopPrank();
        assertEq(usd.balanceOf(bob), amountToken, "tokens");
        assertEq(bob.balance, amountEth, "coins");
        assertNear(amountToken, 2_000e6, 1, "what was deposited");
        assertNear(amountEth, 1 ether, 1e9, "what was deposited");
        _assertRouterHoldsNothing();
    }

    function test_FailsWithoutAPair() public {
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(IUniswapV2Router.PairNotFound.selector, address(usd), address(gov)));
        router.removeLiquidity(address(usd), address(gov), 1, 0, 0, bob, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(IUniswapV2Router.PairNotFound.selector, address(usd), address(gov)));
        router.removeLiquidityWithPermit(
            address(usd),
            address(gov),
            1,
            0,
            0,
            bob,
            block.timestamp,
            false,
            27,
            bytes32(0),
            bytes32(0)
        );
        vm.stopPrank();
    }

    function test_RefusesToRemoveWhatWasNotApproved() public {
        (, , uint256 shares) = _add(40_000e6, 1e8, 0, 0);
        vm.prank(alice);
        vm.expectRevert(
            abi.encodeWithSelector(IUniswapV2ERC20.InsufficientAllowance.selector, address(router), 0, shares)
        );
        router.removeLiquidity(address(usd), address(btc), shares, 0, 0, bob, block.timestamp);
    }

    // ------------------------------------------------------------------------------------------------ permits

    function test_RemovesLiquidityByPermit() public {
        (, , uint256 shares) = _add(40_000e6, 1e8, 0, 0);
        ConstantProductPair pair = _pair(address(usd), address(btc));
        (uint8 v, bytes32 r, bytes32 s) = _signPermit(pair, shares, block.timestamp);
        vm.prank(alice);
        (uint256 amountA, uint256 amountB) = router.removeLiquidityWithPermit(
            address(usd),
            address(btc),
            shares,
            0,
            0,
            bob,
            block.timestamp,
            false,
            v,
            r,
            s
        );
        assertEq(usd.balanceOf(bob), amountA, "usd");
        assertEq(btc.balanceOf(bob), amountB, "btc");
        assertEq(pair.allowance(alice, address(router)), 0, "the permit is used up");
    }

    function test_RemovesLiquidityByAnUnlimitedPermit() public {
        (, , uint256 shares) = _add(40_000e6, 1e8, 0, 0);
        ConstantProductPair pair = _pair(address(usd), address(btc));
        (uint8 v, bytes32 r, bytes32 s) = _signPermit(pair, MAX, block.timestamp);
        vm.prank(alice);
        router.removeLiquidityWithPermit(address(usd), address(btc), shares, 0, 0, bob, block.timestamp, true, v, r, s);
        assertEq(pair.allowance(alice, address(router)), MAX, "the permit was for any amount");
    }

    function test_RemovesLiquidityInCoinsByPermit() public {
        uint256 shares = _addCoins();
        ConstantProductPair pair = _pair(address(usd), address(weth));
        (uint8 v, bytes32 r, bytes32 s) = _signPermit(pair, shares, block.timestamp);
        vm.prank(alice);
        (uint256 amountToken, uint256 amountEth) = router.removeLiquidityETHWithPermit(
            address(usd),
            shares,
            0,
            0,
            bob,
            block.timestamp,
            false,
            v,
            r,
            s
        );
        assertEq(usd.balanceOf(bob), amountToken, "tokens");
        assertEq(bob.balance, amountEth, "coins");
    }

    function test_RefusesAPermitForAnotherAmount() public {
        (, , uint256 shares) = _add(40_000e6, 1e8, 0, 0);
        (uint8 v, bytes32 r, bytes32 s) = _signPermit(_pair(address(usd), address(btc)), shares - 1, block.timestamp);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IUniswapV2ERC20.InvalidSignature.selector, alice));
        router.removeLiquidityWithPermit(
            address(usd),
            address(btc),
            shares,
            0,
            0,
            bob,
            block.timestamp,
            false,
            v,
            r,
            s
        );
    }

    // ------------------------------------------------------------------------------------------------ deadlines

    function test_LiquidityCallsExpire() public {
        uint256 deadline = block.timestamp - 1;
        bytes memory refusal = abi.encodeWithSelector(IUniswapV2Router.Expired.selector, deadline, block.timestamp);
        vm.startPrank(alice);
        vm.expectRevert(refusal);
        router.addLiquidity(address(usd), address(btc), 1, 1, 0, 0, bob, deadline);
        vm.expectRevert(refusal);
        router.addLiquidityETH{value: 1}(address(usd), 1, 0, 0, bob, deadline);
        vm.expectRevert(refusal);
        router.removeLiquidity(address(usd), address(btc), 1, 0, 0, bob, deadline);
        vm.expectRevert(refusal);
        router.removeLiquidityETH(address(usd), 1, 0, 0, bob, deadline);
        vm.expectRevert(refusal);
        router.removeLiquidityETHSupportingFeeOnTransferTokens(address(usd), 1, 0, 0, bob, deadline);
        vm.stopPrank();
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _add(
        uint256 usdDesired,
        uint256 btcDesired,
        uint256 usdMin,
        uint256 btcMin
    ) private returns (uint256, uint256, uint256) {
        vm.prank(alice);
        return
            router.addLiquidity(
                address(usd),
                address(btc),
                usdDesired,
                btcDesired,
                usdMin,
                btcMin,
                alice,
                block.timestamp
            );
    }

    /// @return shares For 2,000 usd and a coin.
    function _addCoins() private returns (uint256 shares) {
        vm.prank(alice);
        (, , shares) = router.addLiquidityETH{value: 1 ether}(address(usd), 2_000e6, 0, 0, alice, block.timestamp);
    }
}
