// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {LendingPool} from "../../../contracts/lending/LendingPool.sol";
import {PriceFeed} from "../../../contracts/oracle/PriceFeed.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {FlashBorrower} from "./FlashBorrower.sol";
import {LendingAudit} from "./LendingAudit.sol";

/// @title Does anything that users can do to a pool, in any order, and remembers what must not happen
/// @notice What the pool refuses is caught: that it refuses is tested elsewhere.
abstract contract LendingHandler is LendingAudit {
    uint256 private constant VARIABLE = 2;
    uint256 private constant LARGEST_BASE = 1e14; // A million dollars.
    uint256 private constant LONGEST_WAIT = 60 days;

    PriceFeed[] private _feeds;
    uint256[] private _firstPrices;
    FlashBorrower private immutable _flashBorrower;

    /// @notice How often an action succeeded, by its selector.
    mapping(bytes4 action => uint256) public done;

    constructor(
        LendingPool pool_,
        MintableToken[] memory tokens_,
        PriceFeed[] memory feeds_
    ) LendingAudit(pool_, tokens_) {
        _feeds = feeds_;
        _flashBorrower = new FlashBorrower(address(pool_));
        for (uint256 i = 0; i < feeds_.length; ++i) _firstPrices.push(uint256(feeds_[i].latestAnswer()));
    }

    // ------------------------------------------------------------------------------------------------ suppliers

    function supply(uint256 who, uint256 onBehalfOf, uint256 token, uint256 value) external audited {
        (address actor_, MintableToken asset) = (_actor(who), _token(token));
        uint256 amount = _units(token, value);
        _fund(actor_, asset, amount);
        vm.prank(actor_);
        try pool.supply(address(asset), amount, _actor(onBehalfOf), 0) {
            ++done[msg.sig];
        } catch {}
    }

    function withdraw(uint256 who, uint256 token, uint256 portion) external audited {
        (address actor_, MintableToken asset) = (_actor(who), _token(token));
        uint256 amount = portion % 4 == 0 ? MAX : _part(_receiptOf(asset).balanceOf(actor_), portion);
        _mayFall(actor_, asset);
        vm.prank(actor_);
        try pool.withdraw(address(asset), amount, actor_) {
            ++done[msg.sig];
        } catch {}
    }

    function transferReceipts(uint256 from, uint256 to, uint256 token, uint256 portion) external audited {
        (address sender, MintableToken asset) = (_actor(from), _token(token));
        uint256 amount = _part(_receiptOf(asset).balanceOf(sender), portion);
        MintableToken receipt = MintableToken(address(_receiptOf(asset)));
        address receiver = _actor(to);
        _mayFall(sender, asset);
        vm.prank(sender);
        try receipt.transfer(receiver, amount) {
            ++done[msg.sig];
        } catch {}
    }

    function setCollateral(uint256 who, uint256 token, bool used) external audited {
        address asset = address(_token(token));
        vm.prank(_actor(who));
        try pool.setUserUseReserveAsCollateral(asset, used) {
            ++done[msg.sig];
        } catch {}
    }

    /// @dev Of the first reserve that has a deficit, and by the first account without debt, counted from chosen ones.
    function coverDeficit(uint256 who, uint256 token, uint256 portion) external audited {
        MintableToken asset = _token(token);
        for (uint256 i = 1; i < tokens.length && pool.getReserveDeficit(address(asset)) == 0; ++i) {
            asset = _token((token % tokens.length) + i);
        }
        address actor_ = _actor(who);
        for (uint256 i = 1; i < actors.length && _owesAnything(actor_); ++i) {
            actor_ = _actor((who % actors.length) + i);
        }
        uint256 amount = _part(pool.getReserveDeficit(address(asset)), portion);
        _mayFall(actor_, asset);
        vm.prank(actor_);
        try pool.eliminateReserveDeficit(address(asset), amount) {
            ++done[msg.sig];
        } catch {}
    }

    // ------------------------------------------------------------------------------------------------ borrowers

    /// @dev Of what the account may borrow, up to a tenth more.
    function borrow(uint256 who, uint256 token, uint256 portion) external audited {
        (address actor_, MintableToken asset) = (_actor(who), _token(token));
        (, , uint256 available, , , ) = pool.getUserAccountData(actor_);
        uint256 amount = _unitsWorth(token, (available * bound(portion, 0, 1.1e18)) / WAD);
        vm.prank(actor_);
        try pool.borrow(address(asset), amount, VARIABLE, 0, actor_) {
            ++done[msg.sig];
        } catch {}
    }

    function repay(uint256 who, uint256 token, uint256 portion) external audited {
        (address actor_, MintableToken asset) = (_actor(who), _token(token));
        uint256 debt = _debtOf(asset).balanceOf(actor_);
        uint256 amount = portion % 4 == 0 ? MAX : _part(debt, portion);
        _fund(actor_, asset, debt);
        vm.prank(actor_);
        try pool.repay(address(asset), amount, VARIABLE, actor_) {
            ++done[msg.sig];
        } catch {}
    }

    // ------------------------------------------------------------------------------------------------ keepers

    /// @dev The first unhealthy account counted from a chosen one; when all are healthy, that one. The keeper is one of the
    /// actors too.
    function liquidate(uint256 who, uint256 choice, uint256 portion, bool receiveAToken) external audited {
        address user = _actor(who);
        for (uint256 i = 1; i < actors.length && _health(user) >= WAD; ++i) user = _actor((who % actors.length) + i);
        (MintableToken collateral, MintableToken debt) = _pick(user, choice);
        uint256 amount = portion % 2 == 0 ? MAX : _part(_debtOf(debt).balanceOf(user), portion);
        address keeper = _actor(choice >> 8);
        uint256 health = _health(user);
        _fund(keeper, debt, _debtOf(debt).balanceOf(user));
        _mayFall(user, collateral);
        vm.prank(keeper);
        try pool.liquidationCall(address(collateral), address(debt), user, amount, receiveAToken) {
            ++done[msg.sig];
            if (health >= WAD) healthyWasLiquidated = true;
            if (_isUnbackedDebtLeft(user)) badDebtWasOverlooked = true;
        } catch {}
    }

    // ------------------------------------------------------------------------------------------------ anyone

    function flashLoan(uint256 token, uint256 portion) external audited {
        MintableToken asset = _token(token);
        uint256 amount = _part(asset.balanceOf(address(_receiptOf(asset))), portion);
        asset.mint(address(_flashBorrower), amount / 1000 + 1);
        try pool.flashLoanSimple(address(_flashBorrower), address(asset), amount, "", 0) {
            ++done[msg.sig];
        } catch {}
    }

    function mintToTreasury() external audited {
        pool.mintToTreasury(pool.getReservesList());
        ++done[msg.sig];
    }

    function donate(uint256 token, uint256 value) external audited {
        MintableToken asset = _token(token);
        uint256 amount = _units(token, value) / 1000;
        asset.mint(address(_receiptOf(asset)), amount);
        _gave(asset, amount);
        ++done[msg.sig];
    }

    // ------------------------------------------------------------------------------------------------ the world

    /// @dev To between a tenth and twice of what the price was at first.
    function movePrice(uint256 token, uint256 bps) external audited {
        uint256 i = token % tokens.length;
        uint256 price = (_firstPrices[i] * bound(bps, 1_000, 20_000)) / 1e4;
        _feeds[i].transmit(int192(int256(price)), uint64(block.timestamp));
        ++done[msg.sig];
    }

    function wait(uint256 seconds_) external {
        vm.warp(block.timestamp + bound(seconds_, 1, LONGEST_WAIT));
        ++done[msg.sig];
    }

    // ------------------------------------------------------------------------------------------------ choices

    function _actor(uint256 i) private view returns (address) {
        return actors[i % actors.length];
    }

    function _token(uint256 i) private view returns (MintableToken) {
        return tokens[i % tokens.length];
    }

    /// @dev The first collateral and debt that the account has, counted from a chosen one.
    function _pick(address user, uint256 choice) private view returns (MintableToken collateral, MintableToken debt) {
        uint256 first = choice % tokens.length;
        (collateral, debt) = (tokens[first], tokens[first]);
        for (uint256 i = 1; i < tokens.length && _receiptOf(collateral).scaledBalanceOf(user) == 0; ++i) {
            collateral = _token(first + i);
        }
        for (uint256 i = 1; i < tokens.length && _debtOf(debt).scaledBalanceOf(user) == 0; ++i) {
            debt = _token(first + i);
        }
    }

    function _health(address who) private view returns (uint256 health) {
        (, , , , , health) = pool.getUserAccountData(who);
    }

    function _owesAnything(address who) private view returns (bool) {
        (, uint256 debt, , , , ) = pool.getUserAccountData(who);
        return debt != 0;
    }

    /// @dev Any part of an amount, the ends included.
    function _part(uint256 amount, uint256 portion) private pure returns (uint256) {
        return bound(portion, 0, amount);
    }

    /// @dev A number of base units worth up to a million dollars at the first price; single units are as likely.
    function _units(uint256 token, uint256 value) private view returns (uint256) {
        uint256 i = token % tokens.length;
        return bound(value, 1, (LARGEST_BASE * 10 ** uint256(tokens[i].decimals())) / _firstPrices[i]);
    }

    function _unitsWorth(uint256 token, uint256 base) private view returns (uint256) {
        uint256 i = token % tokens.length;
        return (base * 10 ** uint256(tokens[i].decimals())) / uint256(_feeds[i].latestAnswer());
    }

    function _fund(address who, MintableToken token, uint256 amount) private {
        token.mint(who, amount);
        vm.prank(who);
        token.approve(address(pool), MAX);
    }
}
