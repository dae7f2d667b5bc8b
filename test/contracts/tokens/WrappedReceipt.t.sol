// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {WrappedReceipt} from "../../../contracts/tokens/WrappedReceipt.sol";
import {LendingFixture} from "../support/LendingFixture.sol";

contract WrappedReceiptTest is LendingFixture {
    WrappedReceipt private wrapped;

    function setUp() public override {
        super.setUp();
        wrapped = new WrappedReceipt("Wrapped receipt", "waWETH", address(_receipt(weth)));
    }

    function test_SaysWhatItWraps() public view {
        assertEq(wrapped.underlying(), address(weth), "underlying");
        assertEq(wrapped.pool(), address(pool), "pool");
        assertEq(wrapped.receipt(), address(_receipt(weth)), "receipt");
        assertEq(wrapped.decimals(), 18, "decimals");
        assertEq(wrapped.getRate(), WAD, "a reserve begins at one for one");
    }

    function test_BalancesStandStillWhileTheRateGrows() public {
        _deposit(alice, 100e18);
        _lendOut();
        uint256 balance = wrapped.balanceOf(alice);
        skip(YEAR);
        assertEq(wrapped.balanceOf(alice), balance, "no rebase");
        assertEq(wrapped.getRate(), pool.getReserveNormalizedIncome(address(weth)) / 1e9, "the pool's income");
        // 40 of 150 are lent: 4% * (0.26667 / 0.8) on 0.26667 of it, less a tenth.
        assertNear(wrapped.getRate(), 1.0032e18, 1e9, "which has grown");
        vm.prank(alice);
        uint256 assets = wrapped.redeem(10e18, bob);
        assertEq(assets, (10e18 * pool.getReserveNormalizedIncome(address(weth))) / RAY, "with interest");
        assertEq(weth.balanceOf(bob), assets, "in the underlying");
    }

    function test_ReceiptsAreWrappedAndUnwrapped() public {
        _supply(alice, weth, 10e18);
        _lendOut();
        skip(30 days);
        vm.startPrank(alice);
        _receipt(weth).approve(address(wrapped), MAX);
        uint256 shares = wrapped.wrap(4e18, alice);
        assertLt(shares, 4e18, "fewer than receipts, since the index has grown");
        uint256 assets = wrapped.unwrap(shares, bob);
        vm.stopPrank();
        assertNear(assets, 4e18, 2, "the same receipts");
        assertNear(_claimOf(bob, weth), 4e18, 2, "to whom it was said");
    }

    function test_AnEmptyPoolPaysNothingButReceipts() public {
        _deposit(alice, 10e18);
        _supply(carol, usdc, 1_000_000e6);
        _borrow(carol, weth, 9e18);
        vm.expectRevert();
        vm.prank(alice);
        wrapped.redeem(2e18, alice);
        vm.prank(alice);
        wrapped.unwrap(2e18, alice);
        assertEq(_claimOf(alice, weth), 2e18, "a claim is left");
    }

    function test_NobodyGivesUpMoreThanHeHas() public {
        _deposit(alice, 1e18);
        bytes4 selector = IERC20Errors.ERC20InsufficientBalance.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, alice, 1e18, 1e18 + 1));
        vm.prank(alice);
        wrapped.redeem(1e18 + 1, alice);
        vm.expectRevert(abi.encodeWithSelector(selector, bob, 0, 1));
        vm.prank(bob);
        wrapped.unwrap(1, bob);
    }

    function testFuzz_SharesAreCoveredByReceipts(uint256 a, uint256 b, uint256 part, uint256 time) public {
        _deposit(alice, bound(a, 1e6, 1e24));
        _lendOut();
        skip(bound(time, 0, 3 * YEAR));
        uint256 paid = bound(b, 1e6, 1e24);
        uint256 shares = _deposit(bob, paid);
        _assertCovered();
        vm.startPrank(bob);
        uint256 first = bound(part, 2, shares);
        uint256 got = wrapped.redeem(first, bob);
        _assertCovered();
        if (shares - first > 1) got += wrapped.unwrap(shares - first, bob);
        vm.stopPrank();
        _assertCovered();
        // A deposit is credited by the pool, which rounds to the nearest scaled unit.
        assertLe(got, paid + wrapped.getRate() / WAD + 1, "no more comes out than went in");
    }

    function _assertCovered() private view {
        assertGe(
            _receipt(weth).scaledBalanceOf(address(wrapped)),
            wrapped.totalSupply(),
            "shares are at most the scaled receipts held"
        );
    }

    function _deposit(address who, uint256 amount) private returns (uint256 shares) {
        weth.mint(who, amount);
        vm.startPrank(who);
        weth.approve(address(wrapped), MAX);
        shares = wrapped.deposit(amount, who);
        vm.stopPrank();
    }

    /// @dev Somebody supplies and borrows, so that interest runs.
    function _lendOut() private {
        _supply(keeper, weth, 50e18);
        _supply(carol, usdc, 1_000_000e6);
        _borrow(carol, weth, 40e18);
    }
}
