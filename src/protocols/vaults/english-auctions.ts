import type { BatchReader } from "../../chain/batch-reader.ts";
import { ZERO_ADDRESS } from "../../chain/address.ts";
import type { Address, Call, Log } from "../../chain/types.ts";
import { mulDivUp, ONE_BPS } from "../../units/fixed-point.ts";
import { auditCheck } from "../audit-check.ts";
import type { SystemEvent } from "../events.ts";
import type { AuditCheck, AuditScope, BlockTime } from "../ports.ts";
import { ENGLISH } from "./vault-abi.ts";
import { addressIn, type OnSale, type SalesDeployment, VaultSales } from "./vault-sales.ts";

/** The rules of ascending auctions. */
export interface EnglishTerms {
  /** The most collateral in an auction, in base units. */
  readonly lot: bigint;
  readonly penaltyBps: bigint;
  /** A bid in basis points of the one before, at least. */
  readonly stepBps: bigint;
  readonly bidLifeSeconds: number;
  readonly lengthSeconds: number;
}

/** An auction that is not dealt yet; amounts in base units, times in Unix seconds. */
export interface EnglishAuction {
  readonly id: bigint;
  /** Whose collateral it is. */
  readonly account: Address;
  readonly tab: bigint;
  readonly principal: bigint;
  readonly kickedAt: number;
  readonly lot: bigint;
  readonly bid: bigint;
  /** The zero address when nobody bid. */
  readonly bidder: Address;
  /** When the last bid wins; 0 when there is none. */
  readonly bidEnds: number;
  readonly ends: number;
}

/** A bid to make: more for the whole lot, or the tab for less of it. */
export type EnglishBid =
  { readonly id: bigint; readonly amount: bigint } | { readonly id: bigint; readonly lot: bigint };

/** Ascending auctions of an engine's collateral, mirrored from their logs. */
export class EnglishAuctions extends VaultSales {
  readonly kind = "English auction";
  readonly terms: EnglishTerms;

  private readonly auctions = new Map<bigint, EnglishAuction>();
  private readonly touched = new Set<bigint>();
  private count = 0n;

  constructor(deployment: SalesDeployment, terms: EnglishTerms) {
    super(deployment, deployment.module);
    this.terms = terms;
  }

  /** Every auction that is not dealt, in the order of their beginning. */
  unsold(): readonly EnglishAuction[] {
    return [...this.auctions.values()];
  }

  /** Whether the auction takes no more bids at that time. */
  isOver({ bidEnds, ends }: EnglishAuction, time: number): boolean {
    return (bidEnds !== 0 && time >= bidEnds) || time >= ends;
  }

  /** The least that beats the last bid, in base units of the coin; the tab at most. */
  leastBid({ bid, tab }: EnglishAuction): bigint {
    const step = bid === 0n ? 1n : mulDivUp(bid, this.terms.stepBps, ONE_BPS);
    return step < tab ? step : tab;
  }

  /** The largest lot that beats the last one, once the tab is bid. */
  mostLot({ lot }: EnglishAuction): bigint {
    return (lot * ONE_BPS) / this.terms.stepBps;
  }

  bid(bid: EnglishBid): Call {
    return "amount" in bid
      ? ENGLISH.call(this.module, "bid", [bid.id, bid.amount])
      : ENGLISH.call(this.module, "bidLess", [bid.id, bid.lot]);
  }

  deal(id: bigint): Call {
    return ENGLISH.call(this.module, "deal", [id]);
  }

  restart(id: bigint): Call {
    return ENGLISH.call(this.module, "restart", [id]);
  }

  absorb(log: Log, block: BlockTime): SystemEvent | undefined {
    const decoded = ENGLISH.decodeLog(log);
    if (decoded === undefined) return undefined;
    const { name, args } = decoded;
    const id = args.id as bigint;
    this.touched.add(id);
    if (name === "Kicked") return this.kicked(id, args, block);
    const auction = this.auctions.get(id);
    if (auction === undefined) return undefined;
    const values = { id, lot: args.lot as bigint, bid: args.bid as bigint };
    switch (name) {
      case "Bid": {
        const bidder = addressIn(args.bidder);
        this.auctions.set(id, { ...auction, ...values, bidder, bidEnds: Number(args.bidEnds) });
        return this.event("bid", bidder, { ...values, tab: auction.tab });
      }
      case "Dealt":
        this.auctions.delete(id);
        this.sold(values.lot, values.bid, block.timestamp - auction.kickedAt);
        return this.event("deal", addressIn(args.bidder), { ...values, tab: auction.tab });
      case "Restarted":
        this.auctions.set(id, { ...auction, ends: Number(args.ends) });
        return this.event("restart", auction.account, { id });
      default:
        return undefined;
    }
  }

  override async audit(reader: BatchReader, scope: AuditScope): Promise<AuditCheck[]> {
    const ids = [...new Set([...this.touched, ...(scope === "all" ? this.auctions.keys() : [])])];
    this.touched.clear();
    const [count, ...onChain] = await Promise.all([
      ENGLISH.read(reader, this.module, "count"),
      ...ids.map(async (id) => ENGLISH.read(reader, this.module, "auctionOf", [id])),
    ]);
    const mismatches = ids.filter((id, i) => {
      const auction = this.auctions.get(id);
      const there = onChain[i]?.auction as Record<string, unknown> | undefined;
      const expected = [auction?.lot, auction?.bid, auction?.tab, auction?.principal].map((value) => value ?? 0n);
      const found = [there?.lot, there?.bid, there?.tab, there?.principal];
      return expected.join() !== found.join() || addressIn(there?.bidder) !== (auction?.bidder ?? ZERO_ADDRESS);
    });
    return [
      auditCheck(
        "every auction began with a log",
        count[0] === this.count,
        `${this.count} known, ${count[0]} on chain`,
      ),
      auditCheck("auctions stand as their logs say", mismatches.length === 0, `not so: ${mismatches.join(", ")}`),
    ];
  }

  protected onSale(): readonly OnSale[] {
    return this.unsold();
  }

  private kicked(id: bigint, args: Readonly<Record<string, unknown>>, block: BlockTime): SystemEvent {
    const account = addressIn(args.account);
    const [lot, tab, principal] = [args.lot as bigint, args.tab as bigint, args.principal as bigint];
    const nobody = { bid: 0n, bidder: ZERO_ADDRESS, bidEnds: 0 };
    const times = { kickedAt: block.timestamp, ends: Number(args.ends) };
    this.auctions.set(id, { id, account, lot, tab, principal, ...nobody, ...times });
    this.count = id;
    return this.event("kick", account, { id, lot, tab, principal, keeper: addressIn(args.keeper) });
  }
}
