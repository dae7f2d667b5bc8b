import type { Evidence } from "./experiment.ts";
import { bootstrap, meanAt, ratioOf } from "./statistics.ts";

/**
 * Makes evidence of samples.
 *
 * @param samples By setting, by figure: one number a seed, in the order of the seeds.
 */
export function evidenceOf(samples: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>): Evidence {
  const values = (setting: string, figure: string): readonly number[] => {
    const found = samples[setting]?.[figure];
    if (found === undefined) throw new RangeError(`the experiment has no "${figure}" of "${setting}"`);
    return found;
  };
  return {
    values,
    mean: (setting, figure) => {
      const sample = values(setting, figure);
      return bootstrap(sample.length, (indices) => meanAt(sample, indices));
    },
    difference: (setting, than, figure) => {
      const [a, b] = [values(setting, figure), values(than, figure)];
      return bootstrap(a.length, (indices) => meanAt(a, indices) - meanAt(b, indices));
    },
    ratio: (setting, to, figure) => {
      const [a, b] = [values(setting, figure), values(to, figure)];
      return bootstrap(a.length, (indices) => ratioOf(meanAt(a, indices), meanAt(b, indices)));
    },
  };
}
