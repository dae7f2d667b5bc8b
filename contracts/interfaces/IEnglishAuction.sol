// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILiquidationModule} from "./ILiquidationModule.sol";

/// @title Collateral of unsafe vaults by ascending auctions, with the rules that Maker had in March 2020 (its flipper)
/// @notice A liquidation puts up a lot, to raise the tab: the lot's share of the debt plus a penalty. Bids rise to the tab
/// (Maker's `tend`); from then on bidders take less of the lot for the tab, and the rest goes back to the vault's owner
/// (`dent`). Each bid must improve on the last by a step, is paid at once, and is paid back when it is beaten. The auction
/// is over when nobody bids for the bid's life, or its length has passed: the last bidder gets the lot, whatever it bid.
interface IEnglishAuction is ILiquidationModule {
    /// @param lot The most collateral in one auction, in base units.
    /// @param penaltyBps The tab in basis points of the debt: 11,300 is a penalty of 13%.
    /// @param stepBps A bid in basis points of the one before, at least: 10,300 is a step of 3%.
    /// @param bidLifeSeconds How long a bid must stand to win.
    /// @param lengthSeconds How long an auction takes bids at most.
    struct Terms {
        uint128 lot;
        uint16 penaltyBps;
        uint16 stepBps;
        uint32 bidLifeSeconds;
        uint32 lengthSeconds;
    }

    /// @param account Whose collateral it was.
    /// @param bidder The last bidder; 0 when there is none.
    /// @param lot Collateral that the bidder would get, in base units.
    /// @param bid What the bidder paid, in base units of the coin.
    /// @param tab What the auction is to raise.
    /// @param principal The debt behind it.
    /// @param bidEnds When the last bid wins, in Unix seconds; 0 when there is none.
    /// @param ends When the last bid wins in any case, or the auction can be restarted.
    struct Auction {
        address account;
        address bidder;
        uint128 lot;
        uint128 bid;
        uint128 tab;
        uint128 principal;
        uint64 bidEnds;
        uint64 ends;
    }

    /// @notice Emitted when a lot is put up.
    event Kicked(
        uint256 indexed id,
        address indexed account,
        address indexed keeper,
        uint256 lot,
        uint256 tab,
        uint256 principal,
        uint256 ends
    );

    /// @notice Emitted with each bid: so much for so large a lot.
    event Bid(uint256 indexed id, address indexed bidder, uint256 lot, uint256 bid, uint256 bidEnds);

    /// @notice Emitted when the last bidder gets the lot.
    event Dealt(uint256 indexed id, address indexed bidder, uint256 lot, uint256 bid);

    /// @notice Emitted when an auction that ended without a bid begins anew.
    event Restarted(uint256 indexed id, uint256 ends);

    /// @notice Thrown when there is no such auction, or it was dealt.
    error NoAuction(uint256 id);

    /// @notice Thrown when an auction takes no more bids.
    error AuctionOver(uint256 id, uint256 bidEnds, uint256 ends);

    /// @notice Thrown when an auction has no winner yet, or can't be restarted.
    error AuctionOpen(uint256 id, uint256 bidEnds, uint256 ends);

    /// @notice Thrown when a bid does not improve on the last by the step, or goes beyond the tab.
    error BidTooLow(uint256 id, uint256 bid, uint256 lastBid, uint256 tab);

    /// @notice Thrown when a smaller lot is asked for before the tab is reached, or it is not smaller by the step.
    error LotTooLarge(uint256 id, uint256 lot, uint256 lastLot, uint256 bid, uint256 tab);

    /// @notice Bids for the whole lot: more than the last bid by the step, or the tab itself.
    function bid(uint256 id, uint256 amount) external;

    /// @notice Bids the tab for a smaller lot, once the tab is reached.
    function bidLess(uint256 id, uint256 lot) external;

    /// @notice Gives the lot to the winner. Anyone may call.
    function deal(uint256 id) external;

    /// @notice Begins an auction anew that ended without a bid. Anyone may call.
    function restart(uint256 id) external;

    /// @return The auction; all zeros when there is none, or it was dealt.
    function auctionOf(uint256 id) external view returns (Auction memory);

    /// @return How many auctions there were so far; the first has the number 1.
    function count() external view returns (uint256);

    function terms() external view returns (Terms memory);
}
