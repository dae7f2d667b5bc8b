import { powerOfTen } from "../../units/amounts.ts";
import { max, min, ONE_USD, sqrt } from "../../units/fixed-point.ts";
import type { Asset, PriceRange } from "../ports.ts";
import {
  floorToSpacing,
  MAX_SQRT_PRICE,
  MIN_SQRT_PRICE,
  sqrtPriceAtTick,
  tickAtSqrtPrice,
  usableTicks,
} from "./uniswap-v3-ticks.ts";

const Q192 = 2n ** 192n;

/** Ticks between which liquidity works. */
export interface TickRange {
  readonly lower: number;
  readonly upper: number;
}

/**
 * The two ways to say a pool's price: the base asset in the quote asset, times 1e8; and the root, times 2^96, of token 1
 * for token 0 in base units. Which asset is token 0 follows from their addresses.
 */
export class PoolPrices {
  readonly baseIs0: boolean;
  /** Base units of the base asset that are worth a price's number of base units of the quote asset, as a fraction. */
  private readonly unitsOfBase: bigint;
  private readonly unitsOfQuote: bigint;

  constructor(base: Asset, quote: Asset) {
    this.baseIs0 = base.address < quote.address;
    this.unitsOfBase = ONE_USD * powerOfTen(base.decimals);
    this.unitsOfQuote = powerOfTen(quote.decimals);
  }

  /** The price at a root, rounded to the nearest. */
  priceAt(root: bigint): bigint {
    const squared = root * root;
    return this.baseIs0
      ? divideToNearest(squared * this.unitsOfBase, Q192 * this.unitsOfQuote)
      : divideToNearest(Q192 * this.unitsOfBase, squared * this.unitsOfQuote);
  }

  /** The root at a price, rounded to the nearest and kept within what a pool can have. */
  rootAt(price: bigint): bigint {
    return this.rootOf(this.unitsOfBase, price * this.unitsOfQuote);
  }

  /** The root at which so many base units of the base asset are worth so many of the quote asset. */
  rootOf(base: bigint, quote: bigint): bigint {
    const [token0, token1] = this.baseIs0 ? [base, quote] : [quote, base];
    const square = token0 === 0n ? MAX_SQRT_PRICE * MAX_SQRT_PRICE : (token1 * Q192) / token0;
    const root = sqrt(square);
    const nearest = square - root * root > root ? root + 1n : root;
    return max(MIN_SQRT_PRICE, min(MAX_SQRT_PRICE - 1n, nearest));
  }

  /** The ticks, multiples of the spacing, that enclose a range of prices most narrowly; the widest without a range. */
  ticksOf(range: PriceRange | undefined, spacing: number): TickRange {
    const widest = usableTicks(spacing);
    if (range === undefined) return widest;
    const roots = [this.rootAt(range.lower), this.rootAt(range.upper)] as const;
    const [low, high] = this.baseIs0 ? roots : [roots[1], roots[0]];
    const lower = floorToSpacing(tickAtSqrtPrice(low), spacing);
    const upper = -floorToSpacing(-tickAtOrAbove(high), spacing);
    return { lower: Math.max(lower, widest.lower), upper: Math.min(upper, widest.upper) };
  }

  /** The prices at two ticks. */
  rangeOf({ lower, upper }: TickRange): PriceRange {
    const [a, b] = [this.priceAt(sqrtPriceAtTick(lower)), this.priceAt(sqrtPriceAtTick(upper))];
    return { lower: min(a, b), upper: max(a, b) };
  }
}

function tickAtOrAbove(root: bigint): number {
  const below = tickAtSqrtPrice(root);
  return sqrtPriceAtTick(below) === root ? below : below + 1;
}

function divideToNearest(dividend: bigint, divisor: bigint): bigint {
  return (2n * dividend + divisor) / (2n * divisor);
}
