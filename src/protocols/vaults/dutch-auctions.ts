import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address, Call, Log } from "../../chain/types.ts";
import { powerOfTen } from "../../units/amounts.ts";
import { max, mulDiv, mulDivUp, ONE_BPS, WAD } from "../../units/fixed-point.ts";
import { auditCheck } from "../audit-check.ts";
import type { SystemEvent } from "../events.ts";
import type { AuditCheck, AuditScope, BlockTime } from "../ports.ts";
import { type Decay, fallenPrice } from "./dutch-prices.ts";
import { DUTCH } from "./vault-abi.ts";
import { addressIn, type OnSale, type SalesDeployment, VaultSales } from "./vault-sales.ts";

/** The rules of auctions with a falling price. */
export interface DutchTerms {
  readonly penaltyBps: bigint;
  /** The first price in basis points of the oracle's. */
  readonly startBps: bigint;
  /** The price in basis points of the first below which a reset is due. */
  readonly cuspBps: bigint;
  readonly tailSeconds: number;
  readonly rewardBps: bigint;
  /** Base units of the coin. */
  readonly reward: bigint;
  readonly decay: Decay;
  /** What a part must leave of the tab, if anything: the engine's dust, in base units of the coin. */
  readonly dust: bigint;
}

/** An auction that is not over; amounts in base units, times in Unix seconds. */
export interface DutchAuction {
  readonly id: bigint;
  readonly account: Address;
  readonly lot: bigint;
  readonly tab: bigint;
  /** Debt that is not covered yet. */
  readonly principal: bigint;
  /** Coins for a whole unit, in wads. */
  readonly startPrice: bigint;
  readonly startedAt: number;
  readonly kickedAt: number;
}

/** Auctions of an engine's collateral with a falling price, mirrored from their logs. */
export class DutchAuctions extends VaultSales {
  readonly kind = "Dutch auction";
  readonly terms: DutchTerms;

  private readonly auctions = new Map<bigint, DutchAuction>();
  private readonly touched = new Set<bigint>();
  private count = 0n;

  constructor(deployment: SalesDeployment, terms: DutchTerms) {
    super(deployment, deployment.module);
    this.terms = terms;
  }

  /** Every auction that is not over, in the order of their beginning. */
  unsold(): readonly DutchAuction[] {
    return [...this.auctions.values()];
  }

  /** Coins for a whole unit at that time, in wads; undefined when a reset is due. */
  priceAt({ startPrice, startedAt }: DutchAuction, time: number): bigint | undefined {
    const { decay, tailSeconds, cuspBps } = this.terms;
    const price = fallenPrice(decay, startPrice, time - startedAt);
    const isSpent = price === 0n || price * ONE_BPS < startPrice * cuspBps;
    return isSpent || time - startedAt > tailSeconds ? undefined : price;
  }

  /** What so much of the collateral would cost at a price, as the contract has it: less is sold when less pays the tab. */
  part({ lot, tab }: DutchAuction, price: bigint, amount: bigint): { readonly slice: bigint; readonly cost: bigint } {
    const [forUnit, unit] = [price * powerOfTen(this.coin.decimals), powerOfTen(this.collateral.decimals) * WAD];
    const slice = amount < lot ? amount : lot;
    const cost = mulDivUp(slice, forUnit, unit);
    const upTo = (most: bigint): bigint => mulDiv(most, unit, forUnit);
    if (cost >= tab) return { slice: slice < upTo(tab) ? slice : upTo(tab), cost: tab };
    const { dust } = this.terms;
    if (slice === lot || tab - cost >= dust) return { slice, cost };
    return tab <= dust ? { slice: 0n, cost: 0n } : { slice: upTo(tab - dust), cost: tab - dust };
  }

  take(id: bigint, amount: bigint, maxPrice: bigint, to: Address): Call {
    return DUTCH.call(this.module, "take", [id, amount, maxPrice, to]);
  }

  reset(id: bigint): Call {
    return DUTCH.call(this.module, "reset", [id]);
  }

  absorb(log: Log, block: BlockTime): SystemEvent | undefined {
    const decoded = DUTCH.decodeLog(log);
    if (decoded === undefined) return undefined;
    const { name, args } = decoded;
    const id = args.id as bigint;
    this.touched.add(id);
    if (name === "Kicked") return this.kicked(id, args, block);
    const auction = this.auctions.get(id);
    if (auction === undefined) return undefined;
    if (name === "WasReset") {
      const startPrice = args.startPrice as bigint;
      this.auctions.set(id, { ...auction, startPrice, startedAt: block.timestamp });
      return this.event("reset", addressIn(args.keeper), { id, startPriceWad: startPrice });
    }
    if (name !== "Taken") return undefined;
    const [lot, tab] = [args.lotLeft as bigint, args.tabLeft as bigint];
    // By place: what was decoded is an array, and has a "slice" of its own.
    const [, , slice, cost] = args as unknown as readonly bigint[] as [bigint, bigint, bigint, bigint];
    const principal = max(0n, auction.principal - cost);
    if (lot === 0n) this.auctions.delete(id);
    else this.auctions.set(id, { ...auction, lot, tab, principal });
    this.sold(slice, cost, block.timestamp - auction.kickedAt);
    return this.event("take", addressIn(args.buyer), { id, slice, cost, priceWad: args.price as bigint, lot, tab });
  }

  override async audit(reader: BatchReader, scope: AuditScope): Promise<AuditCheck[]> {
    const ids = [...new Set([...this.touched, ...(scope === "all" ? this.auctions.keys() : [])])];
    this.touched.clear();
    const [count, ...onChain] = await Promise.all([
      DUTCH.read(reader, this.module, "count"),
      ...ids.map(async (id) => DUTCH.read(reader, this.module, "auctionOf", [id])),
    ]);
    const mismatches = ids.filter((id, i) => {
      const auction = this.auctions.get(id);
      const there = onChain[i]?.auction as Record<string, unknown> | undefined;
      const { lot, tab, principal, startPrice, startedAt = 0 } = auction ?? {};
      const expected = [lot, tab, principal, startPrice, BigInt(startedAt)];
      const found = [there?.lot, there?.tab, there?.principal, there?.startPrice, there?.startedAt];
      return expected.map((value) => value ?? 0n).join() !== found.join();
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
    const [startPrice, startedAt] = [args.startPrice as bigint, block.timestamp];
    this.auctions.set(id, { id, account, lot, tab, principal, startPrice, startedAt, kickedAt: startedAt });
    this.count = id;
    const values = { id, lot, tab, principal, startPriceWad: startPrice, keeper: addressIn(args.keeper) };
    return this.event("kick", account, values);
  }
}
