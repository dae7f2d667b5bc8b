import type { BatchReader } from "../chain/batch-reader.ts";
import type { Address } from "../chain/types.ts";
import type { ProtocolEvent } from "../protocols/events.ts";
import type { Asset, BlockTime, LendingPort, LendingReserve, Position } from "../protocols/ports.ts";
import { valueOf } from "../units/amounts.ts";
import { max, ONE_BPS, WAD } from "../units/fixed-point.ts";

const NO_DEBT = 2n ** 256n - 1n;
/** The chain is asked about accounts whose estimated health factor is below this: a margin of 2% above liquidation. */
const WATCHED = (102n * WAD) / 100n;
/** Interest makes an old reading too rosy. In this time it stays far below the margin, at any rate up to 1,000%. */
const MAX_AGE_SECONDS = 6 * 60 * 60;
/** Near the edge, interest alone can carry an account over it. */
const MAX_AGE_WATCHED_SECONDS = 5 * 60;

interface Entry {
  position: Position;
  readAt: number;
}

/**
 * The accounts of one lending protocol. What each holds and owes is read once and again whenever an event names the
 * account; health is then estimated from prices in memory, and the chain is asked, in one call, only about accounts near
 * the edge. So the cost of a block depends on how many accounts are near the edge, not on how many there are.
 */
export class Book {
  readonly port: LendingPort;

  private readonly entries = new Map<Address, Entry>();
  private readonly touched = new Set<Address>();
  private reserves = new Map<string, LendingReserve>();
  private atRisk: Position[] = [];

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
    const pricesMoved = [...this.reserves.values()].some(({ asset, price }) => before.get(asset.symbol)?.price !== price);

    const accounts = new Set(this.touched);
    this.touched.clear();
    for (const { position, readAt } of this.entries.values()) {
      const age = block.timestamp - readAt;
      if (age > MAX_AGE_SECONDS) accounts.add(position.account);
      else if ((pricesMoved || age > MAX_AGE_WATCHED_SECONDS) && this.estimateHealth(position) < WATCHED) {
        accounts.add(position.account);
      }
    }
    await this.read(reader, [...accounts], block);
    this.collectAtRisk();
  }

  /** Accounts with a health factor below 1 by the chain's own figures, the worst first. */
  liquidatable(): readonly Position[] {
    return this.atRisk;
  }

  position(account: Address): Position | undefined {
    return this.entries.get(account)?.position;
  }

  /** Every account that has debt or collateral. */
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
      total += max(0n, this.debtValue(position, priceOf) - this.collateralValue(position, priceOf));
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
      const threshold = this.reserves.get(asset.symbol)?.liquidationThresholdBps ?? 0n;
      if (asset.symbol === collateral) {
        perPrice = amount * threshold;
        unit = 10n ** BigInt(asset.decimals);
      } else {
        debt -= valueOf(amount, asset.decimals, this.priceOf(asset)) * threshold;
      }
    }
    if (debt <= 0n || perPrice === 0n) return 0n;
    return (debt * unit) / perPrice;
  }

  /** The health factor in wads at the protocol's prices, from what is in memory. */
  estimateHealth(position: Position): bigint {
    const debt = this.debtValue(position, (asset) => this.priceOf(asset));
    if (debt === 0n) return NO_DEBT;
    let weighted = 0n;
    for (const { asset, amount } of position.collateral) {
      const threshold = this.reserves.get(asset.symbol)?.liquidationThresholdBps ?? 0n;
      weighted += valueOf(amount, asset.decimals, this.priceOf(asset)) * threshold;
    }
    return (weighted * WAD) / (debt * ONE_BPS);
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
      .sort((a, b) => (a.healthFactor < b.healthFactor ? -1 : a.healthFactor > b.healthFactor ? 1 : 0));
  }

  private readReserves(): void {
    this.reserves = new Map(this.port.reserves().map((reserve) => [reserve.asset.symbol, reserve]));
  }

  private priceOf(asset: Asset): bigint {
    return this.reserves.get(asset.symbol)?.price ?? 0n;
  }
}

function totalValue(
  holdings: readonly { asset: Asset; amount: bigint }[],
  priceOf: (asset: Asset) => bigint,
): bigint {
  let total = 0n;
  for (const { asset, amount } of holdings) total += valueOf(amount, asset.decimals, priceOf(asset));
  return total;
}
