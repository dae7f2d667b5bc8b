// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDutchAuction} from "../../../../contracts/interfaces/IDutchAuction.sol";
import {IEnglishAuction} from "../../../../contracts/interfaces/IEnglishAuction.sol";
import {IFixedSpreadLiquidator} from "../../../../contracts/interfaces/IFixedSpreadLiquidator.sol";
import {DutchAuction} from "../../../../contracts/lending/vaults/DutchAuction.sol";
import {EnglishAuction} from "../../../../contracts/lending/vaults/EnglishAuction.sol";
import {FixedSpreadLiquidator} from "../../../../contracts/lending/vaults/FixedSpreadLiquidator.sol";
import {VaultEngine} from "../../../../contracts/lending/vaults/VaultEngine.sol";
import {AuctionPrices} from "../../../../contracts/math/AuctionPrices.sol";
import {PriceFeed} from "../../../../contracts/oracle/PriceFeed.sol";
import {VaultFixture} from "../../support/VaultFixture.sol";
import {VaultHandler} from "../../support/VaultHandler.sol";

/// @dev Declared here because the runner can only call contracts that it knows from the test's own file.
contract CallsToASpread is VaultHandler {
    constructor(VaultEngine engine_, PriceFeed feed_) VaultHandler(engine_, feed_) {}
}

contract CallsToAnEnglishAuction is VaultHandler {
    EnglishAuction private immutable _house;

    constructor(VaultEngine engine_, PriceFeed feed_) VaultHandler(engine_, feed_) {
        _house = EnglishAuction(engine_.liquidationModule());
    }

    /// @dev Any bid from one unit to the tab; the tab itself every other time.
    function bid(uint256 who, uint256 which, uint256 amount) external {
        uint256 id = _pick(which);
        IEnglishAuction.Auction memory auction = _house.auctionOf(id);
        amount = which % 2 == 0 ? auction.tab : bound(amount, 1, uint256(auction.tab) + 1);
        _enrich(_actor(who), amount);
        vm.prank(_actor(who));
        try _house.bid(id, amount) {
            ++done[this.bid.selector];
        } catch {}
    }

    function bidLess(uint256 who, uint256 which, uint256 lot) external {
        uint256 id = _pick(which);
        IEnglishAuction.Auction memory auction = _house.auctionOf(id);
        _enrich(_actor(who), auction.tab);
        vm.prank(_actor(who));
        try _house.bidLess(id, bound(lot, 0, auction.lot)) {
            ++done[this.bidLess.selector];
        } catch {}
    }

    function deal(uint256 which) external {
        try _house.deal(_pick(which)) {
            ++done[this.deal.selector];
        } catch {}
    }

    function restart(uint256 which) external {
        try _house.restart(_pick(which)) {
            ++done[this.restart.selector];
        } catch {}
    }

    function onSale() external view returns (uint256 lots, uint256 bids, uint256 principals) {
        for (uint256 id = 1; id <= _house.count(); ++id) {
            IEnglishAuction.Auction memory auction = _house.auctionOf(id);
            (lots, bids, principals) = (lots + auction.lot, bids + auction.bid, principals + auction.principal);
        }
    }

    /// @dev One of the last three.
    function _pick(uint256 which) private view returns (uint256) {
        uint256 count = _house.count();
        return count > which % 3 ? count - (which % 3) : count;
    }
}

contract CallsToADutchAuction is VaultHandler {
    DutchAuction private immutable _house;

    constructor(VaultEngine engine_, PriceFeed feed_) VaultHandler(engine_, feed_) {
        _house = DutchAuction(engine_.liquidationModule());
    }

    function take(uint256 who, uint256 which, uint256 amount) external {
        _enrich(_actor(who), 200_000e18);
        uint256 id = _pick(which);
        uint256 lot = _house.auctionOf(id).lot;
        vm.prank(_actor(who));
        try _house.take(id, bound(amount, 0, lot), MAX, _actor(who)) {
            ++done[this.take.selector];
        } catch {}
    }

    function reset(uint256 who, uint256 which) external {
        uint256 id = _pick(which);
        vm.prank(_actor(who));
        try _house.reset(id) {
            ++done[this.reset.selector];
        } catch {}
    }

    function onSale() external view returns (uint256 lots, uint256 principals) {
        for (uint256 id = 1; id <= _house.count(); ++id) {
            IDutchAuction.Auction memory auction = _house.auctionOf(id);
            (lots, principals) = (lots + auction.lot, principals + auction.principal);
        }
    }

    function _pick(uint256 which) private view returns (uint256) {
        uint256 count = _house.count();
        return count > which % 3 ? count - (which % 3) : count;
    }
}

/// @notice What no sequence of calls can do to an engine of vaults, whatever sells its collateral.
abstract contract VaultInvariants is VaultFixture {
    VaultHandler internal calls;

    function setUp() public override {
        super.setUp();
        calls = _deployHandler();
        weth.transferOwnership(address(calls));
        dai.transferOwnership(address(calls));
        feed.setTransmitter(address(calls), true);
        for (uint256 i = 0; i < 3; ++i) {
            calls.lock(i, i, 100e18 * (i + 1));
            calls.draw(i, 13_000e18 * (i + 1));
        }
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(calls);
    }

    function invariant_EveryCoinIsAccountedFor() public view {
        assertEq(
            dai.totalSupply() + engine.surplus(),
            calls.coinsGiven() + engine.totalDebt() + engine.debtOnSale() + engine.badDebt(),
            "coins = given + debt in vaults + debt on sale + bad debt - surplus"
        );
        assertTrue(engine.surplus() == 0 || engine.badDebt() == 0, "surplus pays bad debt at once");
        (, uint256 wallets) = calls.walletSums();
        assertEq(wallets + _bids(), dai.totalSupply(), "coins are with their owners or bid");
        assertEq(dai.balanceOf(engine.liquidationModule()), _bids(), "the module holds the standing bids");
    }

    function invariant_AllCollateralIsAccountedFor() public view {
        (uint256 wallets, ) = calls.walletSums();
        assertEq(weth.balanceOf(address(engine)), engine.totalCollateral(), "the engine holds what vaults have");
        assertEq(weth.balanceOf(engine.liquidationModule()), _lots(), "the module holds what is on sale");
        assertEq(wallets + engine.totalCollateral() + _lots(), calls.collateralGiven(), "and nothing is lost");
    }

    function invariant_VaultsAddUp() public view {
        (uint256 held, uint256 owed) = calls.vaultSums();
        assertEq(held, engine.totalCollateral(), "collateral of all vaults");
        assertEq(owed, engine.totalDebt(), "debt of all vaults");
        assertEq(_principals(), engine.debtOnSale(), "debt behind all sales");
    }

    function invariant_NobodyIsWronged() public view {
        assertFalse(calls.safeWasLiquidated(), "no safe vault is liquidated");
        assertFalse(calls.unsafeWasDrawn(), "nobody takes anything out of an unsafe vault");
    }

    /// @dev Not an invariant but its condition: that the handler does what it can do.
    function test_TheHandlerReachesEveryAction() public {
        for (uint256 i = 0; i < 600; ++i) {
            uint256 seed = uint256(keccak256(abi.encode("vaults", i)));
            _do(seed % (9 + _ownActions()), seed >> 8, seed >> 16, uint256(keccak256(abi.encode(seed))));
        }
        bytes4[] memory actions = _actions();
        for (uint256 i = 0; i < actions.length; ++i) {
            assertGt(
                calls.done(actions[i]),
                0,
                string.concat("does action ", string(abi.encodePacked(bytes1(uint8(65 + i)))))
            );
        }
        invariant_EveryCoinIsAccountedFor();
        invariant_AllCollateralIsAccountedFor();
        invariant_VaultsAddUp();
        invariant_NobodyIsWronged();
    }

    function _do(uint256 action, uint256 a, uint256 b, uint256 c) private {
        if (action == 0) calls.lock(a, b, c);
        else if (action == 1) calls.free(a, c);
        else if (action == 2) calls.draw(a, c);
        else if (action == 3) calls.wipe(a, b, c);
        else if (action == 4) calls.cover(a, c);
        else if (action == 5 || action == 6) calls.liquidate(a, b, c);
        else if (action == 7) calls.movePrice(c);
        else if (action == 8) calls.wait(c);
        else _doOwn(action - 9, a, b, c);
    }

    function _actions() private view returns (bytes4[] memory actions) {
        bytes4[] memory own = _ownSelectors();
        actions = new bytes4[](7 + own.length);
        actions[0] = calls.lock.selector;
        actions[1] = calls.free.selector;
        actions[2] = calls.draw.selector;
        actions[3] = calls.wipe.selector;
        actions[4] = calls.liquidate.selector;
        actions[5] = calls.movePrice.selector;
        actions[6] = calls.cover.selector;
        for (uint256 i = 0; i < own.length; ++i) actions[7 + i] = own[i];
    }

    function _deployHandler() internal virtual returns (VaultHandler);

    function _ownActions() internal pure virtual returns (uint256);

    function _ownSelectors() internal view virtual returns (bytes4[] memory);

    function _doOwn(uint256 action, uint256 a, uint256 b, uint256 c) internal virtual;

    function _lots() internal view virtual returns (uint256);

    function _bids() internal view virtual returns (uint256);

    function _principals() internal view virtual returns (uint256);
}

contract FixedSpreadInvariantsTest is VaultInvariants {
    function _deployModule() internal override returns (address) {
        return address(new FixedSpreadLiquidator(engine, IFixedSpreadLiquidator.Terms(10_800, 5_000)));
    }

    function _deployHandler() internal override returns (VaultHandler) {
        return new CallsToASpread(engine, feed);
    }

    function _ownActions() internal pure override returns (uint256) {
        return 0;
    }

    function _ownSelectors() internal pure override returns (bytes4[] memory) {
        return new bytes4[](0);
    }

    function _doOwn(uint256, uint256, uint256, uint256) internal override {}

    function _lots() internal pure override returns (uint256) {
        return 0;
    }

    function _bids() internal pure override returns (uint256) {
        return 0;
    }

    function _principals() internal pure override returns (uint256) {
        return 0;
    }
}

contract EnglishAuctionInvariantsTest is VaultInvariants {
    function _deployModule() internal override returns (address) {
        return
            address(new EnglishAuction(engine, IEnglishAuction.Terms(50e18, 11_300, 10_300, 10 minutes, 30 minutes)));
    }

    function _deployHandler() internal override returns (VaultHandler) {
        return new CallsToAnEnglishAuction(engine, feed);
    }

    function _ownActions() internal pure override returns (uint256) {
        return 5;
    }

    function _ownSelectors() internal view override returns (bytes4[] memory own) {
        CallsToAnEnglishAuction handler = _handler();
        own = new bytes4[](4);
        own[0] = handler.bid.selector;
        own[1] = handler.bidLess.selector;
        own[2] = handler.deal.selector;
        own[3] = handler.restart.selector;
    }

    function _doOwn(uint256 action, uint256 a, uint256 b, uint256 c) internal override {
        if (action == 0) _handler().bid(a, b, c);
        else if (action == 1) _handler().bidLess(a, b, c);
        else if (action == 2) _handler().deal(b);
        else if (action == 3) _handler().restart(b);
        else _handler().bid(a, b, c);
    }

    function _lots() internal view override returns (uint256 lots) {
        (lots, , ) = _handler().onSale();
    }

    function _bids() internal view override returns (uint256 bids) {
        (, bids, ) = _handler().onSale();
    }

    function _principals() internal view override returns (uint256 principals) {
        (, , principals) = _handler().onSale();
    }

    function _handler() private view returns (CallsToAnEnglishAuction) {
        return CallsToAnEnglishAuction(address(calls));
    }
}

contract DutchAuctionInvariantsTest is VaultInvariants {
    function _deployModule() internal override returns (address) {
        IDutchAuction.Terms memory terms = IDutchAuction.Terms({
            penaltyBps: 11_300,
            startBps: 12_000,
            cuspBps: 4_000,
            tailSeconds: 4_800,
            rewardBps: 10,
            reward: 5e18,
            decay: AuctionPrices.Decay(AuctionPrices.Shape.Stairs, 90, 0.99e27)
        });
        return address(new DutchAuction(engine, terms));
    }

    function _deployHandler() internal override returns (VaultHandler) {
        return new CallsToADutchAuction(engine, feed);
    }

    function _ownActions() internal pure override returns (uint256) {
        return 2;
    }

    function _ownSelectors() internal view override returns (bytes4[] memory own) {
        own = new bytes4[](2);
        own[0] = _handler().take.selector;
        own[1] = _handler().reset.selector;
    }

    function _doOwn(uint256 action, uint256 a, uint256 b, uint256 c) internal override {
        if (action == 0) _handler().take(a, b, c);
        else _handler().reset(a, b);
    }

    function _lots() internal view override returns (uint256 lots) {
        (lots, ) = _handler().onSale();
    }

    function _bids() internal pure override returns (uint256) {
        return 0;
    }

    function _principals() internal view override returns (uint256 principals) {
        (, principals) = _handler().onSale();
    }

    function _handler() private view returns (CallsToADutchAuction) {
        return CallsToADutchAuction(address(calls));
    }
}
