// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Market, MarketParams} from "../../../contracts/interfaces/IMarketRateModel.sol";
import {IsolatedMarkets} from "../../../contracts/lending/isolated/IsolatedMarkets.sol";
import {StubMarketOracle} from "./StubMarketOracle.sol";
import {Test} from "./Test.sol";

/// @title Does anything that users can do to two markets, in any order, and remembers what must not happen
/// @notice What the markets refuse is caught: that they refuse is tested elsewhere.
abstract contract MarketsHandler is Test {
    IsolatedMarkets internal immutable markets;
    address[] internal users;
    MarketParams[] internal params;
    uint256[] internal firstPrices;

    bool public otherMarketChanged;
    bool public shareFell;
    mapping(bytes4 action => uint256) public done;
    uint256 public losses;

    constructor(IsolatedMarkets markets_, address[] memory users_, MarketParams[] memory params_) {
        (markets, users) = (markets_, users_);
        for (uint256 i = 0; i < params_.length; ++i) {
            params.push(params_[i]);
            firstPrices.push(StubMarketOracle(params_[i].oracle).price());
        }
    }

    /// @dev Whatever happens in one market leaves the others as they are; a supplier's share is worth less only after a loss.
    modifier watched(uint256 which) {
        which %= params.length;
        bytes32 othersBefore = _others(which);
        Market memory before = markets.market(_id(which));
        uint256 lossesBefore = losses;
        _;
        if (_others(which) != othersBefore) otherMarketChanged = true;
        Market memory now_ = markets.market(_id(which));
        uint256 worthBefore = (uint256(before.totalSupplyAssets) + 1) * (uint256(now_.totalSupplyShares) + 1e6);
        uint256 worthNow = (uint256(now_.totalSupplyAssets) + 1) * (uint256(before.totalSupplyShares) + 1e6);
        if (worthNow < worthBefore && losses == lossesBefore) shareFell = true;
    }

    function supply(uint256 which, uint256 who, uint256 amount, bool byShares) external watched(which) {
        address user = _user(who);
        amount = bound(amount, 1, 1e12);
        vm.prank(user);
        try markets.supply(_of(which), byShares ? 0 : amount, byShares ? amount : 0, _user(who >> 8), "") {
            ++done[msg.sig];
        } catch {}
    }

    function withdraw(uint256 which, uint256 who, uint256 portion) external watched(which) {
        address user = _user(who);
        uint256 shares = bound(portion, 0, markets.position(_id(which), user).supplyShares);
        vm.prank(user);
        try markets.withdraw(_of(which), 0, shares, user, user) {
            ++done[msg.sig];
        } catch {}
    }

    function pledge(uint256 which, uint256 who, uint256 amount) external watched(which) {
        address user = _user(who);
        vm.prank(user);
        try markets.supplyCollateral(_of(which), bound(amount, 1, 1e21), user, "") {
            ++done[msg.sig];
        } catch {}
    }

    function unpledge(uint256 which, uint256 who, uint256 portion) external watched(which) {
        address user = _user(who);
        uint256 amount = bound(portion, 0, markets.position(_id(which), user).collateral);
        vm.prank(user);
        try markets.withdrawCollateral(_of(which), amount, user, user) {
            ++done[msg.sig];
        } catch {}
    }

    /// @dev Up to a tenth more than the threshold allows.
    function borrow(uint256 which, uint256 who, uint256 portion) external watched(which) {
        address user = _user(who);
        MarketParams memory p = _of(which);
        uint256 worth = (markets.position(_id(which), user).collateral * StubMarketOracle(p.oracle).price()) / 1e36;
        uint256 amount = (worth * bound(portion, 0, (p.lltv * 11) / 10)) / WAD;
        vm.prank(user);
        try markets.borrow(p, amount, 0, user, user) {
            ++done[msg.sig];
        } catch {}
    }

    function repay(uint256 which, uint256 who, uint256 portion) external watched(which) {
        address user = _user(who);
        uint256 shares = markets.position(_id(which), user).borrowShares;
        vm.prank(user);
        try markets.repay(_of(which), 0, portion % 4 == 0 ? shares : bound(portion, 0, shares), user, "") {
            ++done[msg.sig];
        } catch {}
    }

    function liquidate(uint256 which, uint256 who, uint256 portion, bool all) external watched(which) {
        address borrower = _user(who);
        uint256 collateral = markets.position(_id(which), borrower).collateral;
        uint256 before = markets.market(_id(which)).totalSupplyAssets;
        vm.prank(_user(who >> 8));
        try markets.liquidate(_of(which), borrower, all ? collateral : bound(portion, 0, collateral), 0, "") {
            ++done[msg.sig];
            if (markets.market(_id(which)).totalSupplyAssets < before) ++losses;
        } catch {}
    }

    /// @dev To between a twentieth and twice of what the price was at first.
    function movePrice(uint256 which, uint256 bps) external {
        which %= params.length;
        StubMarketOracle(params[which].oracle).set((firstPrices[which] * bound(bps, 500, 20_000)) / 1e4);
        ++done[msg.sig];
    }

    function wait(uint256 seconds_) external {
        vm.warp(block.timestamp + bound(seconds_, 1, 90 days));
        ++done[msg.sig];
    }

    function _of(uint256 which) internal view returns (MarketParams memory) {
        return params[which % params.length];
    }

    function _id(uint256 which) internal view returns (bytes32) {
        return keccak256(abi.encode(_of(which)));
    }

    function _user(uint256 who) private view returns (address) {
        return users[who % users.length];
    }

    function _others(uint256 which) private view returns (bytes32 all) {
        for (uint256 i = 0; i < params.length; ++i) {
            if (i != which) all = keccak256(abi.encode(all, markets.market(_id(i))));
        }
    }
}
