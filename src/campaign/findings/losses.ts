import { mean, quantileSorted } from "simple-statistics";

import type { Random } from "../../simulation/random.ts";
import { type Estimate, intervalOf, resamplesOf } from "./estimate.ts";

/** How losses are distributed, in US dollars. */
export interface LossFindings {
  readonly trials: number;
  readonly mean: Estimate;
  readonly quantiles: { readonly p50: number; readonly p90: number; readonly p95: number; readonly p99: number };
  readonly max: number;
  /** The mean of the worst 5% and 1% of trials. */
  readonly shortfall95: Estimate;
  readonly shortfall99: Estimate;
  /** How likely any loss at all is, with Wilson's interval. */
  readonly probability: Estimate;
}

/** The 97.5% quantile of the standard normal distribution. */
const Z = 1.959963984540054;

/**
 * Describes losses.
 *
 * @param losses At least one, in US dollars.
 * @param random What resamples are drawn from.
 * @param draws About how many draws the resamples may take together.
 */
export function describeLosses(losses: readonly number[], random: Random, draws = 2_000_000): LossFindings {
  const sorted = [...losses].sort((a, b) => a - b);
  const resamples = resamplesOf(sorted.length, draws);
  const statistics = [
    { value: mean(sorted), of: (counts: Counts) => counts.mean() },
    { value: expectedShortfall(sorted, 95), of: (counts: Counts) => counts.shortfall(95) },
    { value: expectedShortfall(sorted, 99), of: (counts: Counts) => counts.shortfall(99) },
  ];
  const drawn: number[][] = statistics.map(() => []);
  const counts = new Counts(sorted);
  // Where all are alike, so are their resamples.
  for (let i = 0; i < (sorted[0] === sorted.at(-1) ? 0 : resamples); i += 1) {
    counts.draw(random);
    statistics.forEach(({ of }, s) => drawn[s]?.push(of(counts)));
  }
  const [average, shortfall95, shortfall99] = statistics.map(({ value }, s) => intervalOf(value, drawn[s] ?? [])) as [
    Estimate,
    Estimate,
    Estimate,
  ];
  return {
    trials: sorted.length,
    mean: average,
    quantiles: {
      p50: quantileSorted(sorted, 0.5),
      p90: quantileSorted(sorted, 0.9),
      p95: quantileSorted(sorted, 0.95),
      p99: quantileSorted(sorted, 0.99),
    },
    max: sorted.at(-1) ?? 0,
    shortfall95,
    shortfall99,
    probability: wilson(sorted.filter((loss) => loss > 0).length, sorted.length),
  };
}

/**
 * The mean of the worst `100 − level` per cent of the losses. Where that is no whole number of them, the last one counts
 * in part (C. Acerbi and D. Tasche, "On the coherence of expected shortfall", J. Banking & Finance 26, 2002, definition
 * 2.6).
 *
 * @param sorted Losses in ascending order.
 * @param level In per cent, such as 99.
 */
export function expectedShortfall(sorted: readonly number[], level: number): number {
  return tailMean(
    sorted.length,
    level,
    (i) => sorted[i] ?? 0,
    () => 1,
  );
}

/** A share of all trials, with E. B. Wilson's score interval (J. Am. Stat. Assoc. 22, 1927). */
export function wilson(hits: number, trials: number): Estimate {
  const share = hits / trials;
  const spread = Z * Math.sqrt((share * (1 - share)) / trials + (Z * Z) / (4 * trials * trials));
  const centre = share + (Z * Z) / (2 * trials);
  const scale = 1 + (Z * Z) / trials;
  return { value: share, low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) };
}

/** A resample with replacement, as how often each loss was drawn: nothing has to be sorted again. */
class Counts {
  private readonly sorted: readonly number[];
  private readonly counts: Uint32Array;

  constructor(sorted: readonly number[]) {
    this.sorted = sorted;
    this.counts = new Uint32Array(sorted.length);
  }

  draw(random: Random): void {
    this.counts.fill(0);
    const last = this.sorted.length - 1;
    for (let i = 0; i <= last; i += 1) {
      const drawn = random.integer(0, last);
      this.counts[drawn] = (this.counts[drawn] ?? 0) + 1;
    }
  }

  mean(): number {
    let total = 0;
    for (let i = 0; i < this.sorted.length; i += 1) total += (this.sorted[i] ?? 0) * (this.counts[i] ?? 0);
    return total / this.sorted.length;
  }

  shortfall(level: number): number {
    return tailMean(
      this.sorted.length,
      level,
      (i) => this.sorted[i] ?? 0,
      (i) => this.counts[i] ?? 0,
    );
  }
}

/** The mean of the largest `size × (100 − level) / 100` values, each of which stands `countAt` times. */
function tailMean(
  size: number,
  level: number,
  valueAt: (index: number) => number,
  countAt: (index: number) => number,
): number {
  const tail = (size * (100 - level)) / 100;
  let left = tail;
  let total = 0;
  for (let i = size - 1; i >= 0 && left > 0; i -= 1) {
    const taken = Math.min(left, countAt(i));
    total += taken * valueAt(i);
    left -= taken;
  }
  return total / tail;
}
