import type { Address, MinedBlock } from "../chain/types.ts";
import type { ProtocolEvent } from "../protocols/events.ts";
import type { Asset, AuditCheck, FeedPort } from "../protocols/ports.ts";
import { valueOf } from "../units/amounts.ts";
import { sum, ONE_USD } from "../units/fixed-point.ts";
import type { Agent } from "./agent.ts";
import { type Book, largestHolding } from "./book.ts";
import type { OutsideMarket } from "./outside-market.ts";
import type { BlockRow, LendingRow, PoolRow, RecordedEvent, RunRecord, WorldEvent } from "./record.ts";
import type { LiveWorld, World } from "./world.ts";

/** What an audit compared, by the name of what it belongs to. */
export type Audited = readonly { readonly name: string; readonly checks: readonly AuditCheck[] }[];

/** Writes down what happened: events as they come, and a row with the state at the end of each block. */
export class Recorder {
  private readonly live: LiveWorld;
  private readonly market: OutsideMarket;
  private readonly events: RecordedEvent[] = [];
  private readonly blocks: BlockRow[] = [];
  /** Of the block that is being recorded, by lending protocol. */
  private liquidations = new Map<string, number>();
  private badDebt = new Map<string, bigint>();

  constructor(live: LiveWorld, market: OutsideMarket) {
    this.live = live;
    this.market = market;
  }

  /** Puts the world and its accounts at the head of the record, and what an audit of them found. */
  begin(world: World, agents: readonly Agent[], audited: Audited): void {
    for (const event of this.describeWorld(world, agents)) this.push({ block: 0, ...event });
    this.recordPositions(0, "start");
    this.judge(0, audited);
  }

  push(event: RecordedEvent): void {
    this.events.push(event);
  }

  /** Records what a log meant, with what the simulation knows of the account's state before it. */
  protocolEvent(block: number, tx: number, agent: string, event: ProtocolEvent): void {
    const place = { block, tx, agent };
    if (event.event === "bad-debt") {
      const { decimals } = this.live.asset(event.asset);
      add(this.badDebt, event.protocol, valueOf(event.amount, decimals, event.price));
    }
    if (event.event !== "liquidation") {
      this.push({ ...place, ...event });
      return;
    }
    this.liquidations.set(event.protocol, (this.liquidations.get(event.protocol) ?? 0) + 1);
    const liquidationPrice =
      event.liquidationPrice ?? this.live.book(event.protocol).liquidationPrice(event.account, event.collateralAsset);
    this.push({ ...place, ...event, ...(liquidationPrice === undefined ? {} : { liquidationPrice }) });
  }

  /** Writes the block's row and what its audit found; the world was refreshed before. */
  endOfBlock(block: number, mined: MinedBlock, waiting: number, audited: Audited): void {
    const { checks, violations } = this.judge(block, audited);
    const assets = this.live.tokens.map((token) => token.asset.symbol);
    this.blocks.push({
      block,
      time: mined.timestamp,
      hash: mined.hash,
      transactions: mined.receipts.length,
      reverted: mined.receipts.filter((receipt) => !receipt.succeeded).length,
      waiting,
      gasUsed: mined.gasUsed,
      baseFee: mined.baseFeePerGas,
      nativePrice: this.live.nativePrice(),
      outside: record(assets, (symbol) => this.market.price(symbol)),
      undisturbed: record(assets, (symbol) => this.market.undisturbed(symbol)),
      feeds: Object.fromEntries(this.live.feeds.map((feed) => [this.feedKey(feed), feed.latest()?.price ?? 0n])),
      pools: Object.fromEntries(this.live.pools.map((pool) => [pool.name, this.poolRow(pool.name)])),
      lending: Object.fromEntries(this.live.books.map((book) => [book.port.name, this.lendingRow(book)])),
      breakers: Object.fromEntries(
        this.live.breakers.map((breaker) => [breaker.name, this.halts(breaker.name, mined.number)]),
      ),
      systems: Object.fromEntries(this.live.systems.map((system) => [system.name, system.figures()])),
      auditChecks: checks,
      auditViolations: violations,
    });
    this.liquidations.clear();
    this.badDebt.clear();
  }

  /** Closes the record with the accounts as they stand. */
  end(block: number): void {
    this.recordPositions(block, "end");
  }

  record(): RunRecord {
    return { events: this.events, blocks: this.blocks };
  }

  // ---------------------------------------------------------------------------------------------- internal

  private judge(block: number, audited: Audited): { checks: number; violations: number } {
    const failed = audited.flatMap(({ name, checks }) =>
      checks.filter((check) => !check.passed).map((check) => ({ name, check })),
    );
    for (const { name, check } of failed) {
      this.push({ block, event: "audit-violation", protocol: name, check: check.name, detail: check.detail });
    }
    return { checks: audited.reduce((sum, { checks }) => sum + checks.length, 0), violations: failed.length };
  }

  /** An asset's symbol for the feed that consumers read; others go by their name. */
  private feedKey(feed: FeedPort): string {
    const { symbol } = feed.asset;
    return this.live.feed(symbol) === feed ? symbol : feed.name;
  }

  private poolRow(name: string): PoolRow {
    const pool = this.live.pool(name);
    const reserves = pool.reserves();
    const quotePrice = this.market.price(pool.quote.symbol);
    return {
      price: (pool.price() * quotePrice) / ONE_USD,
      depthUsd:
        valueOf(reserves.base, pool.base.decimals, this.market.price(pool.base.symbol)) +
        valueOf(reserves.quote, pool.quote.decimals, quotePrice),
    };
  }

  private lendingRow(book: Book): LendingRow {
    const reserves = book.port.reserves();
    const name = book.port.name;
    return {
      collateralUsd: sum(
        reserves
          .filter((reserve) => reserve.liquidationThresholdBps > 0n)
          .map((reserve) => valueOf(reserve.claims, reserve.asset.decimals, reserve.price)),
      ),
      debtUsd: sum(reserves.map((reserve) => valueOf(reserve.debt, reserve.asset.decimals, reserve.price))),
      liquidations: this.liquidations.get(name) ?? 0,
      badDebtUsd: this.badDebt.get(name) ?? 0n,
      shortfallUsd: book.shortfall((asset) => this.market.price(asset.symbol)),
      liquidatable: book.liquidatable().length,
    };
  }

  private halts(breaker: string, blockNumber: number): string {
    const port = this.live.breaker(breaker);
    return (["liquidate", "borrow", "swap"] as const).filter((action) => port.isHalted(action, blockNumber)).join(" ");
  }

  private recordPositions(block: number, at: "start" | "end"): void {
    const priceOf = (asset: Asset): bigint => this.market.price(asset.symbol);
    for (const book of this.live.books) {
      for (const lastRead of book.positions()) {
        const position = book.upToDate(lastRead);
        if (at === "start" && position.debt.length === 0) continue;
        const collateralAsset = largestHolding(position.collateral, priceOf)?.asset.symbol ?? "";
        this.push({
          block,
          event: "position",
          at,
          protocol: book.port.name,
          account: position.account,
          healthFactor: position.healthFactor,
          collateralUsd: book.collateralValue(position, priceOf),
          debtUsd: book.debtValue(position, priceOf),
          liquidationPrice: book.liquidationPrice(position.account, collateralAsset) ?? 0n,
          collateralAsset,
        });
      }
    }
  }

  private describeWorld(world: World, agents: readonly Agent[]): WorldEvent[] {
    const protocol = (
      kind: "lending" | "pool" | "venue" | "feed" | "breaker" | "system" | "outside",
      port: { name: string; addresses: readonly Address[] },
      asset?: Asset,
    ): WorldEvent => ({
      event: "protocol",
      protocol: port.name,
      kind,
      address: port.addresses[0] as Address,
      ...(asset === undefined ? {} : { asset: asset.symbol }),
    });
    return [
      ...world.prices.map(({ asset, path }): WorldEvent => {
        const { symbol, address, decimals } = asset;
        return { event: "asset", asset: symbol, address, decimals, startPrice: path(0) };
      }),
      ...this.live.feeds.map((feed) => protocol("feed", feed, feed.asset)),
      ...this.live.pools.map((pool) => protocol("pool", pool, pool.base)),
      ...this.live.venues.map((venue) => protocol("venue", venue)),
      ...this.live.lendingPorts.map((port) => protocol("lending", port)),
      ...this.live.breakers.map((breaker) => protocol("breaker", breaker)),
      ...this.live.systems.map((system) => protocol("system", system)),
      protocol("outside", this.live.desk),
      ...[...world.accounts].map(([account, name]): WorldEvent => ({ event: "account", account, name })),
      ...agents.map((agent): WorldEvent => {
        return { event: "agent", agent: agent.name, role: agent.role, addresses: agent.addresses() };
      }),
    ];
  }
}

function record(keys: readonly string[], valueOfKey: (key: string) => bigint): Record<string, bigint> {
  return Object.fromEntries(keys.map((key) => [key, valueOfKey(key)]));
}

function add(totals: Map<string, bigint>, key: string, amount: bigint): void {
  totals.set(key, (totals.get(key) ?? 0n) + amount);
}
