import type { Address } from "../chain/types.ts";
import { bestSplit } from "../protocols/amm/split.ts";
import type { Figure, PoolPort, SystemPort } from "../protocols/ports.ts";
import type { BuildContext } from "../simulation/build/context.ts";
import type { Named } from "../simulation/names.ts";
import { type Amount, powerOfTen, toUnits } from "../units/amounts.ts";
import { ONE_BPS, ONE_USD, sum } from "../units/fixed-point.ts";

/** What a gauge of venues looks at. */
export interface VenueGaugeOptions {
  /** Pools of the same two assets. */
  readonly pools: readonly Named[];
  /** Whole tokens of the base asset whose sale it prices. */
  readonly sale: Amount;
}

/** A venue is dry when less than a tenth of the shares that it had are left. */
const DRY_BPS = 1_000n;

/**
 * Measures how well the venues of two assets hold together, in each block: figures only, no contract and nothing that
 * anybody acts on.
 */
export function venueGauge(context: BuildContext, name: string, { pools, sale }: VenueGaugeOptions): Named {
  return context.addSystem(
    (lookup) =>
      new VenueGauge(
        name,
        pools.map((pool) => lookup(pool.name)),
        sale,
      ),
  );
}

/**
 * The gauge's figures: `dry` counts venues that lost nine tenths of their shares; `spread` is the highest price over the
 * lowest, of venues that are not dry; `cost-on-best` is what the sale loses against that highest price when it goes to the
 * one venue that pays most, and `cost-of-split` when it is split best; `liquidity` is what is left of all shares, each
 * venue weighed by what its shares were worth at the start.
 */
export class VenueGauge implements SystemPort {
  readonly name: string;
  readonly kind = "gauge of venues";
  readonly addresses: readonly Address[] = [];

  private readonly pools: readonly PoolPort[];
  private readonly sale: Amount;
  /** Shares and depth of each pool when the run began. */
  private start: readonly { readonly shares: bigint; readonly depth: bigint }[] | undefined;

  constructor(name: string, pools: readonly PoolPort[], sale: Amount) {
    this.name = name;
    this.pools = pools;
    this.sale = sale;
  }

  async open(): Promise<void> {
    return Promise.resolve();
  }

  absorb(): undefined {
    return undefined;
  }

  refresh(): void {
    this.start ??= this.pools.map((pool) => ({ shares: pool.totalShares(), depth: pool.reserves().quote }));
  }

  figures(): Record<string, Figure> {
    const left = this.leftBps();
    const prices = this.pools.filter((_, i) => (left[i] ?? 0n) >= DRY_BPS).map((pool) => pool.price());
    const [lowest, highest] = [least(prices), greatest(prices)];
    const depths = this.start?.map(({ depth }) => depth) ?? [];
    const weighed = sum(left.map((bps, i) => bps * (depths[i] ?? 0n)));
    const total = sum(depths);
    return {
      spread: bps(lowest === 0n ? 0n : ((highest - lowest) * ONE_BPS) / lowest),
      "cost-on-best": bps(this.costBps(highest, (quotes, amount) => greatest(quotes.map((quote) => quote(amount))))),
      "cost-of-split": bps(
        this.costBps(highest, (quotes, amount) => {
          const parts = bestSplit(amount, quotes);
          return sum(quotes.map((quote, i) => quote(parts[i] ?? 0n)));
        }),
      ),
      liquidity: bps(total === 0n ? 0n : weighed / total),
      dry: { unit: "count", value: BigInt(left.filter((share) => share < DRY_BPS).length) },
    };
  }

  /** What is left of each pool's shares. */
  private leftBps(): bigint[] {
    return this.pools.map((pool, i) => {
      const shares = this.start?.[i]?.shares ?? 0n;
      return shares === 0n ? 0n : (pool.totalShares() * ONE_BPS) / shares;
    });
  }

  /** What the sale brings less than at the highest price; all of it where nothing can be sold. */
  private costBps(
    price: bigint,
    sell: (quotes: readonly ((amount: bigint) => bigint)[], amount: bigint) => bigint,
  ): bigint {
    const [first] = this.pools;
    if (first === undefined || price === 0n) return ONE_BPS;
    const { base, quote } = first;
    const amount = toUnits(this.sale, base.decimals);
    const quotes = this.pools.map((pool) => {
      const preview = pool.preview();
      return (part: bigint) => (part === 0n ? 0n : preview.quote(base, quote, part));
    });
    const worth = (amount * price * powerOfTen(quote.decimals)) / (powerOfTen(base.decimals) * ONE_USD);
    return worth === 0n ? 0n : ((worth - sell(quotes, amount)) * ONE_BPS) / worth;
  }
}

function bps(value: bigint): Figure {
  return { unit: "bps", value };
}

function least(values: readonly bigint[]): bigint {
  return values.reduce((a, b) => (a < b ? a : b), values[0] ?? 0n);
}

function greatest(values: readonly bigint[]): bigint {
  return values.reduce((a, b) => (a > b ? a : b), 0n);
}
