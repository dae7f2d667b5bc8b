// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IUniswapV2Pair} from "../../../contracts/interfaces/IUniswapV2Pair.sol";
import {FlashSwapper} from "../support/FlashSwapper.sol";
import {PairFixture} from "../support/PairFixture.sol";

contract ConstantProductPairSwapTest is PairFixture {
    // ------------------------------------------------------------------------------------------------ swap

    function test_SwapGivesWhatTheProductAllows() public {
        _provide(alice, 5e18, 10e18);
        _send(1e18, 0);
        // 997 * 1e18 * 10e18 / (1000 * 5e18 + 997 * 1e18), computed outside of Solidity.
        uint256 out = 1_662497915624478906;
        vm.expectEmit(address(pair));
        emit IUniswapV2Pair.Sync(6e18, uint112(10e18 - out));
        vm.expectEmit(address(pair));
        emit IUniswapV2Pair.Swap(address(this), 1e18, 0, 0, out, bob);
        pair.swap(0, out, bob, "");

        assertEq(token1.balanceOf(bob), out, "paid out");
        _assertReserves(6e18, 10e18 - out);
    }

    function test_SwapWorksInTheOtherDirection() public {
        _provide(alice, 5e18, 10e18);
        _send(0, 1e18);
        uint256 out = 453305446940074565; // 997 * 1e18 * 5e18 / (1000 * 10e18 + 997 * 1e18)
        vm.expectEmit(address(pair));
        emit IUniswapV2Pair.Swap(address(this), 0, 1e18, out, 0, bob);
        pair.swap(out, 0, bob, "");
        _assertReserves(5e18 - out, 11e18);
    }

    function test_SwapCanTakeAndGiveBothTokens() public {
        _provide(alice, 5e18, 10e18);
        _send(1e18, 1e18);
        vm.expectEmit(address(pair));
        emit IUniswapV2Pair.Swap(address(this), 1e18, 1e18, 0.9e18, 0.9e18, bob);
        pair.swap(0.9e18, 0.9e18, bob, "");
        _assertReserves(5.1e18, 10.1e18);
    }

    function test_TheProductLessTheFeeMayStayExactlyTheSame() public {
        _provide(alice, 997e15, 2e18);
        _send(1000e15, 0);
        pair.swap(0, 1e18, bob, ""); // (997 + 997)(2 - 1) = 997 * 2
        _assertReserves(1997e15, 1e18);
    }

    function test_RefusesOneUnitTooMuch() public {
        _provide(alice, 5e18, 10e18);
        _send(1e18, 0);
        vm.expectRevert(IUniswapV2Pair.InvariantViolated.selector);
        pair.swap(0, 1_662497915624478907, bob, "");
    }

    function test_RefusesASwapForNothing() public {
        _provide(alice, 5e18, 10e18);
        _send(1e18, 0);
        vm.expectRevert(IUniswapV2Pair.InsufficientOutputAmount.selector);
        pair.swap(0, 0, bob, "");
    }

    function test_RefusesToGiveAllOfAReserve() public {
        _provide(alice, 5e18, 10e18);
        bytes memory refusal = abi.encodeWithSelector(IUniswapV2Pair.InsufficientLiquidity.selector, 5e18, 10e18);
        vm.expectRevert(refusal);
        pair.swap(5e18, 0, bob, "");
        vm.expectRevert(refusal);
        pair.swap(0, 10e18, bob, "");
    }

    function test_RefusesASwapThatPaysNothing() public {
        _provide(alice, 5e18, 10e18);
        vm.expectRevert(IUniswapV2Pair.InsufficientInputAmount.selector);
        pair.swap(1, 0, bob, "");
    }

    function test_RefusesToSendToItsOwnTokens() public {
        _provide(alice, 5e18, 10e18);
        _send(1e18, 0);
        vm.expectRevert(abi.encodeWithSelector(IUniswapV2Pair.InvalidTo.selector, address(token0)));
        pair.swap(0, 1, address(token0), "");
        vm.expectRevert(abi.encodeWithSelector(IUniswapV2Pair.InvalidTo.selector, address(token1)));
        pair.swap(0, 1, address(token1), "");
    }

    function test_RefusesASwapBeyond112Bits() public {
        uint256 largest = type(uint112).max;
        _provide(alice, largest, 10e18);
        _send(1, 1e18);
        vm.expectRevert(abi.encodeWithSelector(IUniswapV2Pair.ReserveOverflow.selector, largest + 1, 10.1e18));
        pair.swap(0, 0.9e18, bob, "");
    }

    // ------------------------------------------------------------------------------------------------ flash swap

    function test_FlashSwapCallsTheReceiverBeforeItIsPaid() public {
        _provide(alice, 5e18, 10e18);
        FlashSwapper swapper = new FlashSwapper();
        uint256 fee = 3009027081243732; // 1e18 * 3 / 997, rounded up
        token0.mint(address(swapper), fee);
        swapper.setRepayment(1e18 + fee, 0);

        vm.prank(bob);
        pair.swap(1e18, 0, address(swapper), "data");
        assertEq(swapper.sender(), bob, "who asked for the swap");
        assertEq(swapper.amount0(), 1e18, "how much of token 0 was lent");
        assertEq(swapper.amount1(), 0, "how much of token 1 was lent");
        assertEq(swapper.data(), bytes("data"), "the data given");
        _assertReserves(5e18 + fee, 10e18);
    }

    function test_FlashSwapMustPayTheFee() public {
        _provide(alice, 5e18, 10e18);
        FlashSwapper swapper = new FlashSwapper();
        uint256 fee = 3009027081243732 - 1;
        token0.mint(address(swapper), fee);
        swapper.setRepayment(1e18 + fee, 0);
        vm.expectRevert(IUniswapV2Pair.InvariantViolated.selector);
        pair.swap(1e18, 0, address(swapper), "data");
    }

    function test_FlashSwapMayBePaidInTheOtherToken() public {
        _provide(alice, 5e18, 10e18);
        FlashSwapper swapper = new FlashSwapper();
        // The price of 1e18 of token 0: 1000 * 10e18 * 1e18 / (997 * 4e18), rounded up.
        uint256 price = 2507522567703109328;
        token1.mint(address(swapper), price);
        swapper.setRepayment(0, price);
        pair.swap(1e18, 0, address(swapper), "data");
        _assertReserves(4e18, 10e18 + price);
    }

    function test_AFlashSwapThatPaysNothingReverts() public {
        _provide(alice, 5e18, 10e18);
        FlashSwapper swapper = new FlashSwapper();
        vm.expectRevert(IUniswapV2Pair.InsufficientInputAmount.selector);
        pair.swap(1e18, 0, address(swapper), "data");
    }

    function test_APlainSwapDoesNotCallTheReceiver() public {
        _provide(alice, 5e18, 10e18);
        FlashSwapper swapper = new FlashSwapper();
        _sell0(1e18, address(swapper));
        assertEq(swapper.sender(), address(0), "without data there is no call");
    }

    function test_RefusesEveryCallThatReenters() public {
        _provide(alice, 5e18, 10e18);
        FlashSwapper swapper = new FlashSwapper();
        bytes[5] memory calls = [
            abi.encodeCall(IUniswapV2Pair.mint, (bob)),
            abi.encodeCall(IUniswapV2Pair.burn, (bob)),
            abi.encodeCall(IUniswapV2Pair.swap, (0, 1, bob, "")),
            abi.encodeCall(IUniswapV2Pair.skim, (bob)),
            abi.encodeCall(IUniswapV2Pair.sync, ())
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            swapper.arm(address(pair), calls[i]);
            vm.expectRevert(IUniswapV2Pair.Locked.selector);
            pair.swap(1e18, 0, address(swapper), "data");
        }
        pair.sync(); // The lock is open again.
    }

    // ------------------------------------------------------------------------------------------------ properties

    function testFuzz_SwapKeepsTheProductOfReserves(uint256 x, uint256 y, uint256 dx, bool zeroForOne) public {
        x = bound(x, 1e4, 1e33);
        y = bound(y, 1e4, 1e33);
        dx = bound(dx, 1, 1e33);
        _provide(alice, x, y);
        (uint256 reserveIn, uint256 reserveOut) = zeroForOne ? (x, y) : (y, x);
        vm.assume(_largestOut(dx, reserveIn, reserveOut) != 0);

        uint256 out = zeroForOne ? _sell0(dx, bob) : _sell1(dx, bob);
        (uint256 x2, uint256 y2) = _reserves();
        assertGe(x2 * y2, x * y, "the product of the reserves never falls");
        assertGe(
            (1000 * reserveIn + 997 * dx) * (reserveOut - out),
            1000 * x * y,
            "nor does it when 0.3% of what came in is left out"
        );
    }

    function testFuzz_NoMoreThanTheLargestOutputIsGiven(uint256 x, uint256 y, uint256 dx) public {
        x = bound(x, 1e4, 1e33);
        y = bound(y, 1e4, 1e33);
        dx = bound(dx, 1, 1e33);
        _provide(alice, x, y);
        uint256 tooMuch = _largestOut(dx, x, y) + 1;
        _send(dx, 0);
        if (tooMuch == y) vm.expectRevert(abi.encodeWithSelector(IUniswapV2Pair.InsufficientLiquidity.selector, x, y));
        else vm.expectRevert(IUniswapV2Pair.InvariantViolated.selector);
        pair.swap(0, tooMuch, bob, "");
    }

    function testFuzz_SwappingBackAndForthLoses(uint256 x, uint256 y, uint256 dx) public {
        x = bound(x, 1e6, 1e30);
        y = bound(y, 1e6, 1e30);
        dx = bound(dx, 1, 1e30);
        _provide(alice, x, y);
        vm.assume(_largestOut(dx, x, y) != 0);
        uint256 out = _sell0(dx, bob);
        (uint256 x2, uint256 y2) = _reserves();
        vm.assume(_largestOut(out, y2, x2) != 0);
        assertLt(_sell1(out, bob), dx, "a round trip loses");
    }
}
