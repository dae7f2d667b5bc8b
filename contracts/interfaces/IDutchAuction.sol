// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AuctionPrices} from "../math/AuctionPrices.sol";
import {ILiquidationModule} from "./ILiquidationModule.sol";

/// @title Collateral of unsafe vaults at a price that falls until somebody takes it, as in Maker's clipper
/// @notice A liquidation puts up all of a vault, to raise the tab: the debt plus a penalty. The price begins above the
/// oracle's and falls by a rule; anyone takes any part at the price of the moment and pays at once. It is over when the
/// tab is raised, and what is left goes back to the vault's owner, or when nothing is left. When the price has fallen too
/// far or for too long the sale stands still until somebody resets it to the oracle's price of that moment.
interface IDutchAuction is ILiquidationModule {
    /// @param penaltyBps The tab in basis points of the debt.
    /// @param startBps The first price in basis points of the oracle's (Maker's `buf`).
    /// @param cuspBps The price in basis points of the first below which a reset is due.
    /// @param tailSeconds After how long a reset is due.
    /// @param rewardBps What the system pays whoever starts or resets, in basis points of the tab (Maker's `chip`).
    /// @param reward What it pays besides, in base units of the coin (Maker's `tip`).
    /// @param decay How the price falls.
    struct Terms {
        uint16 penaltyBps;
        uint16 startBps;
        uint16 cuspBps;
        uint32 tailSeconds;
        uint16 rewardBps;
        uint128 reward;
        AuctionPrices.Decay decay;
    }

    /// @param account Whose collateral it was.
    /// @param lot What is left to sell, in base units.
    /// @param tab What is left to raise, in base units of the coin.
    /// @param principal The debt that is not covered yet.
    /// @param startPrice Coins for a whole unit at the start, in wads.
    /// @param startedAt Unix seconds of the start or the last reset.
    struct Auction {
        address account;
        uint128 lot;
        uint128 tab;
        uint128 principal;
        uint128 startPrice;
        uint64 startedAt;
    }

    /// @notice Emitted when a vault is put up.
    event Kicked(
        uint256 indexed id,
        address indexed account,
        address indexed keeper,
        uint256 lot,
        uint256 tab,
        uint256 principal,
        uint256 startPrice
    );

    /// @notice Emitted when somebody takes a part.
    /// @param price Coins for a whole unit, in wads.
    /// @param lotLeft What is left to sell; 0 when it is over.
    /// @param tabLeft What is left to raise.
    event Taken(
        uint256 indexed id,
        address indexed buyer,
        uint256 slice,
        uint256 cost,
        uint256 price,
        uint256 lotLeft,
        uint256 tabLeft
    );

    /// @notice Emitted when what was not needed goes back to the vault's owner.
    event Returned(uint256 indexed id, address indexed account, uint256 amount);

    /// @notice Emitted when the price begins anew.
    event WasReset(uint256 indexed id, address indexed keeper, uint256 startPrice);

    /// @notice Thrown when there is no such auction, or it is over.
    error NoAuction(uint256 id);

    /// @notice Thrown when the price has fallen too far or for too long.
    error ResetDue(uint256 id);

    /// @notice Thrown when a reset is not due.
    error ResetNotDue(uint256 id, uint256 price);

    /// @notice Thrown when the price is above what the buyer is ready to pay.
    error PriceAboveLimit(uint256 id, uint256 price, uint256 limit);

    /// @notice Thrown when a part is too small to be bought, or would leave too little of the tab.
    error PartTooSmall(uint256 id, uint256 cost, uint256 tab);

    /// @notice Buys up to `amount` of the collateral for the caller's coins, which need not be approved, and sends it to
    /// `to`. It buys less when less is left or less pays the tab, and leaves either nothing of the tab or as much as the
    /// engine's dust.
    /// @param maxPrice Coins for a whole unit, in wads.
    /// @return slice What was bought.
    /// @return cost What was paid, rounded up.
    function take(
        uint256 id,
        uint256 amount,
        uint256 maxPrice,
        address to
    ) external returns (uint256 slice, uint256 cost);

    /// @notice Begins the price anew when a reset is due. Anyone may call.
    function reset(uint256 id) external;

    /// @return price Coins for a whole unit now, in wads; 0 when there is no such auction.
    /// @return isResetDue Whether nothing can be bought until a reset.
    function priceOf(uint256 id) external view returns (uint256 price, bool isResetDue);

    /// @return The auction; all zeros when there is none, or it is over.
    function auctionOf(uint256 id) external view returns (Auction memory);

    /// @return How many auctions there were so far; the first has the number 1.
    function count() external view returns (uint256);

    function terms() external view returns (Terms memory);
}
