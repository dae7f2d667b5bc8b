import type { BatchReader } from "../chain/batch-reader.ts";
import type { Address } from "../chain/types.ts";
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

/** The chain is asked about accounts whose estimated health factor is below this: a margin of 2% above liquidation. */
const WATCHED = (102n * WAD) / 100n;
/** Interest makes an old reading too rosy. In this time it stays far below the margin, at any rate up to 1,000%. */
const MAX_AGE_SECONDS = 6 * 60 * 60;
/** Near the edge, interest alone can carry an account over it. */
const MAX_AGE_WATCHED_SECONDS = 5 * 60;

/** How often health in memory is compared with the chain's. */
const CHECKPOINT_BLOCKS = 50;

interface Entry {
  position: Position;
  readAt: number;
}

/**
 * The accounts of one lending protocol. What each holds and owes is read once, and again whenever an event names the
 * account; in between, health is estimated from prices in memory, and only accounts near the edge are looked at closely:
 * through the port's own memory where it has one, or else by one call to the chain. Memory is compared with the chain at
 * checkpoints.
 */
export class Book {
  readonly port: LendingPort;

  private readonly entries = new Map<Address, Entry>();
  private readonly touched = new Set<Address>();
  private reserves = new Map<string, LendingReserve>();
  private atRisk: Position[] = [];
  private blocks = 0;
  private mismatches: string[] | undefined;

  constructor(port: LendingPort) {
    this.port = port;
  }

  /** Reads every account. */
  async open(reader: BatchReader, block: BlockTime): Promise<void> {
    this.readReserves();
    await this.read(reader, this.port.accounts(), block);
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
    const pricesMoved = [...this.reserves.values()].some(
      ({ asset, price }) => before.get(asset.symbol)?.price !== price,
    );
    const toRead = new Set(this.touched);
    this.touched.clear();
    for (const { position, readAt } of this.entries.values()) {
      const age = block.timestamp - readAt;
      const isDue =
        age > MAX_AGE_SECONDS || ((pricesMoved || age > MAX_AGE_WATCHED_SECONDS) && this.isNearEdge(position));
      if (!isDue || toRead.has(position.account)) continue;
      const recalled = this.port.recall?.(position.account);
      if (recalled === undefined) toRead.add(position.account);
      else this.entries.set(position.account, { position: recalled, readAt: block.timestamp });
    }
    await this.read(reader, [...toRead], block);
    this.collectAtRisk();
    this.blocks += 1;
    if (this.blocks % CHECKPOINT_BLOCKS === 0) await this.checkMemory(reader);
  }

  /** What the last checkpoint found: whether health worked out from memory is what the chain says. */
  audit(): AuditCheck[] {
    const mismatches = this.mismatches;
    this.mismatches = undefined;
    if (mismatches === undefined) return [];
    const name = "health factors in memory are the chain's";
    return [{ name, passed: mismatches.length === 0, detail: mismatches.join("; ") }];
  }

  /** Asks the chain about the accounts near the edge and compares. */
  async checkMemory(reader: BatchReader): Promise<void> {
    if (this.port.recall === undefined) return;
    const accounts = this.positions()
      .filter((position) => this.isNearEdge(position))
      .map(({ account }) => account);
    const recalled = new Map(accounts.map((account) => [account, this.port.recall?.(account)?.healthFactor]));
    const onChain = accounts.length === 0 ? [] : await this.port.positions(reader, accounts);
    this.mismatches = onChain.flatMap(({ account, healthFactor }) => {
      const expected = recalled.get(account);
      return expected === healthFactor ? [] : [`${account}: ${expected} in memory, ${healthFactor} on chain`];
    });
  }

  /** Accounts with a health factor below 1 by the chain's own figures, the worst first. */
  liquidatable(): readonly Position[] {
    return this.atRisk;
  }

  /** Accounts that would have a health factor below 1 at other prices, by estimate, the worst first. */
  liquidatableAt(priceOf: (asset: Asset) => bigint): Position[] {
    const positions = [...this.entries.values()].map(({ position }) => ({
      ...position,
      healthFactor: this.estimateHealth(position, priceOf),
    }));
    return positions.filter((position) => position.healthFactor < WAD).sort(byHealth);
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
    for (const { position } of this.entries.values()) {
      if (position.debt.length === 0) continue;
      const debt = this.debtValue(position, priceOf);
      // Interest since the last reading is within the margin of a hundredth.
      if ((this.collateralValue(position, priceOf) - debt) * 100n > debt) continue;
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

  /** Whether the account was near the edge when last read, or is now: it may have crossed in either direction. */
  private isNearEdge(position: Position): boolean {
    return position.healthFactor < WATCHED || this.estimateHealth(position) < WATCHED;
  }

  private async read(reader: BatchReader, accounts: readonly Address[], block: BlockTime): Promise<void> {
    if (accounts.length === 0) return;
    for (const position of await this.port.positions(reader, accounts)) {
      this.entries.set(position.account, { position, readAt: block.timestamp });
    }
  }

  private collectAtRisk(): void {
    this.atRisk = [...this.entries.values()]
      .map((entry) => entry.position)
      .filter((position) => position.debt.length > 0 && position.healthFactor < WAD)
      .sort(byHealth);
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

function byHealth(a: Position, b: Position): number {
  return a.healthFactor < b.healthFactor ? -1 : a.healthFactor > b.healthFactor ? 1 : 0;
}

function totalValue(holdings: readonly Holding[], priceOf: (asset: Asset) => bigint): bigint {
  let total = 0n;
  for (const { asset, amount } of holdings) total += valueOf(amount, asset.decimals, priceOf(asset));
  return total;
}
