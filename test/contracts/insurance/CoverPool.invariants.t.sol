// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CoverPool} from "../../../contracts/insurance/CoverPool.sol";
import {ICoverPool} from "../../../contracts/interfaces/ICoverPool.sol";
import {CoverFixture} from "../support/CoverFixture.sol";
import {CoverHandler} from "../support/CoverHandler.sol";
import {StubLossOracle} from "../support/StubLossOracle.sol";

/// @dev Declared here because the runner can only call contracts that it knows from the test's own file.
contract CallsToACoverPool is CoverHandler {
    constructor(
        CoverPool pool_,
        address assessor_,
        address[] memory users_,
        StubLossOracle[] memory protocols_
    ) CoverHandler(pool_, assessor_, users_, protocols_) {}
}

/// @notice What no sequence of calls by several users can do to a cover pool that sells twice its capital.
contract CoverPoolInvariantsTest is CoverFixture {
    CallsToACoverPool private handler;
    address[] private users;
    StubLossOracle[] private protocols;

    function setUp() public override {
        super.setUp();
        pool = _deploy(20_000);
        users = [provider, holder, other];
        protocols = [alpha, beta];
        for (uint256 i = 0; i < users.length; ++i) {
            vm.prank(users[i]);
            usdc.approve(address(pool), MAX);
        }
        handler = new CallsToACoverPool(pool, assessor, users, protocols);
        handler.deposit(0, 1_000_000e6);
        handler.buy(1, 0, 500_000e6, 100 days);
        handler.buy(2, 1, 700_000e6, 100 days);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_MoneyIsConserved() public view {
        uint256 cameIn = handler.paidIn() + handler.premiums();
        assertLe(handler.payouts(), cameIn, "payouts are at most what providers and buyers paid in");
        assertEq(
            usdc.balanceOf(address(pool)),
            cameIn - handler.paidOut() - handler.payouts(),
            "what is left is what came in less what went out"
        );
        uint256 claims;
        for (uint256 i = 0; i < users.length; ++i) claims += pool.convertToAssets(pool.balanceOf(users[i]));
        assertLe(claims, pool.totalAssets(), "all shares together claim at most what there is");
    }

    function invariant_CoverWasWithinCapacityWhenSold() public view {
        assertFalse(handler.oversold(), "no sale exceeds the capacity");
        assertFalse(handler.leftWithTooLittle(), "no withdrawal leaves cover without its capital");
        assertFalse(handler.passedAClaim(), "nobody comes in or goes out while a claim waits");
    }

    function invariant_BooksAddUp() public view {
        uint256[2] memory active;
        uint256 owed;
        for (uint256 id = 1; id <= pool.coverCount(); ++id) {
            ICoverPool.Cover memory sold = pool.cover(id);
            if (sold.status == ICoverPool.Status.Claimed) owed += sold.owed;
            if (sold.status == ICoverPool.Status.Ended) continue;
            active[address(sold.protocol) == address(alpha) ? 0 : 1] += sold.amount;
        }
        assertEq(owed, pool.owed(), "claims add up");
        assertEq(active[0], pool.protocol(alpha).active, "cover of a protocol adds up");
        assertEq(active[1], pool.protocol(beta).active, "cover of the other adds up");
        assertEq(active[0] + active[1], pool.active(), "cover in force adds up");
    }

    /// @dev Not an invariant but its condition: that the handler does what it can do.
    function test_TheHandlerReachesEveryAction() public {
        for (uint256 i = 0; i < 300; ++i) _doSomething(uint256(keccak256(abi.encode("cover", i))));
        assertGt(handler.done(handler.deposit.selector), 0, "deposits");
        assertGt(handler.done(handler.redeem.selector), 0, "withdraws");
        assertGt(handler.done(handler.buy.selector), 0, "buys cover");
        assertGt(handler.done(handler.file.selector), 0, "files claims");
        assertGt(handler.done(handler.lower.selector), 0, "lowers claims");
        assertGt(handler.done(handler.pay.selector), 0, "pays claims");
        assertGt(handler.done(handler.expire.selector), 0, "ends covers");
        invariant_MoneyIsConserved();
        invariant_CoverWasWithinCapacityWhenSold();
        invariant_BooksAddUp();
    }

    function _doSomething(uint256 seed) private {
        (uint256 who, uint256 which) = (seed >> 8, seed >> 16);
        uint256 portion = uint256(keccak256(abi.encode(seed)));
        uint256 action = seed % 12;
        if (action == 0) handler.deposit(who, portion % 1e11);
        else if (action == 1) handler.redeem(who, portion);
        else if (action < 5) handler.buy(who, which, portion, portion >> 64);
        else if (action == 5 || action == 6) handler.file(who);
        else if (action == 7) handler.lower(who, portion);
        else if (action == 8) handler.pay(who);
        else if (action == 9)
            handler.expire(who);
            // Not to nothing, or the pool would be closed after the first few calls.
        else if (action == 10) handler.lose(which, 0.9e18 + (portion % 0.1e18));
        else handler.wait(portion % 5 days);
    }
}
