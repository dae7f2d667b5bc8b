// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IUniswapV2ERC20} from "../../../contracts/interfaces/IUniswapV2ERC20.sol";
import {IUniswapV2Pair} from "../../../contracts/interfaces/IUniswapV2Pair.sol";
import {Panics} from "../support/Panics.sol";
import {PairFixture} from "../support/PairFixture.sol";

contract ConstantProductPairLiquidityTest is PairFixture {
    uint256 private constant LARGEST = type(uint112).max;

    // ------------------------------------------------------------------------------------------------ mint

    function test_FirstDepositEarnsTheGeometricMeanLessTheLock() public {
        _send(1e18, 4e18);
        vm.expectEmit(address(pair));
        emit IUniswapV2ERC20.Transfer(address(0), address(0), LOCKED);
        vm.expectEmit(address(pair));
        emit IUniswapV2ERC20.Transfer(address(0), alice, 2e18 - LOCKED);
        vm.expectEmit(address(pair));
        emit IUniswapV2Pair.Sync(1e18, 4e18);
        vm.expectEmit(address(pair));
        emit IUniswapV2Pair.Mint(address(this), 1e18, 4e18);
        assertEq(pair.mint(alice), 2e18 - LOCKED, "sqrt(1e18 * 4e18) - 1000");

        assertEq(pair.MINIMUM_LIQUIDITY(), LOCKED, "the lock");
        assertEq(pair.balanceOf(address(0)), LOCKED, "nobody can redeem the first shares");
        assertEq(pair.totalSupply(), 2e18, "supply");
        _assertReserves(1e18, 4e18);
    }

    function test_FirstDepositMustExceedTheLock() public {
        _send(1000, 1000);
        vm.expectRevert(IUniswapV2Pair.InsufficientLiquidityMinted.selector);
        pair.mint(alice);
        _send(1, 2);
        assertEq(pair.mint(alice), 1, "sqrt(1001 * 1002) - 1000, rounded down");
    }

    function test_LaterDepositsEarnTheirProportion() public {
        _provide(alice, 1e18, 4e18);
        assertEq(_provide(bob, 0.5e18, 2e18), 1e18, "half as much again earns half as many shares again");
        assertEq(_provide(bob, 0.75e18, 6e18), 1.5e18, "the smaller of the two proportions counts");
        _assertReserves(2.25e18, 12e18);
    }

    function test_DepositsRoundDown() public {
        _provide(alice, 3000, 3000);
        _sell0(1000, bob); // 4000 : 2252 for 3000 shares
        _assertReserves(4000, 2252);
        assertEq(_provide(bob, 5, 2), 2, "2 * 3000 / 2252 = 2.66");
    }

    function test_RefusesADepositTooSmallForAShare() public {
        _provide(alice, 1e18, 1e18);
        _send(1, 0);
        vm.expectRevert(IUniswapV2Pair.InsufficientLiquidityMinted.selector);
        pair.mint(alice);
    }

    function test_RefusesABalanceBeyond112Bits() public {
        _provide(alice, LARGEST, LARGEST);
        _assertReserves(LARGEST, LARGEST);
        _send(1, 1);
        vm.expectRevert(abi.encodeWithSelector(IUniswapV2Pair.ReserveOverflow.selector, LARGEST + 1, LARGEST + 1));
        pair.mint(alice);
        vm.expectRevert(abi.encodeWithSelector(IUniswapV2Pair.ReserveOverflow.selector, LARGEST + 1, LARGEST + 1));
        pair.sync();
    }

    function test_EitherBalanceAloneOverflows() public {
        _provide(alice, LARGEST, 1e18);
        _send(1, 0);
        vm.expectRevert(abi.encodeWithSelector(IUniswapV2Pair.ReserveOverflow.selector, LARGEST + 1, 1e18));
        pair.sync();
        pair.skim(bob);
        _send(0, LARGEST);
        vm.expectRevert(abi.encodeWithSelector(IUniswapV2Pair.ReserveOverflow.selector, LARGEST, LARGEST + 1e18));
        pair.sync();
    }

    // ------------------------------------------------------------------------------------------------ burn

    function test_BurnRedeemsTheProportionOfBothTokens() public {
        _provide(alice, 1e18, 4e18);
        vm.prank(alice);
        pair.transfer(address(pair), 0.5e18);

        vm.expectEmit(address(pair));
        emit IUniswapV2ERC20.Transfer(address(pair), address(0), 0.5e18);
        vm.expectEmit(address(pair));
        emit IUniswapV2Pair.Sync(0.75e18, 3e18);
        vm.expectEmit(address(pair));
        emit IUniswapV2Pair.Burn(address(this), 0.25e18, 1e18, bob);
        (uint256 amount0, uint256 amount1) = pair.burn(bob);

        assertEq(amount0, 0.25e18, "a quarter of token 0");
        assertEq(amount1, 1e18, "a quarter of token 1");
        assertEq(token0.balanceOf(bob), 0.25e18, "paid in token 0");
        assertEq(token1.balanceOf(bob), 1e18, "paid in token 1");
        assertEq(pair.totalSupply(), 1.5e18, "the shares are gone");
        _assertReserves(0.75e18, 3e18);
    }

    function test_BurnRoundsDown() public {
        _provide(alice, 3000, 3000);
        _sell0(1000, bob);
        (uint256 amount0, uint256 amount1) = _redeem(alice, 1000);
        assertEq(amount0, 1333, "1000 * 4000 / 3000 = 1333.3");
        assertEq(amount1, 750, "1000 * 2252 / 3000 = 750.7");
    }

    function test_BurnSharesOutWhatWasSentByMistake() public {
        _provide(alice, 1e18, 1e18);
        _send(1e18, 0);
        (uint256 amount0, uint256 amount1) = _redeem(alice, 0.5e18);
        assertEq(amount0, 1e18, "half of all that is held");
        assertEq(amount1, 0.5e18, "half");
    }

    function test_RefusesToBurnTooFewShares() public {
        _provide(alice, 1e18, 1e18);
        vm.expectRevert(IUniswapV2Pair.InsufficientLiquidityBurned.selector);
        pair.burn(alice);
    }

    function test_RefusesToBurnForOneTokenOnly() public {
        _provide(alice, 1e18, 2000);
        vm.prank(alice);
        pair.transfer(address(pair), 1e6);
        vm.expectRevert(IUniswapV2Pair.InsufficientLiquidityBurned.selector);
        pair.burn(alice);
    }

    function test_BurnOfAnEmptyPairReverts() public {
        vm.expectRevert(Panics.divisionByZero());
        pair.burn(alice);
    }

    function test_TheLastProviderLeavesTheLockBehind() public {
        uint256 shares = _provide(alice, 1e18, 1e18);
        _redeem(alice, shares);
        _assertReserves(LOCKED, LOCKED);
        assertEq(pair.totalSupply(), LOCKED, "the lock is all that is left");
    }

    // ------------------------------------------------------------------------------------------------ skim, sync

    function test_SkimSendsWhatIsBeyondTheReserves() public {
        _provide(alice, 1e18, 1e18);
        _send(5, 7);
        pair.skim(bob);
        assertEq(token0.balanceOf(bob), 5, "surplus of token 0");
        assertEq(token1.balanceOf(bob), 7, "surplus of token 1");
        _assertReserves(1e18, 1e18);
    }

    function test_SyncTakesTheSurplusIntoTheReserves() public {
        _provide(alice, 1e18, 1e18);
        _send(5, 7);
        vm.expectEmit(address(pair));
        emit IUniswapV2Pair.Sync(1e18 + 5, 1e18 + 7);
        pair.sync();
        _assertReserves(1e18 + 5, 1e18 + 7);
    }

    // ------------------------------------------------------------------------------------------------ properties

    function testFuzz_ARoundTripNeverPays(uint256 amount0, uint256 amount1, uint256 extra0, uint256 extra1) public {
        amount0 = bound(amount0, 1e4, 1e30);
        amount1 = bound(amount1, 1e4, 1e30);
        extra0 = bound(extra0, 1e4, 1e30);
        extra1 = bound(extra1, 1e4, 1e30);
        _provide(alice, amount0, amount1);
        uint256 proportion0 = Math.mulDiv(extra0, pair.totalSupply(), amount0);
        uint256 proportion1 = Math.mulDiv(extra1, pair.totalSupply(), amount1);
        vm.assume(proportion0 > 1e3 && proportion1 > 1e3);

        uint256 shares = _provide(bob, extra0, extra1);
        assertEq(shares, Math.min(proportion0, proportion1), "shares are the smaller proportion, rounded down");
        uint256 supply = pair.totalSupply();
        vm.assume((shares * (amount0 + extra0)) / supply > 0 && (shares * (amount1 + extra1)) / supply > 0);
        (uint256 out0, uint256 out1) = _redeem(bob, shares);
        assertLe(out0, extra0, "no more of token 0 comes out than went in");
        assertLe(out1, extra1, "no more of token 1 comes out than went in");
        assertEq(out0, (shares * (amount0 + extra0)) / supply, "token 0 is paid pro rata, rounded down");
        assertEq(out1, (shares * (amount1 + extra1)) / supply, "token 1 is paid pro rata, rounded down");
    }
}
