// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {ConstantProductPair} from "../../../contracts/amm/ConstantProductPair.sol";
import {PairFactory} from "../../../contracts/amm/PairFactory.sol";
import {IAtomicExecutor} from "../../../contracts/interfaces/IAtomicExecutor.sol";
import {ILendingPool} from "../../../contracts/interfaces/ILendingPool.sol";
import {AtomicExecutor} from "../../../contracts/keepers/AtomicExecutor.sol";
import {LendingFixture} from "../support/LendingFixture.sol";
import {LoanForcer} from "../support/LoanForcer.sol";

contract AtomicExecutorLoansTest is LendingFixture {
    uint256 private constant LOAN = 100_000e6;
    uint256 private constant PREMIUM = 50e6; // 0.05%

    AtomicExecutor private executor;
    ConstantProductPair private pair;
    LoanForcer private forcer;

    function setUp() public override {
        super.setUp();
        executor = new AtomicExecutor(address(this));
        forcer = new LoanForcer();
        _supply(alice, usdc, 1_000_000e6);
        pair = ConstantProductPair(new PairFactory(address(this)).createPair(address(usdc), address(weth)));
        usdc.mint(address(pair), 2_000_000e6);
        weth.mint(address(pair), 1_000e18);
        pair.mint(alice);
    }

    // ------------------------------------------------------------------------------------------------ flash loan

    function test_RunsTheCallsWithALoanAndPaysItBack() public {
        usdc.mint(address(executor), PREMIUM);
        IAtomicExecutor.Call[] memory calls = new IAtomicExecutor.Call[](2);
        // The loan goes out and comes back: it was there in between.
        calls[0] = _send(address(usdc), alice, LOAN);
        calls[1] = _pullFromAlice(LOAN);
        executor.executeWithFlashLoan(address(pool), address(usdc), LOAN, calls, address(usdc), -int256(PREMIUM));
        assertEq(usdc.balanceOf(address(executor)), 0, "the premium was paid");
        assertEq(_liquidity(usdc), 1_000_000e6 + PREMIUM, "the pool has its loan and the premium");
    }

    function test_DemandsTheGainAfterTheLoanIsPaidBack() public {
        usdc.mint(address(executor), PREMIUM);
        vm.expectRevert(abi.encodeWithSelector(IAtomicExecutor.GainTooSmall.selector, -int256(PREMIUM), int256(0)));
        executor.executeWithFlashLoan(address(pool), address(usdc), LOAN, _none(), address(usdc), 0);
    }

    function test_AllowsThePoolAtLeastWhatItIsOwed() public {
        usdc.mint(address(executor), 2 * PREMIUM);
        executor.executeWithFlashLoan(address(pool), address(usdc), LOAN, _none(), address(0), 0);
        assertEq(usdc.allowance(address(executor), address(pool)), MAX, "raised once and for all");

        vm.prank(address(executor));
        usdc.approve(address(pool), LOAN + PREMIUM);
        executor.executeWithFlashLoan(address(pool), address(usdc), LOAN, _none(), address(0), 0);
        assertEq(usdc.allowance(address(executor), address(pool)), 0, "enough was left as it was, and used up");
    }

    function test_LiquidatesWithBorrowedMoney() public {
        _supply(bob, weth, 10e18);
        _borrow(bob, usdc, 15_000e6);
        _setPrice(weth, 1_800e8);
        // 7,500 USDC repaid bring 4.375 WETH, less a tenth of the bonus; sold to the pair for about 8,600 USDC.
        IAtomicExecutor.Call[] memory calls = new IAtomicExecutor.Call[](4);
        calls[0] = _call(address(usdc), abi.encodeCall(IERC20.approve, (address(pool), MAX)));
        calls[1] = _call(
            address(pool),
            abi.encodeCall(ILendingPool.liquidationCall, (address(weth), address(usdc), bob, 7_500e6, false))
        );
        calls[2] = _send(address(weth), address(pair), 0);
        (calls[2].balanceOf, calls[2].offset) = (address(weth), 36);
        calls[3] = _call(address(pair), _swapForUsdc(8_600e6));
        executor.executeWithFlashLoan(address(pool), address(usdc), 7_500e6, calls, address(usdc), 1_000e6);
        assertGt(usdc.balanceOf(address(executor)), 1_000e6, "profit without own money");
        assertEq(_debtOf(bob, usdc), 7_500e6, "half of the debt is repaid");
    }

    function test_RefusesALoanThatItDidNotAskFor() public {
        bytes memory data = abi.encode(_theft());
        vm.expectRevert(abi.encodeWithSelector(IAtomicExecutor.UnexpectedCallback.selector, address(pool)));
        forcer.forceLoan(address(pool), address(executor), address(usdc), 1, data);
    }

    function test_RefusesALoanForcedOnItWhileItHasOne() public {
        usdc.mint(address(executor), 500e6);
        bytes memory theft = abi.encode(_theft());
        IAtomicExecutor.Call[] memory calls = new IAtomicExecutor.Call[](1);
        calls[0] = _call(
            address(forcer),
            abi.encodeCall(LoanForcer.forceLoan, (address(pool), address(executor), address(usdc), 1, theft))
        );
        vm.expectRevert(abi.encodeWithSelector(IAtomicExecutor.UnexpectedCallback.selector, address(pool)));
        executor.executeWithFlashLoan(address(pool), address(usdc), LOAN, calls, address(0), 0);
    }

    function test_RefusesCallbacksFromStrangers() public {
        bytes memory data = abi.encode(_theft());
        bytes memory refusal = abi.encodeWithSelector(IAtomicExecutor.UnexpectedCallback.selector, bob);
        vm.startPrank(bob);
        vm.expectRevert(refusal);
        executor.executeOperation(address(usdc), 1, 0, address(executor), data);
        vm.expectRevert(refusal);
        executor.uniswapV2Call(address(executor), 1, 0, data);
        vm.stopPrank();
    }

    function test_RefusesTheLenderOnceTheLoanIsOver() public {
        usdc.mint(address(executor), PREMIUM);
        executor.executeWithFlashLoan(address(pool), address(usdc), LOAN, _none(), address(0), 0);
        vm.prank(address(pool));
        vm.expectRevert(abi.encodeWithSelector(IAtomicExecutor.UnexpectedCallback.selector, address(pool)));
        executor.executeOperation(address(usdc), 1, 0, address(executor), abi.encode(_theft()));
    }

    // ------------------------------------------------------------------------------------------------ flash swap

    function test_RunsTheCallsWithAFlashSwapAndPaysThePair() public {
        bool isZero = pair.token0() == address(weth);
        uint256 price = 20_262_808_628; // For 10 WETH: 1000 * 2e12 * 10e18 / (997 * 990e18), rounded up.
        usdc.mint(address(executor), price);
        IAtomicExecutor.Call[] memory calls = new IAtomicExecutor.Call[](1);
        calls[0] = _send(address(usdc), address(pair), price);
        executor.executeWithFlashSwap(
            address(pair),
            isZero ? 10e18 : 0,
            isZero ? 0 : 10e18,
            calls,
            address(weth),
            10e18
        );
        assertEq(weth.balanceOf(address(executor)), 10e18, "bought");
        assertEq(usdc.balanceOf(address(executor)), 0, "paid");
    }

    function test_DemandsTheGainOfAFlashSwap() public {
        bool isZero = pair.token0() == address(weth);
        weth.mint(address(executor), 1e18);
        IAtomicExecutor.Call[] memory calls = new IAtomicExecutor.Call[](1);
        calls[0] = _send(address(weth), address(pair), 10.04e18);
        vm.expectRevert(abi.encodeWithSelector(IAtomicExecutor.GainTooSmall.selector, -int256(0.04e18), int256(0)));
        executor.executeWithFlashSwap(address(pair), isZero ? 10e18 : 0, isZero ? 0 : 10e18, calls, address(weth), 0);
    }

    function test_RefusesAFlashSwapThatItDidNotAskFor() public {
        bytes memory data = abi.encode(_theft());
        vm.expectRevert(abi.encodeWithSelector(IAtomicExecutor.UnexpectedCallback.selector, address(pair)));
        forcer.forceSwap(address(pair), address(executor), 1, data);
    }

    function test_RefusesAFlashSwapThatSomeoneElseAskedFor() public {
        vm.expectRevert(abi.encodeWithSelector(IAtomicExecutor.UnexpectedCallback.selector, address(forcer)));
        executor.executeWithFlashSwap(address(forcer), 1, 0, _none(), address(0), 0);
    }

    function test_RefusesThePairOnceTheFlashSwapIsOver() public {
        weth.mint(address(executor), 1e18);
        bool isZero = pair.token0() == address(weth);
        IAtomicExecutor.Call[] memory calls = new IAtomicExecutor.Call[](1);
        calls[0] = _send(address(weth), address(pair), 10.04e18);
        executor.executeWithFlashSwap(address(pair), isZero ? 10e18 : 0, isZero ? 0 : 10e18, calls, address(0), 0);
        vm.prank(address(pair));
        vm.expectRevert(abi.encodeWithSelector(IAtomicExecutor.UnexpectedCallback.selector, address(pair)));
        executor.uniswapV2Call(address(executor), 1, 0, abi.encode(_theft()));
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _none() private pure returns (IAtomicExecutor.Call[] memory) {
        return new IAtomicExecutor.Call[](0);
    }

    function _call(address target, bytes memory data) private pure returns (IAtomicExecutor.Call memory) {
        return IAtomicExecutor.Call({target: target, data: data, balanceOf: address(0), offset: 0});
    }

    function _send(address token, address to, uint256 amount) private pure returns (IAtomicExecutor.Call memory) {
        return _call(token, abi.encodeCall(IERC20.transfer, (to, amount)));
    }

    function _pullFromAlice(uint256 amount) private returns (IAtomicExecutor.Call memory) {
        vm.prank(alice);
        usdc.approve(address(executor), amount);
        return _call(address(usdc), abi.encodeCall(IERC20.transferFrom, (alice, address(executor), amount)));
    }

    function _swapForUsdc(uint256 amount) private view returns (bytes memory) {
        bool isZero = pair.token0() == address(usdc);
        return
            abi.encodeCall(
                ConstantProductPair.swap,
                (isZero ? amount : 0, isZero ? 0 : amount, address(executor), bytes(""))
            );
    }

    /// @dev What someone who may choose the calls would do.
    function _theft() private view returns (IAtomicExecutor.Call[] memory calls) {
        calls = new IAtomicExecutor.Call[](1);
        calls[0] = _send(address(usdc), bob, 100e6);
    }
}
