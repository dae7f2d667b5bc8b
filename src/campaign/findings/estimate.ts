import { quantileSorted } from "simple-statistics";

/** An estimate with the interval that 95% of resamples fall into. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const MOST_RESAMPLES = 1000;
const FEWEST_RESAMPLES = 200;
const LOW = 0.025;
const HIGH = 0.975;

/**
 * How often to resample.
 *
 * @param size How many draws a resample takes.
 * @param draws About how many draws they may take together.
 */
export function resamplesOf(size: number, draws: number): number {
  return Math.min(MOST_RESAMPLES, Math.max(FEWEST_RESAMPLES, Math.floor(draws / size)));
}

/** An estimate with the middle 95% of what resamples gave in its place; a point when there were none. */
export function intervalOf(value: number, resampled: readonly number[]): Estimate {
  if (resampled.length === 0) return { value, low: value, high: value };
  const sorted = [...resampled].sort((a, b) => a - b);
  return { value, low: quantileSorted(sorted, LOW), high: quantileSorted(sorted, HIGH) };
}
