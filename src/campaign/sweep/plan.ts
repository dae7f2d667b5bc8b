import { InputError } from "../../errors.ts";
import { type ParameterSpecs, type ParameterValue, resolveParameters } from "../../simulation/parameters.ts";
import { type AnyScenario, parametersOf } from "../../simulation/scenario.ts";
import type { Trial } from "../trial.ts";
import { type Axis, parseVary } from "./axes.ts";
import { parseSample, sampleSettings } from "./sample.ts";
import { parseSeeds } from "./seeds.ts";

const MOST_TRIALS = 1_000_000;

/** What a sweep is asked for, as on the command line; empty where nothing is said. */
export interface SweepRequest {
  /** The scenario as it was named. */
  readonly given: string;
  readonly vary: string;
  readonly seeds: string;
  readonly sample: string;
  /** What `--set` fixes. */
  readonly fixed: Readonly<Record<string, ParameterValue>>;
  readonly arm: string;
}

/** A trial's place in the sweep. */
export interface PlannedTrial {
  readonly trial: Trial;
  /** The number of its setting, from 0. */
  readonly setting: number;
  /** Every parameter's value before any arm's changes. */
  readonly params: Readonly<Record<string, ParameterValue>>;
}

/** Which trials a sweep has: every setting with every seed, the seeds of a setting next to each other. */
export class SweepPlan {
  readonly request: SweepRequest;
  readonly specs: ParameterSpecs;
  readonly axes: readonly Axis[];
  readonly seeds: readonly number[];
  /** What is sampled; undefined for a grid. */
  private readonly samples: readonly Readonly<Record<string, ParameterValue>>[] | undefined;

  /** @throws InputError when the request is malformed, or the scenario does not accept it. */
  constructor(scenario: AnyScenario, request: SweepRequest) {
    const { vary, seeds, sample, fixed, arm } = request;
    this.request = request;
    this.specs = parametersOf(scenario);
    resolveParameters(this.specs, fixed);
    requireArm(scenario, arm);
    this.axes = vary === "" ? [] : parseVary(vary, this.specs);
    for (const { name } of this.axes) {
      if (Object.hasOwn(fixed, name))
        throw new InputError(`"${name}" is both in --vary and in --set: expected one of them`);
    }
    const stepless = this.axes.find(({ values }) => values === undefined);
    if (sample === "" && stepless !== undefined) {
      throw new InputError(
        `--vary: the range of "${stepless.name}" has no step: expected low:high:step, or --sample sobol:N`,
      );
    }
    this.seeds = parseSeeds(seeds);
    this.samples = sample === "" ? undefined : this.sampled(parseSample(sample));
    if (this.trials > MOST_TRIALS) {
      throw new InputError(`the sweep would have ${this.trials} trials: expected at most ${MOST_TRIALS}`);
    }
  }

  get settings(): number {
    return this.samples?.length ?? this.axes.reduce((count, { values }) => count * (values?.length ?? 0), 1);
  }

  get trials(): number {
    return this.settings * this.seeds.length;
  }

  /** What is varied, at the values of a setting. */
  settingAt(setting: number): Readonly<Record<string, ParameterValue>> {
    if (this.samples !== undefined) return this.samples[setting] ?? {};
    let rest = setting;
    // The last axis turns fastest.
    const entries = this.axes.toReversed().map(({ name, values = [] }): [string, ParameterValue] => {
      const value = values[rest % values.length] as ParameterValue;
      rest = Math.floor(rest / values.length);
      return [name, value];
    });
    return Object.fromEntries(entries.reverse());
  }

  trialAt(index: number): PlannedTrial {
    const { given, fixed, arm } = this.request;
    const setting = Math.floor(index / this.seeds.length);
    const params = { ...fixed, ...this.settingAt(setting) };
    const seed = this.seeds[index % this.seeds.length] as number;
    return {
      trial: { scenario: given, seed, params, ...(arm === "" ? {} : { arm }) },
      setting,
      params: resolveParameters(this.specs, params),
    };
  }

  private sampled(count: number): Record<string, ParameterValue>[] {
    if (this.axes.length === 0) throw new InputError("--sample needs --vary: what should it sample?");
    return sampleSettings(this.axes, count);
  }
}

function requireArm(scenario: AnyScenario, arm: string): void {
  const arms = Object.keys(scenario.arms ?? {});
  if (arm === "" || arms.includes(arm)) return;
  throw new InputError(
    `${scenario.name} has no arm "${arm}": ${arms.length === 0 ? "it has none" : `it has ${arms.join(", ")}`}`,
  );
}
