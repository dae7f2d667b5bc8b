// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CoverPool} from "../../../contracts/insurance/CoverPool.sol";
import {ICoverPool} from "../../../contracts/interfaces/ICoverPool.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {StubLossOracle} from "./StubLossOracle.sol";
import {Test} from "./Test.sol";

/// @title Does anything that users can do to a cover pool, in any order, and keeps its accounts
abstract contract CoverHandler is Test {
    CoverPool internal immutable pool;
    MintableToken internal immutable asset;
    address internal immutable assessor;
    address[] internal users;
    StubLossOracle[] internal protocols;

    uint256 public paidIn;
    uint256 public premiums;
    uint256 public paidOut;
    uint256 public payouts;
    bool public oversold;
    bool public leftWithTooLittle;
    bool public passedAClaim;
    mapping(bytes4 action => uint256) public done;

    constructor(CoverPool pool_, address assessor_, address[] memory users_, StubLossOracle[] memory protocols_) {
        (pool, assessor, users, protocols) = (pool_, assessor_, users_, protocols_);
        asset = MintableToken(pool_.asset());
    }

    function deposit(uint256 who, uint256 amount) external {
        amount = bound(amount, 1, 1e13);
        bool mayNot = pool.owed() > 0;
        vm.prank(_user(who));
        try pool.deposit(amount, _user(who)) {
            ++done[msg.sig];
            paidIn += amount;
            if (mayNot) passedAClaim = true;
        } catch {}
    }

    function redeem(uint256 who, uint256 portion) external {
        address user = _user(who);
        bool mayNot = pool.owed() > 0;
        uint256 shares = bound(portion, 0, portion % 2 == 0 ? pool.maxRedeem(user) : pool.balanceOf(user));
        vm.prank(user);
        try pool.redeem(shares, user, user) returns (uint256 assets) {
            ++done[msg.sig];
            paidOut += assets;
            if (mayNot && assets > 0) passedAClaim = true;
            if (assets > 0 && _isOversold()) leftWithTooLittle = true;
        } catch {}
    }

    function buy(uint256 who, uint256 which, uint256 portion, uint256 duration) external {
        StubLossOracle protocol = protocols[which % protocols.length];
        uint256 amount = bound(portion, 0, (pool.capacityLeft(protocol) * 11) / 10);
        vm.prank(_user(who));
        try pool.buyCover(protocol, amount, uint40(bound(duration, 1, 365 days)), MAX) returns (uint256) {
            ++done[msg.sig];
            // Before the premium, of which this sale may not make use.
            uint256 premium = asset.balanceOf(address(pool)) - (paidIn + premiums - paidOut - payouts);
            premiums += premium;
            uint256 whole = ((pool.capital() - premium) * pool.terms().leverageBps) / 1e4;
            ICoverPool.Protocol memory listed = pool.protocol(protocol);
            if (pool.active() > whole || listed.active > (whole * listed.shareBps) / 1e4) oversold = true;
        } catch {}
    }

    /// @dev The first cover counted from a chosen one that can be claimed.
    function file(uint256 start) external {
        for (uint256 i = 0; i < pool.coverCount(); ++i) {
            uint256 id = _cover(start, i);
            vm.prank(pool.cover(id).holder);
            try pool.fileClaim(id) {
                ++done[msg.sig];
                return;
            } catch {}
        }
    }

    function lower(uint256 start, uint256 portion) external {
        for (uint256 i = 0; i < pool.coverCount(); ++i) {
            uint256 id = _cover(start, i);
            uint256 owed_ = bound(portion, 0, pool.cover(id).owed);
            vm.prank(assessor);
            try pool.lowerClaim(id, owed_) {
                ++done[msg.sig];
                return;
            } catch {}
        }
    }

    function pay(uint256 start) external {
        for (uint256 i = 0; i < pool.coverCount(); ++i) {
            uint256 before = asset.balanceOf(address(pool));
            try pool.payClaim(_cover(start, i)) {
                ++done[msg.sig];
                payouts += before - asset.balanceOf(address(pool));
                return;
            } catch {}
        }
    }

    function expire(uint256 start) external {
        for (uint256 i = 0; i < pool.coverCount(); ++i) {
            try pool.expire(_cover(start, i)) {
                ++done[msg.sig];
                return;
            } catch {}
        }
    }

    function lose(uint256 which, uint256 survival) external {
        protocols[which % protocols.length].set(bound(survival, 0, 1e18));
        ++done[msg.sig];
    }

    function wait(uint256 seconds_) external {
        vm.warp(block.timestamp + bound(seconds_, 1, 60 days));
        ++done[msg.sig];
    }

    function _isOversold() private view returns (bool) {
        if (pool.active() > pool.capacity()) return true;
        for (uint256 i = 0; i < protocols.length; ++i) {
            ICoverPool.Protocol memory listed = pool.protocol(protocols[i]);
            if (listed.active > (pool.capacity() * listed.shareBps) / 1e4) return true;
        }
        return false;
    }

    function _user(uint256 who) private view returns (address) {
        return users[who % users.length];
    }

    function _cover(uint256 start, uint256 i) private view returns (uint256) {
        uint256 count = pool.coverCount();
        return (((start % count) + i) % count) + 1;
    }
}
