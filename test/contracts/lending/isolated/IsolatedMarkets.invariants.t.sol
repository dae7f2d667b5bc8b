// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MarketPosition} from "../../../../contracts/interfaces/IIsolatedMarkets.sol";
import {Market, MarketParams} from "../../../../contracts/interfaces/IMarketRateModel.sol";
import {IsolatedMarkets} from "../../../../contracts/lending/isolated/IsolatedMarkets.sol";
import {MarketsFixture} from "../../support/MarketsFixture.sol";
import {MarketsHandler} from "../../support/MarketsHandler.sol";

/// @dev Declared here because the runner can only call contracts that it knows from the test's own file.
contract CallsToMarkets is MarketsHandler {
    constructor(
        IsolatedMarkets markets_,
        address[] memory users_,
        MarketParams[] memory params_
    ) MarketsHandler(markets_, users_, params_) {}
}

/// @notice What no sequence of calls by several users can do to markets.
contract IsolatedMarketsInvariantsTest is MarketsFixture {
    CallsToMarkets private handler;
    address[] private users;
    MarketParams[] private params;

    function setUp() public override {
        super.setUp();
        users = [lender, borrower, keeper];
        params.push(wethMarket);
        params.push(altMarket);
        markets.setFeeRecipient(other);
        markets.setFee(wethMarket, 0.1e18);
        handler = new CallsToMarkets(markets, users, params);
        for (uint256 i = 0; i < 2; ++i) {
            handler.supply(i, 0, 1e12, false);
            handler.pledge(i, 1, i == 0 ? 1e20 : 1e21);
            handler.borrow(i, 1, i == 0 ? 0.8e18 : 0.45e18);
        }
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_MarketsAreIsolated() public view {
        assertFalse(handler.otherMarketChanged(), "no call changes another market");
        assertFalse(handler.shareFell(), "a supplier's share falls by a loss alone");
    }

    function invariant_TheMoneyIsThere() public view {
        uint256 idle;
        for (uint256 i = 0; i < params.length; ++i) {
            Market memory book = _market(params[i]);
            assertGe(book.totalSupplyAssets, book.totalBorrowAssets, "no market lends more than it was supplied");
            idle += book.totalSupplyAssets - book.totalBorrowAssets;
        }
        assertGe(usdc.balanceOf(address(markets)), idle, "what is supplied and not lent lies in the contract");
    }

    function invariant_BooksAddUp() public view {
        for (uint256 i = 0; i < params.length; ++i) {
            Market memory book = _market(params[i]);
            // The fee's recipient holds shares too.
            uint256 supplyShares = _position(params[i], other).supplyShares;
            (uint256 borrowShares, uint256 collateral) = (0, 0);
            for (uint256 j = 0; j < users.length; ++j) {
                MarketPosition memory held = _position(params[i], users[j]);
                supplyShares += held.supplyShares;
                borrowShares += held.borrowShares;
                collateral += held.collateral;
            }
            assertEq(supplyShares, book.totalSupplyShares, "supply shares of all accounts are the market's");
            assertEq(borrowShares, book.totalBorrowShares, "borrow shares of all accounts are the market's");
            uint256 pledged = (i == 0 ? weth : alt).balanceOf(address(markets));
            assertEq(pledged, collateral, "all that is pledged lies in the contract");
        }
    }

    /// @dev Not an invariant but its condition: that the handler does what it can do.
    function test_TheHandlerReachesEveryAction() public {
        for (uint256 i = 0; i < 300; ++i) _doSomething(uint256(keccak256(abi.encode("isolated", i))));
        assertGt(handler.done(handler.supply.selector), 0, "supplies");
        assertGt(handler.done(handler.withdraw.selector), 0, "withdraws");
        assertGt(handler.done(handler.pledge.selector), 0, "pledges");
        assertGt(handler.done(handler.unpledge.selector), 0, "takes pledges back");
        assertGt(handler.done(handler.borrow.selector), 0, "borrows");
        assertGt(handler.done(handler.repay.selector), 0, "repays");
        assertGt(handler.done(handler.liquidate.selector), 0, "liquidates");
        assertGt(handler.losses(), 0, "with losses");
        invariant_MarketsAreIsolated();
        invariant_TheMoneyIsThere();
        invariant_BooksAddUp();
    }

    function _doSomething(uint256 seed) private {
        (uint256 which, uint256 who) = (seed >> 8, seed >> 16);
        uint256 portion = uint256(keccak256(abi.encode(seed)));
        uint256 action = seed % 11;
        if (action == 0) handler.supply(which, who, portion, portion % 2 == 0);
        else if (action == 1) handler.withdraw(which, who, portion);
        else if (action == 2) handler.pledge(which, who, portion);
        else if (action == 3) handler.unpledge(which, who, portion);
        else if (action == 4 || action == 5) handler.borrow(which, who, portion);
        else if (action == 6) handler.repay(which, who, portion);
        else if (action < 9) handler.liquidate(which, who, portion, seed % 2 == 0);
        else if (action == 9) handler.movePrice(which, portion);
        else handler.wait(portion % 10 days);
    }
}
