/** A figure on both sides. */
export interface ComparedFigure {
  readonly figure: string;
  /** null where that side has no such figure. */
  readonly a: number | null;
  readonly b: number | null;
  /** Whether less of it is better, as of losses; undefined when it can't be said. */
  readonly lessIsBetter: boolean | undefined;
  /** Whether B is worse by more than the tolerance. */
  readonly isWorse: boolean;
}

/** How much worse B may be: both must be exceeded, so that neither a cent of nothing nor a rounding of millions counts. */
export interface Tolerance {
  /** As a fraction of A. */
  readonly relative: number;
  /** In the figure's own unit. */
  readonly absolute: number;
}

/** Figures of which less is better, by the end of their path in `summary.json`. */
const LOSSES =
  /(^|\.)(failed|badDebtUsd|recognisedUsd|openUsd|peakUsd|firstOrderLossUsd|higherOrderLossUsd|violations)$/;
const LOSSES_BY_NAME = /(^|\.)badDebtByProtocol\.[^.]+$/;
/** The same of a sweep: the estimates of the distribution of bad debt, not the ends of their intervals. */
const SWEPT = /(^|\.)losses\.((mean|shortfall95|shortfall99|probability)\.value|quantiles\.p\d+|max)$/;

/**
 * Holds the figures of B against those of A. A loss that only one side has makes B worse when it is B: what was there
 * before and is gone is no loss.
 *
 * @param a Figures by path.
 */
export function compareFigures(
  a: ReadonlyMap<string, number>,
  b: ReadonlyMap<string, number>,
  tolerance: Tolerance,
): ComparedFigure[] {
  return [...new Set([...a.keys(), ...b.keys()])].map((figure) => {
    const [ofA, ofB] = [a.get(figure) ?? null, b.get(figure) ?? null];
    const isLoss = LOSSES.test(figure) || LOSSES_BY_NAME.test(figure) || SWEPT.test(figure);
    const growth = (ofB ?? 0) - (ofA ?? 0);
    const isWorse = isLoss && growth > tolerance.absolute && growth > tolerance.relative * Math.abs(ofA ?? 0);
    return { figure, a: ofA, b: ofB, lessIsBetter: isLoss ? true : undefined, isWorse };
  });
}

/** What is no figure of the outcome: what the clock said, what was asked for, and what says again what others say. */
const IGNORED = /^(wallSeconds|chainSeconds|seed|limits|recommendation|profile(\..*)?|.*\.blocks|blocks|trials|seeds)$/;
const DECIMAL = /^-?\d+(\.\d+)?$/;

/**
 * Every figure of a parsed `summary.json`, of a run or a sweep, by path. Lists are numbered, or go by the arm, parameter or
 * setting that their entries have.
 */
export function figuresIn(summary: unknown): Map<string, number> {
  const figures = new Map<string, number>();
  const visit = (value: unknown, path: string): void => {
    if (path !== "" && IGNORED.test(path)) return;
    if (typeof value === "number") figures.set(path, value);
    else if (typeof value === "string" && DECIMAL.test(value)) figures.set(path, Number(value));
    else if (Array.isArray(value)) {
      if (SKIPPED_LISTS.test(path)) return;
      value.forEach((entry: unknown, i) => {
        visit(entry, joined(path, keyOf(entry, i)));
      });
    } else if (value instanceof Object) {
      for (const [name, inner] of Object.entries(value)) visit(inner, joined(path, name));
    }
  };
  visit(summary, "");
  return figures;
}

/** Lists that are drawn rather than compared, or that say again what other figures say. */
const SKIPPED_LISTS =
  /(^|\.)(comparison|assertions|byRound|frontier|heatMaps|varied|shocks|edges|counts|verdicts|neighbours)$/;

function keyOf(entry: unknown, i: number): string {
  const { arm, parameter, params } = (entry instanceof Object ? entry : {}) as Record<string, unknown>;
  if (typeof arm === "string") return arm;
  if (typeof parameter === "string") return parameter;
  if (!(params instanceof Object)) return String(i);
  return Object.entries(params)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(" ");
}

function joined(path: string, name: string): string {
  return path === "" || name === "" ? `${path}${name}` : `${path}.${name}`;
}
