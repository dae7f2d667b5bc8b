import type { BatchReader } from "../chain/batch-reader.ts";
import type { Address } from "../chain/types.ts";
import { auditCheck } from "../protocols/audit-check.ts";
import type { ProtocolEvent } from "../protocols/events.ts";
import type {
  Asset,
  AuditCheck,
  BlockTime,
  Holding,
  LendingPort,
  LendingReserve,
  Position,
} from "../protocols/ports.ts";
import { valueOf, powerOfTen } from "../units/amounts.ts";
import { max, ONE_BPS, WAD, MAX_UINT256 } from "../units/fixed-point.ts";
import { HealthIndex, type Valuation } from "./health-index.ts";

/** Accounts whose estimated health factor is below this are looked at closely: a margin of 2% above liquidation. */
const WATCHED = (102n * WAD) / 100n;
/** Interest makes an old reading too rosy. In this time it stays far below the margin, at any rate up to 1,000%. */
const MAX_AGE_SECONDS = 6 * 60 * 60;
/** Near the edge, interest alone can carry an account over it. */
const MAX_AGE_WATCHED_SECONDS = 5 * 60;
/** Debts are looked at for a shortfall when collateral is not worth a hundredth more: interest stays within that. */
const SHORT = (101n * WAD) / 100n;

interface Entry {
  /** How many accounts were known before this one. */
  readonly rank: number;
  readonly position: Position;
}

/**
 * The accounts of one lending protocol. What each holds and owes is taken once, and again whenever an event names the
 * account; in between, an index by health at the prices in memory says who is near the edge, and only those are looked
 * at: through the port's own memory where it has one, or else by one call to the chain. The others cost a block nothing.
 */
export class Book {
  readonly port: LendingPort;

  private readonly entries = new Map<Address, Entry>();
  private readonly index = new HealthIndex();
  /** When each account was looked at, in Unix seconds, the longest ago first. */
  private readonly readAt = new Map<Address, number>();
  /** Positions that were near the edge when last looked at. */
  private readonly atEdge = new Map<Address, Position>();
  private readonly touched = new Set<Address>();
  /** Accounts that an event named since the last audit. */
  private readonly unaudited = new Set<Address>();
  private reserves = new Map<string, LendingReserve>();
  private atRisk: Position[] = [];
  private readonly valuation: Valuation = {
    priceOf: (asset) => this.priceOf(asset),
    thresholdOf: (asset) => this.thresholdOf(asset),
  };

  constructor(port: LendingPort) {
    this.port = port;
  }

  /** Takes in every account. */
  async open(reader: BatchReader, block: BlockTime): Promise<void> {
    this.readReserves();
    await this.lookAt(reader, this.port.accounts(), block);
    this.collectAtRisk();
  }

  /** Notes the accounts that an event concerns. */
  absorb(event: ProtocolEvent): void {
    if (event.protocol !== this.port.name) return;
    if ("account" in event) this.touched.add(event.account);
    if (event.event === "liquidation") this.touched.add(event.liquidator);
  }

  /** Brings the book to the end of the block; the port was refreshed before. */
  async refresh(reader: BatchReader, block: BlockTime): Promise<void> {
    const before = this.reserves;
    this.readReserves();
    const valuesMoved = [...this.reserves.values()].some(({ asset, price, liquidationThresholdBps }) => {
      const last = before.get(asset.symbol);
      return last?.price !== price || last.liquidationThresholdBps !== liquidationThresholdBps;
    });
    if (valuesMoved) this.index.follow(this.valuation);
    const due = [...this.touched, ...this.outdated(block), ...this.moved(block, valuesMoved)];
    for (const account of this.touched) this.unaudited.add(account);
    this.touched.clear();
    await this.lookAt(reader, [...new Set(due)], block);
    this.collectAtRisk();
  }

  /** Compares the health of accounts near the edge, and of those that an event named since, with the chain's. */
  async audit(reader: BatchReader): Promise<AuditCheck[]> {
    const accounts = [...new Set([...this.unaudited, ...this.nearEdge().map(({ account }) => account)])];
    this.unaudited.clear();
    if (accounts.length === 0) return [];
    const onChain = await this.port.healthFactors?.(reader, accounts);
    if (onChain === undefined) return [];
    const mismatches = accounts.flatMap((account, i) => {
      const [inMemory, there] = [this.port.recall?.(account).healthFactor, onChain[i]];
      return there === undefined || there === inMemory ? [] : [`${account}: ${inMemory} in memory, ${there} on chain`];
    });
    return [auditCheck("health factors in memory are the chain's", mismatches.length === 0, mismatches.join("; "))];
  }

  /** Accounts with a health factor below 1 by the chain's own figures, the worst first. */
  liquidatable(): readonly Position[] {
    return this.atRisk;
  }

  /** Accounts that would have a health factor below 1 at other prices, by estimate, the worst first. */
  liquidatableAt(priceOf: (asset: Asset) => bigint): Position[] {
    const positions = this.index
      .below(WAD, { ...this.valuation, priceOf })
      .map((position) => ({ ...position, healthFactor: this.estimateHealth(position, priceOf) }));
    return this.worstFirst(positions.filter((position) => position.healthFactor < WAD));
  }

  /** Accounts whose health factor may be below the limit (wads) at the protocol's prices; never too few. */
  below(limit: bigint): ReadonlySet<Address> {
    return new Set(this.index.below(limit, this.valuation).map(({ account }) => account));
  }

  position(account: Address): Position | undefined {
    return this.entries.get(account)?.position;
  }

  /** The position as it stands: from the port's memory where it has one, or else as last read, its health estimated. */
  upToDate(position: Position): Position {
    return this.port.recall?.(position.account) ?? { ...position, healthFactor: this.estimateHealth(position) };
  }

  /** Every account that has debt or collateral, as last read. */
  positions(): Position[] {
    return [...this.entries.values()]
      .map((entry) => entry.position)
      .filter((position) => position.debt.length > 0 || position.collateral.length > 0);
  }

  /** What the position's collateral is worth at the given prices, in 1e-8 US dollars. */
  collateralValue(position: Position, priceOf: (asset: Asset) => bigint): bigint {
    return totalValue(position.collateral, priceOf);
  }

  /** What the position's debt is worth at the given prices, in 1e-8 US dollars. */
  debtValue(position: Position, priceOf: (asset: Asset) => bigint): bigint {
    return totalValue(position.debt, priceOf);
  }

  /** Debt beyond the value of all collateral, summed over accounts, at the given prices, in 1e-8 US dollars. */
  shortfall(priceOf: (asset: Asset) => bigint): bigint {
    let total = 0n;
    // Thresholds are at most 1, so that a health factor is at most collateral over debt.
    for (const position of this.index.below(SHORT, { ...this.valuation, priceOf })) {
      const current = this.upToDate(position);
      total += max(0n, this.debtValue(current, priceOf) - this.collateralValue(current, priceOf));
    }
    return total;
  }

  /**
   * The price of `collateral` (1e-8 US dollars) at which the account's health factor is 1, all other prices as the
   * protocol has them. 0 when no price of it makes the account unsafe; undefined for an unknown account.
   */
  liquidationPrice(account: Address, collateral: string): bigint | undefined {
    const position = this.entries.get(account)?.position;
    if (position === undefined) return undefined;
    let debt = this.debtValue(position, (asset) => this.priceOf(asset)) * ONE_BPS;
    let perPrice = 0n; // Weighted collateral for each 1e-8 dollar of price, times 10^decimals.
    let unit = 1n;
    for (const { asset, amount } of position.collateral) {
      const threshold = this.thresholdOf(asset);
      if (asset.symbol === collateral) {
        perPrice = amount * threshold;
        unit = powerOfTen(asset.decimals);
      } else {
        debt -= valueOf(amount, asset.decimals, this.priceOf(asset)) * threshold;
      }
    }
    if (debt <= 0n || perPrice === 0n) return 0n;
    return (debt * unit) / perPrice;
  }

  /** The health factor in wads, from what is in memory, at the protocol's prices or at others. */
  estimateHealth(position: Position, priceOf = (asset: Asset): bigint => this.priceOf(asset)): bigint {
    const debt = this.debtValue(position, priceOf);
    if (debt === 0n) return MAX_UINT256;
    return (this.weightedCollateral(position, priceOf) * WAD) / (debt * ONE_BPS);
  }

  /** Collateral weighted by the liquidation thresholds, in 1e-8 US dollars times basis points. */
  weightedCollateral(position: Position, priceOf = (asset: Asset): bigint => this.priceOf(asset)): bigint {
    let weighted = 0n;
    for (const { asset, amount } of position.collateral) {
      weighted += valueOf(amount, asset.decimals, priceOf(asset)) * this.thresholdOf(asset);
    }
    return weighted;
  }

  /** The asset's liquidation threshold in basis points; 0 when it is no collateral. */
  thresholdOf(asset: Asset): bigint {
    return this.reserves.get(asset.symbol)?.liquidationThresholdBps ?? 0n;
  }

  /** The protocol's price of the asset, in 1e-8 US dollars for a whole unit. */
  priceOf(asset: Asset): bigint {
    return this.reserves.get(asset.symbol)?.price ?? 0n;
  }

  /** Accounts that were looked at too long ago. */
  private *outdated(block: BlockTime): Iterable<Address> {
    for (const [account, readAt] of this.readAt) {
      if (block.timestamp - readAt <= MAX_AGE_SECONDS) return;
      yield account;
    }
  }

  /** Accounts near the edge whose health prices, thresholds or interest may have moved since they were looked at. */
  private moved(block: BlockTime, valuesMoved: boolean): Address[] {
    const accounts = this.nearEdge().map(({ account }) => account);
    if (valuesMoved) return accounts;
    return accounts.filter((account) => block.timestamp - (this.readAt.get(account) ?? 0) > MAX_AGE_WATCHED_SECONDS);
  }

  /** Positions that were near the edge when last looked at, or are now: they may have crossed in either direction. */
  private nearEdge(): Position[] {
    const near = this.index
      .below(WATCHED, this.valuation)
      .filter((position) => !this.atEdge.has(position.account) && this.estimateHealth(position) < WATCHED);
    return [...this.atEdge.values(), ...near];
  }

  /** Takes the accounts' positions from the port's memory, or else from the chain. */
  private async lookAt(reader: BatchReader, accounts: readonly Address[], block: BlockTime): Promise<void> {
    if (accounts.length === 0) return;
    const positions =
      this.port.recall === undefined
        ? await this.port.positions(reader, accounts)
        : accounts.map((account) => (this.port.recall as (account: Address) => Position)(account));
    for (const position of positions) this.put(position, block.timestamp);
  }

  private put(position: Position, timestamp: number): void {
    const { account } = position;
    const rank = this.entries.get(account)?.rank ?? this.entries.size;
    this.entries.set(account, { rank, position });
    this.index.set(position, this.valuation);
    this.readAt.delete(account);
    this.readAt.set(account, timestamp);
    if (position.healthFactor < WATCHED) this.atEdge.set(account, position);
    else this.atEdge.delete(account);
  }

  private collectAtRisk(): void {
    const indebted = [...this.atEdge.values()].filter(({ debt }) => debt.length > 0);
    this.atRisk = this.worstFirst(indebted.filter(({ healthFactor }) => healthFactor < WAD));
  }

  /** By health factor; of equals, the account that was known first. */
  private worstFirst(positions: Position[]): Position[] {
    const rank = ({ account }: Position): number => this.entries.get(account)?.rank ?? 0;
    return positions.sort((a, b) =>
      a.healthFactor < b.healthFactor ? -1 : a.healthFactor > b.healthFactor ? 1 : rank(a) - rank(b),
    );
  }

  private readReserves(): void {
    this.reserves = new Map(this.port.reserves().map((reserve) => [reserve.asset.symbol, reserve]));
  }
}

/** The holding that is worth most, the first of equals; undefined when there is none. */
export function largestHolding(holdings: readonly Holding[], priceOf: (asset: Asset) => bigint): Holding | undefined {
  let largest: Holding | undefined;
  let most = -1n;
  for (const holding of holdings) {
    const value = valueOf(holding.amount, holding.asset.decimals, priceOf(holding.asset));
    if (value > most) [largest, most] = [holding, value];
  }
  return largest;
}

function totalValue(holdings: readonly Holding[], priceOf: (asset: Asset) => bigint): bigint {
  let total = 0n;
  for (const { asset, amount } of holdings) total += valueOf(amount, asset.decimals, priceOf(asset));
  return total;
}
