// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IUniswapV2Router} from "../../../contracts/interfaces/IUniswapV2Router.sol";
import {RouterFixture} from "../support/RouterFixture.sol";

/// @notice Quotes, read through the router.
contract PairMathTest is RouterFixture {
    function test_QuoteIsTheRatioOfTheReserves() public view {
        assertEq(router.quote(3, 10, 25), 7, "3 * 25 / 10, rounded down");
        assertEq(router.quote(1e18, 1e18, 2000e6), 2000e6, "no fee");
    }

    function test_AmountOutRoundsDown() public view {
        assertEq(router.getAmountOut(1e18, 5e18, 10e18), 1_662497915624478906, "as computed outside of Solidity");
        assertEq(router.getAmountOut(1, 1000, 1000), 0, "0.99 becomes 0");
        assertEq(router.getAmountOut(2, 100, 100), 1, "1.95 becomes 1");
    }

    function test_AmountInIsRoundedUpOrMore() public view {
        assertEq(router.getAmountIn(1e18, 5e18, 10e18), 557227237267357629, "as computed outside of Solidity");
        assertEq(router.getAmountIn(1, 100, 100), 2, "1.01 becomes 2");
        assertEq(router.getAmountIn(997, 997, 1997), 998, "an exact quotient is raised all the same: 997 becomes 998");
    }

    function test_RefusesToQuoteNothing() public {
        vm.expectRevert(IUniswapV2Router.InsufficientAmount.selector);
        router.quote(0, 1, 1);
        vm.expectRevert(IUniswapV2Router.InsufficientAmount.selector);
        router.getAmountOut(0, 1, 1);
        vm.expectRevert(IUniswapV2Router.InsufficientAmount.selector);
        router.getAmountIn(0, 1, 1);
    }

    function test_RefusesToQuoteAgainstAnEmptyReserve() public {
        uint256[2][2] memory reserves = [[uint256(0), 1], [uint256(1), 0]];
        for (uint256 i = 0; i < reserves.length; ++i) {
            (uint256 x, uint256 y) = (reserves[i][0], reserves[i][1]);
            bytes memory refusal = abi.encodeWithSelector(IUniswapV2Router.InsufficientLiquidity.selector, x, y);
            vm.expectRevert(refusal);
            router.quote(1, x, y);
            vm.expectRevert(refusal);
            router.getAmountOut(1, x, y);
            vm.expectRevert(refusal);
            router.getAmountIn(1, x, y);
        }
    }

    function test_RefusesToQuoteMoreThanTheReserve() public {
        vm.expectRevert(abi.encodeWithSelector(IUniswapV2Router.InsufficientLiquidity.selector, 5, 10));
        router.getAmountIn(10, 5, 10);
        assertEq(router.getAmountIn(9, 5, 10), 46, "45.14 and one more");
    }

    function test_QuotesAlongAPath() public view {
        address[] memory path = _path(address(usd), address(btc), address(gov));
        uint256[] memory amounts = router.getAmountsOut(40_000e6, path);
        uint256 middle = _out(address(usd), address(btc), 40_000e6);
        assertEq(amounts.length, 3, "an amount for each step");
        assertEq(amounts[0], 40_000e6, "what goes in");
        assertEq(amounts[1], middle, "what the first pair gives");
        assertEq(amounts[2], _out(address(btc), address(gov), middle), "what the second pair gives for it");

        amounts = router.getAmountsIn(1_000e18, path);
        middle = _in(address(btc), address(gov), 1_000e18);
        assertEq(amounts.length, 3, "an amount for each step");
        assertEq(amounts[2], 1_000e18, "what comes out");
        assertEq(amounts[1], middle, "what the second pair takes");
        assertEq(amounts[0], _in(address(usd), address(btc), middle), "what the first pair takes for it");
    }

    function test_RefusesAPathOfLessThanTwoTokens() public {
        address[] memory path = new address[](1);
        path[0] = address(usd);
        vm.expectRevert(IUniswapV2Router.InvalidPath.selector);
        router.getAmountsOut(1, path);
        vm.expectRevert(IUniswapV2Router.InvalidPath.selector);
        router.getAmountsIn(1, new address[](0));
    }

    function test_RefusesAPathWithoutAPair() public {
        address[] memory path = _path(address(usd), address(gov));
        bytes memory refusal = abi.encodeWithSelector(
            IUniswapV2Router.PairNotFound.selector,
            address(usd),
            address(gov)
        );
        vm.expectRevert(refusal);
        router.getAmountsOut(1, path);
        vm.expectRevert(refusal);
        router.getAmountsIn(1, path);
    }

    function testFuzz_AmountOutIsTheMostThePairAllows(uint256 dx, uint256 x, uint256 y) public view {
        dx = bound(dx, 1, type(uint112).max);
        x = bound(x, 1, type(uint112).max);
        y = bound(y, 1, type(uint112).max);
        uint256 out = router.getAmountOut(dx, x, y);
        assertEq(
            out,
            y - Math.mulDiv(1000 * x, y, 1000 * x + 997 * dx, Math.Rounding.Ceil),
            "the largest output for which the product, less the fee, does not fall"
        );
    }

    function testFuzz_AmountInBuysWhatWasAskedFor(uint256 dy, uint256 x, uint256 y) public view {
        y = bound(y, 2, type(uint112).max);
        dy = bound(dy, 1, y - 1);
        x = bound(x, 1, type(uint112).max);
        uint256 dx = router.getAmountIn(dy, x, y);
        vm.assume(dx <= type(uint128).max);
        assertGe(router.getAmountOut(dx, x, y), dy, "the amount asked for is enough");
        if (dx > 2) assertLt(router.getAmountOut(dx - 2, x, y), dy, "two units less are not");
    }
}
