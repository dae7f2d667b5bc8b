// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IEnglishAuction} from "../../interfaces/IEnglishAuction.sol";
import {ILiquidationModule} from "../../interfaces/ILiquidationModule.sol";
import {IStablecoin} from "../../interfaces/IStablecoin.sol";
import {IVaultEngine} from "../../interfaces/IVaultEngine.sol";
import {LiquidationModule} from "./LiquidationModule.sol";

/// @title Sells unsafe vaults' collateral lot by lot, to whoever bids most
/// @notice Written from the public description of Maker's collateral auctions ("flip"), in words of its own.
contract EnglishAuction is IEnglishAuction, LiquidationModule {
    using SafeCast for uint256;
    using SafeERC20 for IERC20Metadata;
    using SafeERC20 for IStablecoin;

    uint256 public count;

    Terms private _terms;
    mapping(uint256 id => Auction) private _auctions;

    constructor(IVaultEngine engine_, Terms memory terms_) LiquidationModule(engine_) {
        bool isComplete = terms_.lot != 0 && terms_.bidLifeSeconds != 0 && terms_.lengthSeconds != 0;
        if (!isComplete || terms_.penaltyBps < ONE_BPS || terms_.stepBps <= ONE_BPS) revert InvalidTerms();
        _terms = terms_;
    }

    // ------------------------------------------------------------------------------------------------ auctions

    /// @inheritdoc ILiquidationModule
    function liquidate(address account, uint256) external nonReentrant returns (uint256 repaid, uint256 seized) {
        (uint256 held, uint256 owed) = engine.vaultOf(account);
        seized = Math.min(held, _terms.lot);
        // Rounded up, so that what stays in the vault is not worse than before.
        uint256 principal = seized == held ? owed : Math.mulDiv(owed, seized, held, Math.Rounding.Ceil);
        engine.seize(account, seized, principal, address(this));

        uint256 id = ++count;
        uint256 tab = (principal * _terms.penaltyBps) / ONE_BPS;
        uint256 ends = block.timestamp + _terms.lengthSeconds;
        _auctions[id] = Auction({
            account: account,
            bidder: address(0),
            lot: seized.toUint128(),
            bid: 0,
            tab: tab.toUint128(),
            principal: principal.toUint128(),
            bidEnds: 0,
            ends: uint64(ends)
        });
        emit Kicked(id, account, msg.sender, seized, tab, principal, ends);
        return (0, seized);
    }

    /// @inheritdoc IEnglishAuction
    function bid(uint256 id, uint256 amount) external nonReentrant {
        Auction memory auction = _open(id);
        bool isStep = amount * ONE_BPS >= uint256(auction.bid) * _terms.stepBps || amount == auction.tab;
        if (amount <= auction.bid || amount > auction.tab || !isStep) {
            revert BidTooLow(id, amount, auction.bid, auction.tab);
        }
        _accept(id, auction, auction.lot, amount);
    }

    /// @inheritdoc IEnglishAuction
    function bidLess(uint256 id, uint256 lot) external nonReentrant {
        Auction memory auction = _open(id);
        bool isStep = lot * _terms.stepBps <= uint256(auction.lot) * ONE_BPS;
        if (auction.bid != auction.tab || !isStep) {
            revert LotTooLarge(id, lot, auction.lot, auction.bid, auction.tab);
        }
        _accept(id, auction, lot, auction.bid);
        _collateral.safeTransfer(auction.account, auction.lot - lot);
    }

    /// @inheritdoc IEnglishAuction
    function deal(uint256 id) external nonReentrant {
        Auction memory auction = _existing(id);
        if (auction.bidder == address(0) || !_isOver(auction)) revert AuctionOpen(id, auction.bidEnds, auction.ends);
        delete _auctions[id];
        engine.settle(
            IVaultEngine.Settlement({
                account: auction.account,
                buyer: auction.bidder,
                payer: address(this),
                collateralSold: auction.lot,
                principal: auction.principal,
                proceeds: auction.bid
            })
        );
        _collateral.safeTransfer(auction.bidder, auction.lot);
        emit Dealt(id, auction.bidder, auction.lot, auction.bid);
    }

    /// @inheritdoc IEnglishAuction
    function restart(uint256 id) external {
        Auction memory auction = _existing(id);
        if (auction.bidder != address(0) || !_isOver(auction)) revert AuctionOpen(id, auction.bidEnds, auction.ends);
        uint64 ends = uint64(block.timestamp + _terms.lengthSeconds);
        _auctions[id].ends = ends;
        emit Restarted(id, ends);
    }

    // ------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IEnglishAuction
    function auctionOf(uint256 id) external view returns (Auction memory) {
        return _auctions[id];
    }

    /// @inheritdoc IEnglishAuction
    function terms() external view returns (Terms memory) {
        return _terms;
    }

    // ------------------------------------------------------------------------------------------------ internal

    /// @dev Takes the new bid and pays the old one back. The coin is the engine's own, so that nobody can refuse it.
    function _accept(uint256 id, Auction memory auction, uint256 lot, uint256 amount) private {
        uint64 bidEnds = uint64(block.timestamp + _terms.bidLifeSeconds);
        Auction storage stored = _auctions[id];
        (stored.bidder, stored.lot, stored.bid, stored.bidEnds) = (msg.sender, uint128(lot), uint128(amount), bidEnds);
        _coin.safeTransferFrom(msg.sender, address(this), amount);
        if (auction.bidder != address(0)) _coin.safeTransfer(auction.bidder, auction.bid);
        emit Bid(id, msg.sender, lot, amount, bidEnds);
    }

    function _open(uint256 id) private view returns (Auction memory auction) {
        auction = _existing(id);
        if (_isOver(auction)) revert AuctionOver(id, auction.bidEnds, auction.ends);
    }

    function _existing(uint256 id) private view returns (Auction memory auction) {
        auction = _auctions[id];
        if (auction.account == address(0)) revert NoAuction(id);
    }

    function _isOver(Auction memory auction) private view returns (bool) {
        return (auction.bidEnds != 0 && block.timestamp >= auction.bidEnds) || block.timestamp >= auction.ends;
    }
}
