import { MAX_UINT256, sqrt } from "../../units/fixed-point.ts";

/**
 * Ticks and square roots of prices, as in section 6 of the Uniswap V3 whitepaper: tick i stands for the price 1.0001^i of
 * token 0 in token 1, and a pool keeps the square root of its price, times 2^96.
 */

export const MIN_TICK = -887_272;
export const MAX_TICK = 887_272;
const Q32 = 2n ** 32n;
const Q128 = 2n ** 128n;

/** Bits of the distance between the lowest and the highest tick. */
const DISTANCE_BITS = 21;
/** Binary places of the arithmetic that the factors are worked out in: what it rounds is far below their last place. */
const WORKING_BITS = 512n;

/** 1.0001^(-2^k ÷ 2) times 2^128, rounded to the nearest, for each bit k of a distance in ticks. */
const FACTORS = factors();

/** Roots that were asked for: a pool has few ticks, and asks for them all the time. */
const known = new Map<number, bigint>();

/** The lowest and the highest root of a price; a pool takes the first, and stays below the other. */
export const MIN_SQRT_PRICE = rootAt(MIN_TICK);
export const MAX_SQRT_PRICE = rootAt(MAX_TICK);

/**
 * The root of the price at a tick, times 2^96, rounded as the pool rounds it.
 *
 * @throws RangeError when there is no such tick.
 */
export function sqrtPriceAtTick(tick: number): bigint {
  const found = known.get(tick);
  if (found !== undefined) return found;
  if (!Number.isInteger(tick) || tick < MIN_TICK || tick > MAX_TICK) {
    throw new RangeError(`tick ${tick} is not an integer from ${MIN_TICK} to ${MAX_TICK}`);
  }
  const root = rootAt(tick);
  known.set(tick, root);
  return root;
}

/**
 * The last tick whose price is not above a price, which is given by its root.
 *
 * @throws RangeError when a pool can't have the price.
 */
export function tickAtSqrtPrice(root: bigint): number {
  if (root < MIN_SQRT_PRICE || root >= MAX_SQRT_PRICE) throw new RangeError(`${root} is not a price of a pool`);
  // How many times the lowest price it is, taken apart into the factors of a distance; good to a tick.
  let rest = (root * Q128) / MIN_SQRT_PRICE;
  let tick = MIN_TICK;
  for (let bit = DISTANCE_BITS - 1; bit >= 0; bit -= 1) {
    const smaller = (rest * factor(bit)) / Q128;
    if (smaller < Q128) continue;
    rest = smaller;
    tick += 2 ** bit;
  }
  while (tick < MAX_TICK && rootAt(tick + 1) <= root) tick += 1;
  while (rootAt(tick) > root) tick -= 1;
  return tick;
}

/** The multiple of `spacing` that is nearest below a tick, or the tick itself. */
export function floorToSpacing(tick: number, spacing: number): number {
  return Math.floor(tick / spacing) * spacing;
}

/** The lowest and the highest tick at which liquidity can begin or end. */
export function usableTicks(spacing: number): { lower: number; upper: number } {
  const upper = floorToSpacing(MAX_TICK, spacing);
  return { lower: -upper, upper };
}

/** The product of the factors of a distance, each cut off at 128 places; prices above 1 are the inverse of it. */
function rootAt(tick: number): bigint {
  const distance = Math.abs(tick);
  let ratio = Q128;
  for (let bit = 0; distance >> bit > 0; bit += 1) {
    if (((distance >> bit) & 1) === 1) ratio = (ratio * factor(bit)) / Q128;
  }
  if (tick > 0) ratio = MAX_UINT256 / ratio;
  return (ratio + Q32 - 1n) / Q32;
}

function factor(bit: number): bigint {
  return FACTORS[bit] as bigint;
}

function factors(): bigint[] {
  const half = 1n << (WORKING_BITS - 129n);
  const found: bigint[] = [];
  // The root of 1 ÷ 1.0001, and then each the square of the one before.
  let power = sqrt((10_000n << (2n * WORKING_BITS)) / 10_001n);
  for (let bit = 0; bit < DISTANCE_BITS; bit += 1) {
    found.push((power + half) >> (WORKING_BITS - 128n));
    power = (power * power) >> WORKING_BITS;
  }
  return found;
}
