import type { Address } from "../chain/types.ts";
import type { OutsideTradeEvent } from "../protocols/events.ts";
import type { Asset, PoolPort } from "../protocols/ports.ts";
import { type Amount, toUsd, valueOf } from "../units/amounts.ts";
import { ONE_BPS, ONE_USD, WAD } from "../units/fixed-point.ts";
import type { PricePath } from "./price-path.ts";

/** How trades move an asset's outside price. Trades do not move it when there is no law for it. */
export interface ImpactLaw {
  /** Net sales, in US dollars, that lower the price by 1%. */
  readonly usdPerPercent: Amount;
  /** The part of the displacement that is gone after each block, in basis points. */
  readonly recoveryBpsPerBlock: number;
}

const ONE_PERCENT = WAD / 100n;
/** A market is never displaced by more than this, in wads: beyond it a linear law means nothing. */
const MAX_DISPLACEMENT = (9n * WAD) / 10n;
const SCALE_UNIT = WAD;

/** What an asset is worth at given prices of the assets it stands for, in 1e-8 US dollars. */
export type Worth = (priceOf: (asset: Asset) => bigint) => bigint;

interface Quoted {
  readonly asset: Asset;
  readonly path: PricePath;
  /** For an asset that stands for others: takes the path's place. */
  worth: Worth | undefined;
  readonly law: ImpactLaw | undefined;
  /** What shocks multiplied the path by so far, in wads. */
  scale: bigint;
  /** How far trades have pushed the price down, as a fraction in wads; negative when up. */
  displacement: bigint;
  undisturbed: bigint;
  undisturbedBefore: bigint;
  price: bigint;
}

/**
 * Every venue that is not on chain. An asset's price is its path times the shocks so far, less the displacement d by
 * what agents sold there:
 *
 *   price = path · shocks · (1 − d),    d ← d · (1 − recovery) + excess sales ÷ (100 · usdPerPercent)
 *
 * Linear, transient impact (Kyle 1985; Obizhaeva and Wang 2013), the same for purchases with the sign turned. Trades of a
 * block count from the next block on. Without the last factor the price is called undisturbed: what it would have been
 * had nobody in the simulation traded.
 *
 * Excess sales are net sales beyond what pools need to follow the undisturbed price: when the market falls, somebody buys
 * outside and sells into the pools until they agree. That flow is part of why the path is what it is, so it may not move
 * the price a second time. What is left is what agents brought in from elsewhere, such as seized collateral.
 *
 * An asset that stands for others, such as a pair's share, has no path: it is worth what it can be turned into.
 */
export class OutsideMarket {
  private readonly quoted = new Map<string, Quoted>();

  constructor(paths: readonly { asset: Asset; path: PricePath }[], laws: Readonly<Record<string, ImpactLaw>>) {
    for (const { asset, path } of paths) {
      const start = path(0);
      const law = laws[asset.symbol];
      this.quoted.set(asset.symbol, {
        asset,
        path,
        worth: undefined,
        law,
        scale: SCALE_UNIT,
        displacement: 0n,
        undisturbed: start,
        undisturbedBefore: start,
        price: start,
      });
    }
  }

  /**
   * Lets an asset's price follow from the prices of assets that stand before it, at the state the chain was left in: what
   * the asset can be turned into is what it is worth. Shocks and trades move it on top of that.
   */
  derive(symbol: string, worth: Worth): void {
    this.entry(symbol).worth = worth;
  }

  /** Moves to a block, after the shocks due at it. */
  step(block: number): void {
    for (const entry of this.quoted.values()) {
      const { worth, path } = entry;
      const undisturbed = worth?.((part) => this.undisturbed(part.symbol)) ?? path(block);
      entry.undisturbedBefore = entry.undisturbed;
      entry.undisturbed = atLeastOne((undisturbed * entry.scale) / SCALE_UNIT);
      const current = worth?.((part) => this.price(part.symbol)) ?? undisturbed;
      entry.price = atLeastOne((((current * entry.scale) / SCALE_UNIT) * (WAD - entry.displacement)) / WAD);
    }
  }

  /** Multiplies an asset's price by a factor in wads, from the next step on. */
  shock(symbol: string, factor: bigint): void {
    const entry = this.entry(symbol);
    entry.scale = (entry.scale * factor) / WAD;
  }

  /**
   * Lets the block's trades move the prices of the next.
   *
   * @param pools The pools, as they stand, whose following of the undisturbed price is no news to the market.
   */
  absorb(trades: readonly OutsideTradeEvent[], pools: readonly PoolPort[]): void {
    for (const entry of this.quoted.values()) {
      if (entry.law === undefined) continue;
      const recovery = BigInt(entry.law.recoveryBpsPerBlock);
      const kept = (entry.displacement * (ONE_BPS - recovery)) / ONE_BPS;
      const excess = netSold(trades, entry.asset.symbol) + this.followingOf(entry, pools);
      const sold = valueOf(excess, entry.asset.decimals, entry.undisturbed);
      entry.displacement = clamp(kept + (sold * ONE_PERCENT) / toUsd(entry.law.usdPerPercent));
    }
  }

  /** The price of the block, in 1e-8 US dollars. */
  price(symbol: string): bigint {
    return this.entry(symbol).price;
  }

  /** The price of the block had nobody in the simulation traded. */
  undisturbed(symbol: string): bigint {
    return this.entry(symbol).undisturbed;
  }

  /** All prices, by address. */
  prices(): Map<Address, bigint> {
    return new Map([...this.quoted.values()].map(({ asset, price }) => [asset.address, price]));
  }

  /** What the pools take in of an asset, in base units, to follow the last move of its undisturbed price. */
  private followingOf(entry: Quoted, pools: readonly PoolPort[]): bigint {
    let taken = 0n;
    for (const pool of pools) {
      if (pool.base.address !== entry.asset.address) continue;
      const quote = this.entry(pool.quote.symbol);
      const at = (base: bigint, other: bigint): bigint => pool.baseAt((base * ONE_USD) / other);
      taken += at(entry.undisturbed, quote.undisturbed) - at(entry.undisturbedBefore, quote.undisturbedBefore);
    }
    return taken;
  }

  private entry(symbol: string): Quoted {
    const entry = this.quoted.get(symbol);
    if (entry === undefined) throw new RangeError(`${symbol} has no outside price`);
    return entry;
  }
}

function netSold(trades: readonly OutsideTradeEvent[], symbol: string): bigint {
  let sold = 0n;
  for (const trade of trades) {
    if (trade.assetIn === symbol) sold += trade.amountIn;
    if (trade.assetOut === symbol) sold -= trade.amountOut;
  }
  return sold;
}

function clamp(displacement: bigint): bigint {
  if (displacement > MAX_DISPLACEMENT) return MAX_DISPLACEMENT;
  return displacement < -MAX_DISPLACEMENT ? -MAX_DISPLACEMENT : displacement;
}

/** A price of 0 means that nothing is known, so what rounds to it stays at the smallest unit. */
function atLeastOne(price: bigint): bigint {
  return price > 0n ? price : 1n;
}
