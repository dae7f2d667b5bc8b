import { InputError } from "../errors.ts";
import { type Amount, toUsd } from "../units/amounts.ts";

/** An asset's price outside, block by block: 1e-8 US dollars for a whole unit. Block 0 is the start. */
export type PricePath = (block: number) => bigint;

/** A candle: prices in 1e-8 US dollars. */
export interface Candle {
  /** Unix seconds of its beginning. */
  readonly time: number;
  readonly open: bigint;
  readonly high: bigint;
  readonly low: bigint;
  readonly close: bigint;
}

/** The same price in every block. */
export function constantPrice(price: Amount): PricePath {
  const fixed = toUsd(price);
  if (fixed <= 0n) throw new InputError(`a price of ${price} US dollars is not above 0`);
  return () => fixed;
}

/** One price a block, from block 0 on; the last one stays. */
export function seriesPrice(prices: readonly Amount[]): PricePath {
  const series = prices.map(toUsd);
  const last = series.at(-1);
  if (last === undefined || series.some((price) => price <= 0n)) {
    throw new InputError("a price series needs at least one price, all above 0");
  }
  return (block) => series[block] ?? last;
}

/**
 * Candles as a path with several blocks a candle. Each candle goes from its open to the extreme on the far side of its
 * close, to the other extreme, to its close, in straight lines, so that all four prices are met: open, low, high, close
 * when it rose, and open, high, low, close when it fell.
 *
 * @param blocksPerCandle At least 4.
 */
export function candlePrice(candles: readonly Candle[], blocksPerCandle: number): PricePath {
  if (candles.length === 0) throw new InputError("a price path needs at least one candle");
  if (blocksPerCandle < 4) throw new InputError("a candle needs at least 4 blocks: one for each of its prices");
  const series = candles.flatMap((candle) => walk(candle, blocksPerCandle));
  const last = series.at(-1) as bigint;
  return (block) => series[block] ?? last;
}

function walk({ open, high, low, close }: Candle, blocks: number): bigint[] {
  const extremes = close >= open ? [low, high] : [high, low];
  const corners = [open, ...extremes, close];
  const last = blocks - 1;
  const positions = [0, Math.round(last / 3), Math.round((2 * last) / 3), last];
  return Array.from({ length: blocks }, (_, i) => {
    const leg = i === 0 ? 0 : positions.findIndex((position) => position >= i) - 1;
    const [from, to] = [corners[leg] as bigint, corners[leg + 1] as bigint];
    const [start, end] = [positions[leg] as number, positions[leg + 1] as number];
    return from + ((to - from) * BigInt(i - start)) / BigInt(end - start);
  });
}
