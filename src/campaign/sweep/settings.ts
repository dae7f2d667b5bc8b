import { InputError } from "../../errors.ts";
import type { ParameterValue } from "../../simulation/parameters.ts";
import type { Axis } from "./axes.ts";
import { sampleSettings } from "./sample.ts";

/** The values that some parameters take together: a grid, or a sample. */
export class Settings {
  readonly axes: readonly Axis[];
  /** What is sampled; undefined for a grid. */
  private readonly samples: readonly Readonly<Record<string, ParameterValue>>[] | undefined;

  /**
   * @param option Where the axes come from, for messages.
   * @param samples How many are sampled; undefined for a grid, of which every axis has a step.
   * @throws InputError when there is nothing to sample, or a range has no step.
   */
  constructor(option: string, axes: readonly Axis[], samples?: number) {
    this.axes = axes;
    if (samples !== undefined && axes.length === 0)
      throw new InputError("--sample needs --vary or --over: what should it sample?");
    this.samples = samples === undefined ? undefined : sampleSettings(axes, samples);
    const stepless = samples === undefined ? axes.find(({ values }) => values === undefined) : undefined;
    if (stepless === undefined) return;
    throw new InputError(
      `${option}: the range of "${stepless.name}" has no step: expected low:high:step, or --sample sobol:N`,
    );
  }

  /** One when nothing varies. */
  get count(): number {
    return this.samples?.length ?? this.axes.reduce((count, { values }) => count * (values?.length ?? 0), 1);
  }

  at(index: number): Readonly<Record<string, ParameterValue>> {
    if (this.samples !== undefined) return this.samples[index] ?? {};
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
