import type { Random } from "../../../simulation/random.ts";
import { type Estimate, intervalOf, resamplesOf } from "../estimate.ts";

/** What a step did to a figure, per whole range of the parameter that was stepped. */
export type Effects = readonly number[];

/** How a parameter's elementary effects are distributed, in the figure's unit per whole range. */
export interface EffectIndices {
  /** Their mean: its sign says which way the figure goes when the parameter grows. */
  readonly mu: Estimate;
  /** The mean of their sizes: how much the parameter matters. */
  readonly muStar: Estimate;
  /** Their standard deviation: 0 when the parameter has the same effect wherever it is measured. */
  readonly sigma: Estimate;
}

/**
 * μ and σ of M. D. Morris, Technometrics 33 (1991), and μ* of F. Campolongo, J. Cariboni and A. Saltelli, "An effective
 * screening design for sensitivity analysis of large models", Environ. Model. Softw. 22 (2007), with percentile bootstrap
 * intervals over trajectories. σ has the divisor R − 1.
 *
 * @param trajectories At least two, an effect of each parameter each.
 * @param random What resamples are drawn from.
 * @param draws About how many draws the resamples may take together.
 * @returns By parameter.
 */
export function effectIndices(trajectories: readonly Effects[], random: Random, draws = 2_000_000): EffectIndices[] {
  const byParameter = (trajectories[0] ?? []).map((_, p) => Float64Array.from(trajectories, (own) => own[p] ?? 0));
  const drawn: Statistics[][] = byParameter.map(() => []);
  const last = trajectories.length - 1;
  for (let i = 0; i < resamplesOf(trajectories.length, draws); i += 1) {
    const rows = Uint32Array.from(trajectories, () => random.integer(0, last));
    byParameter.forEach((effects, p) =>
      drawn[p]?.push(statisticsOf(Float64Array.from(rows, (row) => effects[row] ?? 0))),
    );
  }
  return byParameter.map((effects, p) => {
    const value = statisticsOf(effects);
    const estimated = (of: (statistics: Statistics) => number): Estimate =>
      intervalOf(of(value), (drawn[p] ?? []).map(of));
    return {
      mu: estimated(({ mu }) => mu),
      muStar: estimated(({ muStar }) => muStar),
      sigma: estimated(({ sigma }) => sigma),
    };
  });
}

interface Statistics {
  readonly mu: number;
  readonly muStar: number;
  readonly sigma: number;
}

function statisticsOf(effects: Float64Array): Statistics {
  const size = effects.length;
  const mu = effects.reduce((total, effect) => total + effect, 0) / size;
  const squares = effects.reduce((total, effect) => total + (effect - mu) ** 2, 0);
  const sizes = effects.reduce((total, effect) => total + Math.abs(effect), 0);
  return { mu, muStar: sizes / size, sigma: Math.sqrt(squares / (size - 1)) };
}
