import { InputError } from "../../errors.ts";
import type { ParameterValue } from "../../simulation/parameters.ts";
import type { Axis } from "./axes.ts";
import { requireSampled, type Sample, sampleCount, sampleSettings, type Setting } from "./sample.ts";

/** The values that some parameters take together: a grid, or a sample. */
export class Settings {
  readonly axes: readonly Axis[];
  /** One when nothing varies. */
  readonly count: number;
  /** What is sampled; undefined for a grid. */
  private readonly sample: Sample | undefined;
  private sampled: readonly Setting[] | undefined;

  /**
   * @param option Where the axes come from, for messages.
   * @param sample How they are sampled; undefined for a grid, of which every axis has a step.
   * @throws InputError when there is nothing to sample, or a range has no step.
   */
  constructor(option: string, axes: readonly Axis[], sample?: Sample) {
    this.axes = axes;
    this.sample = sample;
    if (sample !== undefined) {
      requireSampled(option, axes, sample);
      this.count = sampleCount(sample, axes);
      return;
    }
    this.count = axes.reduce((count, { values }) => count * (values?.length ?? 0), 1);
    const stepless = axes.find(({ values }) => values === undefined);
    if (stepless === undefined) return;
    throw new InputError(
      `${option}: the range of "${stepless.name}" has no step: expected low:high:step, or a --sample such as sobol:N`,
    );
  }

  at(index: number): Setting {
    if (this.sample !== undefined) {
      // Not before it is asked for: whoever counts may find that there are too many.
      this.sampled ??= sampleSettings(this.sample, this.axes);
      return this.sampled[index] ?? {};
    }
    let rest = index;
    // The last axis turns fastest.
    const entries = this.axes.toReversed().map(({ name, values = [] }): [string, ParameterValue] => {
      const value = values[rest % values.length] as ParameterValue;
      rest = Math.floor(rest / values.length);
      return [name, value];
    });
    return Object.fromEntries(entries.reverse());
  }
}
