import type { EnglishAuction, EnglishAuctions, EnglishBid } from "../../protocols/vaults/english-auctions.ts";
import { max, min, mulDivUp } from "../../units/fixed-point.ts";
import { EXECUTOR_GAS } from "../executor.ts";
import { type Purchase, type Shopping, worthLater } from "./purchase.ts";

/** Gas of a bid, and of taking a lot that was won: the medians measured. */
const BID_GAS = 95_000n;
const DEAL_GAS = 125_000n;

/** A bid, and what it would win for how much. */
interface Intended {
  readonly bid: EnglishBid;
  readonly lot: bigint;
  readonly amount: bigint;
}

/**
 * What to do about ascending auctions: take what was won; bid what a lot is worth, up to the tab; then take less of it for
 * the tab. Bids go straight to what the lot is worth to the bidder, as the bots of 2020 did that were given a price.
 */
export function englishPurchases(shopping: Shopping<EnglishAuctions>): Purchase[] {
  const { sales, buyer, observation } = shopping;
  return sales.unsold().flatMap((auction): Purchase[] => {
    const isOver = sales.isOver(auction, observation.time);
    if (auction.bidder === buyer) return isOver ? [deal(shopping, auction)] : [];
    if (isOver) return [];
    if (!shopping.knows(auction.kickedAt)) {
      shopping.skip("too-slow");
      return [];
    }
    const intended = shopping.lowballs ? lowball(auction) : bestBid(shopping, auction);
    return intended === undefined ? [] : [bidding(shopping, auction, intended)];
  });
}

/** One unit of the coin for what nobody has bid for. */
function lowball({ id, bid, lot }: EnglishAuction): Intended | undefined {
  return bid === 0n ? { bid: { id, amount: 1n }, lot, amount: 1n } : undefined;
}

function bestBid(shopping: Shopping<EnglishAuctions>, auction: EnglishAuction): Intended | undefined {
  const { sales, budget } = shopping;
  const { id, lot, tab, bid } = auction;
  const worth = worthLater(shopping, lot);
  if (bid < tab) {
    const [amount, least] = [min(min(worth, tab), budget), sales.leastBid(auction)];
    if (amount >= least) return { bid: { id, amount }, lot, amount };
    shopping.skip(worth >= least ? "no-capital" : "unprofitable");
    return undefined;
  }
  // As much of the lot as is worth the tab.
  const wanted = worth === 0n ? lot : mulDivUp(lot, tab, worth);
  if (wanted > sales.mostLot(auction)) {
    shopping.skip("unprofitable");
    return undefined;
  }
  if (tab <= budget) return { bid: { id, lot: wanted }, lot: wanted, amount: tab };
  shopping.skip("no-capital");
  return undefined;
}

function bidding(
  shopping: Shopping<EnglishAuctions>,
  { id }: EnglishAuction,
  { bid, lot, amount }: Intended,
): Purchase {
  return {
    key: `auction ${id}`,
    label: "bid",
    steps: [{ call: shopping.sales.bid(bid) }],
    gas: EXECUTOR_GAS + BID_GAS,
    gain: max(0n, shopping.resale(lot).proceeds - amount),
    cost: amount,
    recycles: false,
  };
}

function deal(shopping: Shopping<EnglishAuctions>, { id, lot }: EnglishAuction): Purchase {
  return {
    key: `auction ${id}`,
    label: "deal",
    steps: [{ call: shopping.sales.deal(id) }],
    gas: EXECUTOR_GAS + DEAL_GAS,
    gain: shopping.resale(lot).proceeds,
    cost: 0n,
    recycles: false,
  };
}
