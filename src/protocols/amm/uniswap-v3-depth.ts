import { positionAmounts } from "./uniswap-v3-math.ts";
import { floorToSpacing, MAX_TICK, MIN_TICK, sqrtPriceAtTick } from "./uniswap-v3-ticks.ts";

/** Ticks that one word of the pool's index covers, in multiples of the spacing: a swap stops at the end of each. */
const WORD = 256;

/** Prices between which the liquidity does not change. */
export interface DepthSegment {
  readonly lower: number;
  readonly upper: number;
  readonly liquidity: bigint;
}

/** Where a swap goes next. */
export interface NextTick {
  readonly tick: number;
  /** What the liquidity changes by when the price rises through it; undefined when no position begins or ends there. */
  readonly net: bigint | undefined;
}

/** Where a pool's liquidity begins and ends, at one moment. It does not change: a pool makes a new one. */
export class Depth {
  /** Initialised ticks, in order, and what the liquidity changes by at each when the price rises. */
  private readonly ticks: readonly number[];
  private readonly nets: readonly bigint[];
  private readonly spacing: number;
  private cachedSegments: readonly DepthSegment[] | undefined;

  constructor(nets: readonly (readonly [tick: number, net: bigint])[], spacing: number) {
    const ordered = [...nets].sort(([a], [b]) => a - b);
    this.ticks = ordered.map(([tick]) => tick);
    this.nets = ordered.map(([, net]) => net);
    this.spacing = spacing;
  }

  /** The next tick at which a swap stops: where liquidity changes, or at the end of a word, as the pool looks for it. */
  next(tick: number, zeroForOne: boolean): NextTick {
    const { spacing } = this;
    const here = Math.floor(tick / spacing);
    if (zeroForOne) {
      const end = floorToSpacing(here, WORD) * spacing;
      const index = this.countUpTo(here * spacing) - 1;
      const found = this.ticks[index];
      if (found !== undefined && found >= end) return { tick: found, net: this.nets[index] };
      return { tick: Math.max(end, MIN_TICK), net: undefined };
    }
    const end = (floorToSpacing(here + 1, WORD) + WORD - 1) * spacing;
    const index = this.countUpTo(here * spacing);
    const found = this.ticks[index];
    if (found !== undefined && found <= end) return { tick: found, net: this.nets[index] };
    return { tick: Math.min(end, MAX_TICK), net: undefined };
  }

  /** Whether there is liquidity in the direction of a swap beyond a tick. */
  hasMore(tick: number, zeroForOne: boolean): boolean {
    const passed = this.countUpTo(tick);
    return zeroForOne ? passed > 0 : passed < this.ticks.length;
  }

  /** The liquidity at a tick. */
  liquidityAt(tick: number): bigint {
    return this.nets.slice(0, this.countUpTo(tick)).reduce((sum, net) => sum + net, 0n);
  }

  /** Ranges with liquidity, from the lowest prices to the highest. */
  segments(): readonly DepthSegment[] {
    this.cachedSegments ??= this.listSegments();
    return this.cachedSegments;
  }

  /** What all positions together consist of at a price, in base units; each range rounded down. */
  amountsAt(price: bigint): readonly [bigint, bigint] {
    let [total0, total1] = [0n, 0n];
    for (const { lower, upper, liquidity } of this.segments()) {
      const [held0, held1] = positionAmounts(price, sqrtPriceAtTick(lower), sqrtPriceAtTick(upper), liquidity);
      total0 += held0;
      total1 += held1;
    }
    return [total0, total1];
  }

  private listSegments(): DepthSegment[] {
    let liquidity = 0n;
    return this.ticks
      .map((lower, i) => {
        liquidity += this.nets[i] as bigint;
        return { lower, upper: this.ticks[i + 1] ?? lower, liquidity };
      })
      .filter((segment) => segment.liquidity > 0n);
  }

  /** How many initialised ticks are not above `tick`. */
  private countUpTo(tick: number): number {
    let [low, high] = [0, this.ticks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.ticks[middle] as number) <= tick) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
