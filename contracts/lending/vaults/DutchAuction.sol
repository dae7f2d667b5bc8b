// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IDutchAuction} from "../../interfaces/IDutchAuction.sol";
import {ILiquidationModule} from "../../interfaces/ILiquidationModule.sol";
import {IVaultEngine} from "../../interfaces/IVaultEngine.sol";
import {AuctionPrices} from "../../math/AuctionPrices.sol";
import {LiquidationModule} from "./LiquidationModule.sol";

/// @title Sells unsafe vaults' collateral at a falling price
/// @notice Written from the public description of Maker's "Liquidations 2.0", in words of its own. Without its callback:
/// buyers pay with their own coins, and may sell what they bought in the same transaction.
contract DutchAuction is IDutchAuction, LiquidationModule {
    using AuctionPrices for AuctionPrices.Decay;
    using SafeCast for uint256;
    using SafeERC20 for IERC20Metadata;

    uint256 private constant WAD = 1e18;

    uint256 public count;

    Terms private _terms;
    mapping(uint256 id => Auction) private _auctions;

    constructor(IVaultEngine engine_, Terms memory terms_) LiquidationModule(engine_) {
        bool isComplete = terms_.startBps != 0 && terms_.tailSeconds != 0 && terms_.decay.isValid();
        if (!isComplete || terms_.penaltyBps < ONE_BPS || terms_.cuspBps >= ONE_BPS) revert InvalidTerms();
        _terms = terms_;
    }

    // ------------------------------------------------------------------------------------------------ auctions

    /// @inheritdoc ILiquidationModule
    function liquidate(address account, uint256) external nonReentrant returns (uint256 repaid, uint256 seized) {
        uint256 principal;
        (seized, principal) = engine.vaultOf(account);
        engine.seize(account, seized, principal, address(this));

        uint256 id = ++count;
        uint256 tab = (principal * _terms.penaltyBps) / ONE_BPS;
        uint256 startPrice = _startPrice();
        _auctions[id] = Auction({
            account: account,
            lot: seized.toUint128(),
            tab: tab.toUint128(),
            principal: principal.toUint128(),
            startPrice: startPrice.toUint128(),
            startedAt: uint64(block.timestamp)
        });
        emit Kicked(id, account, msg.sender, seized, tab, principal, startPrice);
        _reward(tab);
        return (0, seized);
    }

    /// @inheritdoc IDutchAuction
    function take(
        uint256 id,
        uint256 amount,
        uint256 maxPrice,
        address to
    ) external nonReentrant returns (uint256 slice, uint256 cost) {
        Auction memory auction = _existing(id);
        (uint256 price, bool isResetDue) = _price(auction);
        if (isResetDue) revert ResetDue(id);
        if (price > maxPrice) revert PriceAboveLimit(id, price, maxPrice);
        (slice, cost) = _part(id, auction, price, Math.min(amount, auction.lot));
        _sell(id, auction, slice, cost, to);
        Auction memory left = _auctions[id];
        emit Taken(id, msg.sender, slice, cost, price, left.lot, left.tab);
    }

    /// @inheritdoc IDutchAuction
    function reset(uint256 id) external nonReentrant {
        Auction memory auction = _existing(id);
        (uint256 price, bool isResetDue) = _price(auction);
        if (!isResetDue) revert ResetNotDue(id, price);
        uint256 startPrice = _startPrice();
        _auctions[id].startPrice = startPrice.toUint128();
        _auctions[id].startedAt = uint64(block.timestamp);
        emit WasReset(id, msg.sender, startPrice);
        _reward(auction.tab);
    }

    // ------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IDutchAuction
    function priceOf(uint256 id) external view returns (uint256 price, bool isResetDue) {
        return _price(_auctions[id]);
    }

    /// @inheritdoc IDutchAuction
    function auctionOf(uint256 id) external view returns (Auction memory) {
        return _auctions[id];
    }

    /// @inheritdoc IDutchAuction
    function terms() external view returns (Terms memory) {
        return _terms;
    }

    // ------------------------------------------------------------------------------------------------ internal

    /// @dev What can be bought of `slice` at the price: no more than pays the tab, and no dust is left of the tab unless
    /// nothing is left to sell.
    function _part(
        uint256 id,
        Auction memory auction,
        uint256 price,
        uint256 slice
    ) private view returns (uint256, uint256 cost) {
        uint256 forUnit = price * _coinUnit;
        uint256 unit = _collateralUnit * WAD;
        cost = Math.mulDiv(slice, forUnit, unit, Math.Rounding.Ceil);
        if (cost >= auction.tab) {
            cost = auction.tab;
            slice = Math.min(slice, Math.mulDiv(cost, unit, forUnit));
        } else if (slice < auction.lot && auction.tab - cost < engine.dust()) {
            if (auction.tab <= engine.dust()) revert PartTooSmall(id, cost, auction.tab);
            cost = auction.tab - engine.dust();
            slice = Math.mulDiv(cost, unit, forUnit);
        }
        if (slice == 0 || cost == 0) revert PartTooSmall(id, cost, auction.tab);
        return (slice, cost);
    }

    /// @dev Proceeds cover the debt first and the penalty last. With the last part the debt that is left is settled.
    function _sell(uint256 id, Auction memory auction, uint256 slice, uint256 cost, address to) private {
        bool isOver = slice == auction.lot || cost == auction.tab;
        uint256 principal = isOver ? auction.principal : Math.min(cost, auction.principal);
        uint256 left = auction.lot - slice;
        if (isOver) {
            delete _auctions[id];
        } else {
            _auctions[id].lot = uint128(left);
            _auctions[id].tab = uint128(auction.tab - cost);
            _auctions[id].principal = uint128(auction.principal - principal);
        }
        engine.settle(
            IVaultEngine.Settlement({
                account: auction.account,
                buyer: msg.sender,
                payer: msg.sender,
                collateralSold: slice,
                principal: principal,
                proceeds: cost
            })
        );
        _collateral.safeTransfer(to, slice);
        if (!isOver || left == 0) return;
        _collateral.safeTransfer(auction.account, left);
        emit Returned(id, auction.account, left);
    }

    function _reward(uint256 tab) private {
        uint256 amount = _terms.reward + (tab * _terms.rewardBps) / ONE_BPS;
        if (amount != 0) engine.reward(msg.sender, amount);
    }

    /// @dev Coins for a whole unit, in wads: a coin counts as a dollar.
    function _startPrice() private view returns (uint256) {
        return (engine.price() * _terms.startBps * WAD) / (ONE_BPS * PRICE_UNIT);
    }

    function _price(Auction memory auction) private view returns (uint256 price, bool isResetDue) {
        if (auction.startedAt == 0) return (0, false);
        uint256 elapsed = block.timestamp - auction.startedAt;
        price = _terms.decay.fallen(auction.startPrice, elapsed);
        isResetDue =
            price == 0 ||
            elapsed > _terms.tailSeconds ||
            price * ONE_BPS < uint256(auction.startPrice) * _terms.cuspBps;
    }

    function _existing(uint256 id) private view returns (Auction memory auction) {
        auction = _auctions[id];
        if (auction.account == address(0)) revert NoAuction(id);
    }
}
