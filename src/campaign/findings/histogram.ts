/** How often losses lie between two edges. */
export interface Histogram {
  /** How many are 0, which no bar could show beside the others. */
  readonly zeros: number;
  /** One more than there are counts, ascending; empty when all losses are 0. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

const BARS = 24;

/** Counts the losses above 0 in bars of even width. */
export function histogramOf(losses: readonly number[]): Histogram {
  const above = losses.filter((loss) => loss > 0);
  const zeros = losses.length - above.length;
  if (above.length === 0) return { zeros, edges: [], counts: [] };
  const most = above.reduce((a, b) => Math.max(a, b));
  const counts = Array.from({ length: BARS }, () => 0);
  for (const loss of above) {
    const bar = Math.min(BARS - 1, Math.floor((loss / most) * BARS));
    counts[bar] = (counts[bar] ?? 0) + 1;
  }
  return { zeros, edges: Array.from({ length: BARS + 1 }, (_, i) => (most * i) / BARS), counts };
}
