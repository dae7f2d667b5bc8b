// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {LendingPool} from "../../../contracts/lending/LendingPool.sol";
import {PriceFeed} from "../../../contracts/oracle/PriceFeed.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {LendingFixture} from "../support/LendingFixture.sol";
import {LendingHandler} from "../support/LendingHandler.sol";

/// @dev Declared here because the runner can only call contracts that it knows from the test's own file.
contract CallsToAPool is LendingHandler {
    constructor(
        LendingPool pool_,
        MintableToken[] memory tokens_,
        PriceFeed[] memory feeds_
    ) LendingHandler(pool_, tokens_, feeds_) {}
}

/// @notice What no sequence of calls by several users can do to a pool.
contract LendingPoolInvariantsTest is LendingFixture {
    CallsToAPool private handler;
    MintableToken[] private tokens;
    PriceFeed[] private priceFeeds;

    function setUp() public override {
        super.setUp();
        tokens = [weth, usdc, wbtc];
        for (uint256 i = 0; i < tokens.length; ++i) priceFeeds.push(feeds[address(tokens[i])]);
        handler = new CallsToAPool(pool, tokens, priceFeeds);
        for (uint256 i = 0; i < tokens.length; ++i) {
            tokens[i].transferOwnership(address(handler));
            priceFeeds[i].setTransmitter(address(handler), true);
        }
        // Someone lends some of everything, and two others have borrowed against other things.
        handler.supply(0, 0, 0, 100e18);
        handler.supply(0, 0, 1, 200_000e6);
        handler.supply(0, 0, 2, 5e8);
        handler.supply(1, 1, 0, 10e18);
        handler.borrow(1, 1, 0.9e18);
        handler.supply(2, 2, 2, 1e8);
        handler.borrow(2, 0, 0.9e18);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_NobodyIsWronged() public view {
        assertFalse(handler.healthyWasLiquidated(), "no healthy account is liquidated");
        assertFalse(handler.badDebtWasOverlooked(), "no liquidation leaves debt without collateral unrecognised");
        assertFalse(handler.claimFell(), "nobody's claim falls but by giving it up or being liquidated");
        assertFalse(handler.indexFell(), "no index ever falls");
    }

    function invariant_ValueIsConserved() public view {
        assertFalse(handler.valueAppeared(), "no action creates claims without assets, beyond rounding");
        assertFalse(handler.valueVanished(), "no action destroys claims on assets, beyond rounding");
        for (uint256 i = 0; i < tokens.length; ++i) {
            assertTrue(
                handler.surplus(tokens[i]) + int256(handler.roundingBound(tokens[i])) >= 0,
                "liquidity + debt >= claims + treasury - deficit, up to what rounding may have added"
            );
        }
    }

    function invariant_BooksAddUp() public view {
        for (uint256 i = 0; i < tokens.length; ++i) {
            assertEq(
                handler.scaledClaims(tokens[i]),
                _receipt(tokens[i]).scaledTotalSupply(),
                "scaled claims add up to the scaled supply of receipts"
            );
            assertEq(
                handler.scaledDebts(tokens[i]),
                _debtToken(tokens[i]).scaledTotalSupply(),
                "scaled debts add up to the scaled supply of debt"
            );
            assertTrue(handler.debtsAreMarked(tokens[i]), "every debt counts against its account's health");
        }
    }

    /// @dev Not an invariant but its condition: that the handler does what it can do.
    function test_TheHandlerReachesEveryAction() public {
        for (uint256 i = 0; i < 400; ++i) _doSomething(uint256(keccak256(abi.encode("firebreak", i))));
        assertGt(handler.done(handler.supply.selector), 0, "supplies");
        assertGt(handler.done(handler.withdraw.selector), 0, "withdraws");
        assertGt(handler.done(handler.transferReceipts.selector), 0, "moves receipts");
        assertGt(handler.done(handler.setCollateral.selector), 0, "switches collateral");
        assertGt(handler.done(handler.borrow.selector), 0, "borrows");
        assertGt(handler.done(handler.repay.selector), 0, "repays");
        assertGt(handler.done(handler.liquidate.selector), 0, "liquidates");
        assertGt(handler.done(handler.coverDeficit.selector), 0, "covers bad debt");
        assertGt(handler.done(handler.flashLoan.selector), 0, "takes flash loans");
        assertGt(handler.done(handler.mintToTreasury.selector), 0, "mints to the treasury");
        assertGt(handler.done(handler.donate.selector), 0, "donates");
        assertGt(handler.done(handler.movePrice.selector), 0, "moves prices");
        invariant_NobodyIsWronged();
        invariant_ValueIsConserved();
        invariant_BooksAddUp();
    }

    function _doSomething(uint256 seed) private {
        uint256 action = seed % 13;
        (uint256 a, uint256 b, uint256 c) = (seed >> 8, seed >> 16, seed >> 24);
        uint256 portion = uint256(keccak256(abi.encode(seed)));
        if (action == 0) handler.supply(a, b, c, portion);
        else if (action == 1) handler.withdraw(a, b, portion);
        else if (action == 2) handler.transferReceipts(a, b, c, portion);
        else if (action == 3) handler.setCollateral(a, b, c % 2 == 0);
        else if (action == 4) handler.coverDeficit(a, b, portion);
        else if (action == 5) handler.borrow(a, b, portion);
        else if (action == 6) handler.repay(a, b, portion);
        else if (action == 7 || action == 8) handler.liquidate(a, b, portion, c % 2 == 0);
        else if (action == 9) handler.flashLoan(a, portion);
        else if (action == 10) handler.mintToTreasury();
        else if (action == 11) handler.movePrice(a, portion);
        else handler.wait(portion);
        if (seed % 50 == 0) handler.donate(a, portion);
    }
}
