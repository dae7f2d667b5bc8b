// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOutflowLimiter} from "../../../contracts/interfaces/IOutflowLimiter.sol";
import {DebtToken} from "../../../contracts/lending/tokens/DebtToken.sol";
import {GuardedReceiptToken} from "../../../contracts/limits/GuardedReceiptToken.sol";
import {OutflowLimiter} from "../../../contracts/limits/OutflowLimiter.sol";
import {IPriceOracle} from "../../../contracts/interfaces/IPriceOracle.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {ReceiptTokenTest} from "../lending/tokens/ReceiptToken.t.sol";
import {FlashBorrower} from "../support/FlashBorrower.sol";
import {LendingFixture} from "../support/LendingFixture.sol";

/// @notice Whatever a receipt token does, a guarded one does too: its code takes the other's place, storage and all.
contract GuardedReceiptTokenAsReceiptTest is ReceiptTokenTest {
    function setUp() public override {
        super.setUp();
        OutflowLimiter limiter = new OutflowLimiter(6, 10 minutes, 2 hours, address(this));
        address receipt = address(_receipt(usdc));
        vm.etch(receipt, address(new GuardedReceiptToken(address(pool), address(usdc), "", "", limiter, false)).code);
        limiter.setProtected(receipt, true);
    }
}

/// @notice DAI whose outflow is limited to a tenth in an hour: alice supplied 10,000, bob may borrow against 10 WETH.
contract GuardedReceiptTokenTest is LendingFixture {
    OutflowLimiter private limiter;
    MintableToken private dai;
    GuardedReceiptToken private receipt;

    function setUp() public override {
        super.setUp();
        limiter = new OutflowLimiter(6, 10 minutes, 2 hours, address(this));
        (dai, receipt) = _listGuarded("DAI", false);
        _supply(alice, dai, 10_000e18);
        _supply(bob, weth, 10e18);
        limiter.setLimit(address(dai), IOutflowLimiter.Limit(1_000, 0));
    }

    // ------------------------------------------------------------------------------------------------ outflow

    function test_WithdrawalsWithinTheLimitArePaid() public {
        _withdraw(alice, dai, 1_000e18);
        assertEq(dai.balanceOf(alice), 1_000e18, "paid");
        assertEq(limiter.available(address(dai)), 0, "and that was all");
    }

    function test_AWithdrawalBeyondItIsDelayedAndFinalForThePool() public {
        _withdraw(alice, dai, 4_000e18);
        assertEq(dai.balanceOf(alice), 0, "not paid");
        assertEq(limiter.lockedOf(address(dai), alice), 4_000e18, "but kept for her");
        assertEq(_claimOf(alice, dai), 6_000e18, "her receipts are burned");
        assertEq(_liquidity(dai), 6_000e18, "and the reserve has paid");
        skip(2 hours + 1);
        limiter.claimLocked(address(dai), alice);
        assertEq(dai.balanceOf(alice), 4_000e18, "paid after the cool-down");
    }

    function test_LoansAreOutflowsToo() public {
        _borrow(bob, dai, 1_000e18);
        assertEq(dai.balanceOf(bob), 1_000e18, "within the limit");
        _borrow(bob, dai, 5_000e18);
        assertEq(dai.balanceOf(bob), 1_000e18, "beyond it");
        assertEq(limiter.lockedOf(address(dai), bob), 5_000e18, "kept for him");
        assertEq(_debtOf(bob, dai), 6_000e18, "though he owes all of it");
    }

    function test_ADelayedFlashLoanFails() public {
        FlashBorrower borrower = new FlashBorrower(address(pool));
        dai.mint(address(borrower), 10e18);
        vm.expectRevert();
        pool.flashLoanSimple(address(borrower), address(dai), 2_000e18, "", 0);
        pool.flashLoanSimple(address(borrower), address(dai), 1_000e18, "", 0);
        assertEq(limiter.available(address(dai)), 0, "its return counts with the next flow");
        _withdraw(alice, dai, 1_000e18);
        assertEq(dai.balanceOf(alice), 1_000e18, "as it does here");
    }

    function test_WhatIsRefusedInsteadOfDelayedChangesNothing() public {
        (MintableToken strict, ) = _listGuarded("STRICT", true);
        _supply(alice, strict, 10_000e18);
        limiter.setLimit(address(strict), IOutflowLimiter.Limit(1_000, 0));
        vm.prank(alice);
        vm.expectRevert(
            abi.encodeWithSelector(
                IOutflowLimiter.OutflowLimited.selector,
                address(strict),
                uint256(1_001e18),
                uint256(1_000e18)
            )
        );
        pool.withdraw(address(strict), 1_001e18, alice);
        assertEq(_claimOf(alice, strict), 10_000e18, "receipts");
        _withdraw(alice, strict, 1_000e18);
    }

    function test_CoveringADeficitIsNoOutflow() public {
        _borrow(bob, dai, 1_000e18);
        _setPrice(weth, 50e8);
        _liquidate(weth, dai, bob, MAX);
        uint256 deficit = pool.getReserveDeficit(address(dai));
        assertGt(deficit, 0, "bad debt");
        uint256 liquidity = _liquidity(dai);
        _supply(carol, dai, deficit);
        vm.prank(carol);
        pool.eliminateReserveDeficit(address(dai), deficit);
        assertEq(_liquidity(dai), liquidity + deficit, "the liquidity stays");
    }

    // ------------------------------------------------------------------------------------------------ inflow

    function test_RepaymentsCountBeforeTheNextOutflow() public {
        _borrow(bob, dai, 1_000e18);
        _repay(bob, dai, 600e18);
        assertEq(limiter.available(address(dai)), 0, "nobody was told yet");
        _withdraw(alice, dai, 600e18);
        assertEq(dai.balanceOf(alice), 600e18, "but what came back may leave");
        assertEq(limiter.liquidityOf(address(dai)), _liquidity(dai), "liquidity as the limiter has it");
    }

    function test_AGiftIsAnInflow() public {
        dai.mint(address(receipt), 500e18);
        _supply(carol, dai, 1e18);
        assertEq(limiter.liquidityOf(address(dai)), 10_501e18, "counted with the next supply");
        assertEq(receipt.metered(), 10_501e18, "once");
    }

    // ------------------------------------------------------------------------------------------------ properties

    function testFuzz_TheLimiterKnowsTheReservesLiquidity(uint256[8] calldata amounts) public {
        for (uint256 i = 0; i < amounts.length; ++i) {
            uint256 amount = bound(amounts[i], 1e18, 900e18);
            if (i % 4 == 0) _supply(carol, dai, amount);
            else if (i % 4 == 1) _withdraw(alice, dai, amount);
            else if (i % 4 == 2) _borrow(bob, dai, amount);
            else _repay(bob, dai, amount);
            skip(bound(amounts[i], 0, 30 minutes));
        }
        _withdraw(alice, dai, 1e18);
        assertEq(limiter.liquidityOf(address(dai)), _liquidity(dai), "liquidity as the limiter has it");
        assertEq(dai.balanceOf(address(limiter)), limiter.totalLocked(address(dai)), "delayed funds are backed");
        assertGe(
            _assets(dai) + amounts.length,
            _backedClaims(dai),
            "liquidity and debt cover the claims, up to rounding"
        );
    }

    function _listGuarded(
        string memory name,
        bool revertsOnLimit
    ) private returns (MintableToken token, GuardedReceiptToken guarded) {
        token = new MintableToken(name, name, 18, address(this));
        feeds[address(token)] = feeds[address(usdc)];
        oracle.setAssetSource(
            address(token),
            address(feeds[address(usdc)]),
            1 days,
            IPriceOracle.StalenessPolicy.UseLast
        );
        guarded = new GuardedReceiptToken(address(pool), address(token), "R", "R", limiter, revertsOnLimit);
        DebtToken debt = new DebtToken(address(pool), address(token), "D", "D");
        pool.initReserve(address(token), address(guarded), address(debt), _settings(7_500, 7_800, 10_500), _rates());
        limiter.setProtected(address(guarded), true);
    }
}
