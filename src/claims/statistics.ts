import type { Estimate } from "../campaign/findings/estimate.ts";
import { Random } from "../simulation/random.ts";

const RESAMPLES = 2000;
const TAIL = 0.025;
/** The same resamples whatever is estimated, so that a table can be repeated to the digit. */
const SEED = 20_251;

/**
 * A statistic of a sample with its percentile bootstrap interval (Efron 1979): the sample is drawn from itself, with
 * replacement, 2,000 times.
 *
 * @param size How many observations there are.
 * @param statisticOf The statistic of the observations with these indices.
 */
export function bootstrap(size: number, statisticOf: (indices: readonly number[]) => number): Estimate {
  const all = Array.from({ length: size }, (_, i) => i);
  const value = statisticOf(all);
  if (size < 2) return { value, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  const random = Random.fromSeed(SEED);
  const resampled = Array.from({ length: RESAMPLES }, () =>
    statisticOf(all.map(() => random.integer(0, size - 1))),
  ).sort((a, b) => a - b);
  return { value, low: quantile(resampled, TAIL), high: quantile(resampled, 1 - TAIL) };
}

/** The mean of the values at the indices. */
export function meanAt(values: readonly number[], indices: readonly number[]): number {
  return indices.reduce((total, i) => total + (values[i] ?? 0), 0) / indices.length;
}

/** A ratio of which nothing is known when the divisor is 0: 1 when both are, and beyond all bounds when only it is. */
export function ratioOf(numerator: number, denominator: number): number {
  if (denominator !== 0) return numerator / denominator;
  return numerator === 0 ? 1 : Number.POSITIVE_INFINITY;
}

function quantile(sorted: readonly number[], share: number): number {
  const position = share * (sorted.length - 1);
  const below = sorted[Math.floor(position)] as number;
  const above = sorted[Math.ceil(position)] as number;
  if (below === above) return below;
  return below + (above - below) * (position - Math.floor(position));
}
