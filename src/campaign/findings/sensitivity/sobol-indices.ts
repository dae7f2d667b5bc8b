import type { Random } from "../../../simulation/random.ts";
import { type Estimate, intervalOf, resamplesOf } from "../estimate.ts";

/** The figures of a base row of Saltelli's scheme. */
export interface SaltelliRow {
  readonly a: number;
  readonly b: number;
  /** Of A_B^(i), a parameter each. */
  readonly mixed: readonly number[];
}

/** Which share of a figure's variance goes with a parameter. */
export interface SobolIndices {
  /** S_i: through it alone. */
  readonly first: Estimate;
  /** S_Ti: with all its interactions with others. */
  readonly total: Estimate;
  /** Total minus first: through interactions. */
  readonly interaction: Estimate;
}

/**
 * Sobol's indices, with percentile bootstrap intervals over rows.
 *
 * First order by A. Saltelli et al., Comput. Phys. Commun. 181 (2010), table 2 (b): the mean of f(B) (f(A_B^(i)) − f(A))
 * over the variance. Total by M. J. W. Jansen, "Analysis of variance designs for model output", Comput. Phys. Commun. 117
 * (1999), table 2 (f) there: half the mean of (f(A) − f(A_B^(i)))² over the variance. The variance is that of A and B
 * together. Their mean is taken off f(B) first: the expectation is the same, and a large mean makes no noise. Noise can
 * make an estimate negative, or above 1; it is left so.
 *
 * @param rows At least two, whose a and b are not all alike.
 * @param random What resamples are drawn from.
 * @param draws About how many draws the resamples may take together.
 * @returns By parameter.
 */
export function sobolIndices(rows: readonly SaltelliRow[], random: Random, draws = 2_000_000): SobolIndices[] {
  const parameters = rows[0]?.mixed.length ?? 0;
  const sums = new RowSums(rows);
  const values = sums.indices(new Uint32Array(rows.length).fill(1));
  const drawn = Array.from({ length: parameters }, (): Drawn => ({ first: [], total: [], interaction: [] }));
  const counts = new Uint32Array(rows.length);
  for (let i = 0; i < resamplesOf(rows.length, draws); i += 1) {
    counts.fill(0);
    for (const row of rows.map(() => random.integer(0, rows.length - 1))) counts[row] = (counts[row] ?? 0) + 1;
    // A resample of rows that are all alike has no indices.
    sums.indices(counts).forEach(({ first, total }, p) => {
      drawn[p]?.first.push(first);
      drawn[p]?.total.push(total);
      drawn[p]?.interaction.push(total - first);
    });
  }
  return values.map(({ first, total }, p) => ({
    first: intervalOf(first, drawn[p]?.first ?? []),
    total: intervalOf(total, drawn[p]?.total ?? []),
    interaction: intervalOf(total - first, drawn[p]?.interaction ?? []),
  }));
}

interface Drawn {
  readonly first: number[];
  readonly total: number[];
  readonly interaction: number[];
}

/** Indices of rows that each stand as often as is said. */
class RowSums {
  private readonly a: Float64Array;
  private readonly b: Float64Array;
  /** f(A_B^(i)) − f(A), by parameter. */
  private readonly changes: readonly Float64Array[];

  constructor(rows: readonly SaltelliRow[]) {
    this.a = Float64Array.from(rows, ({ a }) => a);
    this.b = Float64Array.from(rows, ({ b }) => b);
    const parameters = rows[0]?.mixed ?? [];
    this.changes = parameters.map((_, p) => Float64Array.from(rows, ({ a, mixed }) => (mixed[p] ?? 0) - a));
  }

  /** @returns By parameter; empty when A and B have no variance. */
  indices(counts: Uint32Array): { first: number; total: number }[] {
    const { a, b, changes } = this;
    let [size, sum, least, most] = [0, 0, Infinity, -Infinity];
    for (let row = 0; row < counts.length; row += 1) {
      const [count = 0, ofA = 0, ofB = 0] = [counts[row], a[row], b[row]];
      if (count === 0) continue;
      size += count;
      sum += count * (ofA + ofB);
      least = Math.min(least, ofA, ofB);
      most = Math.max(most, ofA, ofB);
    }
    // Compared rather than computed: rounding would leave a trace of variance.
    if (least === most) return [];
    const mean = sum / (2 * size);
    let squares = 0;
    for (let row = 0; row < counts.length; row += 1) {
      squares += (counts[row] ?? 0) * (((a[row] ?? 0) - mean) ** 2 + ((b[row] ?? 0) - mean) ** 2);
    }
    return changes.map((change) => {
      let [products, changed] = [0, 0];
      for (let row = 0; row < counts.length; row += 1) {
        const [count = 0, by = 0, ofB = 0] = [counts[row], change[row], b[row]];
        products += count * (ofB - mean) * by;
        changed += count * by * by;
      }
      // The variance is half of the mean square of A and B.
      return { first: (2 * products) / squares, total: changed / squares };
    });
  }
}
