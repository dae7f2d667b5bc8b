import { InputError } from "../../errors.ts";
import type { Amount } from "../../units/amounts.ts";
import { max, WAD } from "../../units/fixed-point.ts";
import { type Candle, candlePrice, type PricePath } from "../price-path.ts";
import type { Random } from "../random.ts";
import { requireWhole, startingPrice, withinRange } from "./price-range.ts";

/** An asset's history, and where its path begins. */
export interface History {
  readonly candles: readonly Candle[];
  /** US dollars in block 0; the last candle's close when absent. */
  readonly start?: Amount;
}

/** How history is cut up and put together again. */
export interface BootstrapOptions<S extends string> {
  /** By symbol, or any other name. All must have candles of the same times. */
  readonly assets: Readonly<Record<S, History>>;
  /** How many candles the paths have; from then on they stay. */
  readonly count: number;
  /**
   * Blocks of a candle, all four prices of which are met; or 1: closes alone. A candle should last as long as its blocks do,
   * or the market moves faster or slower than it did.
   */
  readonly blocksPerCandle: number;
  /** Candles of a window; of the stationary bootstrap, on average. */
  readonly windowCandles: number;
  /**
   * "moving": windows of equal length, any of which may come next (Künsch 1989). "stationary": windows of geometric length,
   * and the first candle follows the last (Politis and Romano 1994). "moving" when absent.
   */
  readonly method?: "moving" | "stationary";
}

const MOST_CANDLES = 1_000_000;
const METHODS = ["moving", "stationary"];

/**
 * Paths of history's own moves: windows of consecutive candles are drawn with replacement and put one after another, each
 * candle as what it was relative to the close before it. Within a window everything is as it was: jumps, clusters of
 * volatility, and how assets moved together, since all take the same windows. Across its edges nothing is. Prices stay
 * between 1e-8 and a billion US dollars.
 *
 * @throws InputError when histories do not fit each other, or are shorter than a window.
 */
export function bootstrap<S extends string>(options: BootstrapOptions<S>, random: Random): Record<S, PricePath> {
  const what = "paths.bootstrap";
  const returns = requireHistories(what, options.assets);
  const { count, windowCandles, method = "moving" } = options;
  requireWhole(`${what}: count`, count, 1, MOST_CANDLES);
  requireWhole(`${what}: windowCandles`, windowCandles, 1, returns);
  if (!METHODS.includes(method)) throw new InputError(`${what}: method is "${method}": expected moving or stationary`);
  const draw = random.split("windows");
  const picked = method === "moving" ? movingWindows(options, returns, draw) : stationary(options, returns, draw);
  const entries = Object.entries<History>(options.assets).map(([name, { candles, start }]): [string, PricePath] => {
    const from = start === undefined ? (candles.at(-1) as Candle).close : startingPrice(`${what}: ${name}`, start);
    return [name, pathOf(from, chained(candles, picked, from), options.blocksPerCandle)];
  });
  return Object.fromEntries(entries) as Record<S, PricePath>;
}

/** Places of candles in the history, from 1: the first has no close before it. */
function movingWindows({ count, windowCandles }: BootstrapOptions<string>, returns: number, random: Random): number[] {
  const places: number[] = [];
  while (places.length < count) {
    const first = random.integer(1, returns - windowCandles + 1);
    for (let i = 0; i < windowCandles && places.length < count; i += 1) places.push(first + i);
  }
  return places;
}

function stationary({ count, windowCandles }: BootstrapOptions<string>, returns: number, random: Random): number[] {
  const places: number[] = [];
  while (places.length < count) {
    const last = places.at(-1);
    const isNew = last === undefined || random.unit() < 1 / windowCandles;
    places.push(isNew ? random.integer(1, returns) : last === returns ? 1 : last + 1);
  }
  return places;
}

/** The candles at those places, one after another from a price. */
function chained(candles: readonly Candle[], places: readonly number[], start: bigint): Candle[] {
  // In wads, so that rounding does not add up where a unit is a large part of the price.
  let level = start * WAD;
  return places.map((place) => {
    const candle = candles[place] as Candle;
    const before = (candles[place - 1] as Candle).close;
    const at = (price: bigint): bigint => (level * price) / before;
    const { open, high, low, close } = candle;
    const scaled = [open, high, low, close].map((price) => withinRange(at(price) / WAD));
    const [scaledOpen, scaledHigh, scaledLow, scaledClose] = scaled as [bigint, bigint, bigint, bigint];
    level = max(1n, at(close));
    return { time: candle.time, open: scaledOpen, high: scaledHigh, low: scaledLow, close: scaledClose };
  });
}

/** The start in block 0, then the candles. */
function pathOf(start: bigint, candles: readonly Candle[], blocksPerCandle: number): PricePath {
  if (blocksPerCandle === 1) {
    const prices = [start, ...candles.map(({ close }) => close)];
    return (block) => prices[Math.min(block, prices.length - 1)] as bigint;
  }
  if (!Number.isInteger(blocksPerCandle)) {
    throw new InputError(`paths.bootstrap: blocksPerCandle is ${blocksPerCandle}: expected 1, or 4 or more`);
  }
  const path = candlePrice(candles, blocksPerCandle);
  return (block) => (block === 0 ? start : path(block - 1));
}

/** How many candles have another before them, in every history. */
function requireHistories(what: string, assets: Readonly<Record<string, History>>): number {
  const [first, ...others] = Object.entries(assets);
  if (first === undefined) throw new InputError(`${what}: expected at least one asset`);
  const [name, { candles }] = first;
  if (candles.length < 2) throw new InputError(`${what}: ${name} has ${candles.length} candles: expected 2 or more`);
  for (const [other, { candles: theirs }] of others) {
    const isSame = theirs.length === candles.length && theirs.every(({ time }, i) => time === candles[i]?.time);
    if (isSame) continue;
    throw new InputError(`${what}: ${other} has not the candles of ${name}: expected the same times in both`);
  }
  return candles.length - 1;
}
