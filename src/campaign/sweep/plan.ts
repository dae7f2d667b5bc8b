import { InputError } from "../../errors.ts";
import { type ParameterSpecs, type ParameterValue, resolveParameters } from "../../simulation/parameters.ts";
import { type AnyScenario, NO_ARM, parametersOf } from "../../simulation/scenario.ts";
import type { Trial } from "../trial.ts";
import { parseShocks, parseVary } from "./axes.ts";
import { isSensitivity, parseSample, type Sample } from "./sample.ts";
import { parseSeeds } from "./seeds.ts";
import { Settings } from "./settings.ts";

const MOST_TRIALS = 1_000_000;
/** The findings hold figures of each setting of each arm, and are written as one text, which has an end. */
const MOST_SETTINGS = 200_000;

/** What a sweep is asked for, as on the command line; empty where nothing is said. */
export interface SweepRequest {
  /** The scenario as it was named. */
  readonly given: string;
  readonly vary: string;
  /** The shocks: varied too, but taken together when a setting is judged. */
  readonly over: string;
  readonly seeds: string;
  readonly sample: string;
  /** What `--set` fixes. */
  readonly fixed: Readonly<Record<string, ParameterValue>>;
  readonly arm: string;
}

/** A trial's place in the sweep. */
export interface PlannedTrial {
  readonly trial: Trial;
  /** The number of what is varied, from 0: its trials differ in shocks and seed. */
  readonly group: number;
  /** The number of its parameters' values, from 0: its trials differ in seed alone. */
  readonly setting: number;
  /** Every parameter's value before any arm's changes. */
  readonly params: Readonly<Record<string, ParameterValue>>;
}

/**
 * Which trials a sweep has: everything that is varied, with every shock, with every seed; the seeds of a setting next to
 * each other. What is sampled are the shocks, or where there are none, what is varied.
 */
export class SweepPlan {
  readonly request: SweepRequest;
  readonly specs: ParameterSpecs;
  readonly varied: Settings;
  readonly shocks: Settings;
  readonly seeds: readonly number[];
  /** How it is sampled; undefined for a grid. */
  readonly sample: Sample | undefined;

  /** @throws InputError when the request is malformed, or the scenario does not accept it. */
  constructor(scenario: AnyScenario, request: SweepRequest) {
    const { vary, over, seeds, sample, fixed, arm } = request;
    this.request = request;
    this.specs = parametersOf(scenario);
    resolveParameters(this.specs, fixed);
    requireArm(scenario, arm);
    const axes = [parseVary("--vary", vary, this.specs), parseShocks("--over", over, this.specs)] as const;
    requireOnce([
      ["--set", Object.keys(fixed)],
      ["--vary", axes[0].map(({ name }) => name)],
      ["--over", axes[1].map(({ name }) => name)],
    ]);
    this.seeds = parseSeeds(seeds);
    this.sample = sample === "" ? undefined : parseSample(sample);
    const hasShocks = axes[1].length > 0;
    if (hasShocks && axes[0].length > 0 && this.isSensitivity) {
      throw new InputError(
        `--sample ${sample}: ranks the parameters of --vary or those of --over: expected one of the two, with all that are to be ranked`,
      );
    }
    this.varied = new Settings("--vary", axes[0], hasShocks ? undefined : this.sample);
    this.shocks = new Settings("--over", axes[1], hasShocks ? this.sample : undefined);
    if (this.trials > MOST_TRIALS) {
      throw new InputError(`the sweep would have ${this.trials} trials: expected at most ${MOST_TRIALS}`);
    }
    const arms = arm === "" ? Math.max(1, Object.keys(scenario.arms ?? {}).length) : 1;
    if (this.varied.count * arms > MOST_SETTINGS) {
      throw new InputError(
        `the sweep would judge ${this.varied.count} settings${arms === 1 ? "" : ` in ${arms} arms`}: expected at most ${MOST_SETTINGS} together; name as --over what is a shock`,
      );
    }
  }

  get trials(): number {
    return this.varied.count * this.shocks.count * this.seeds.length;
  }

  /** Whether it is sampled in order to say which parameter matters most. */
  get isSensitivity(): boolean {
    return this.sample !== undefined && isSensitivity(this.sample);
  }

  /** What is sampled, where anything is: settings of the plan are then settings of these. */
  get sampled(): Settings {
    return this.shocks.axes.length > 0 ? this.shocks : this.varied;
  }

  trialAt(index: number): PlannedTrial {
    const { given, fixed, arm } = this.request;
    const setting = Math.floor(index / this.seeds.length);
    const group = Math.floor(setting / this.shocks.count);
    const params = { ...fixed, ...this.varied.at(group), ...this.shocks.at(setting % this.shocks.count) };
    const seed = this.seeds[index % this.seeds.length] as number;
    return {
      trial: { scenario: given, seed, params, ...(arm === "" ? {} : { arm }) },
      group,
      setting,
      params: resolveParameters(this.specs, params),
    };
  }
}

/**
 * A parameter is fixed, varied, or a shock.
 *
 * @throws InputError when one is two of these.
 */
export function requireOnce(uses: readonly (readonly [option: string, names: readonly string[]])[]): void {
  const seen = new Map<string, string>();
  for (const [option, names] of uses) {
    for (const name of names) {
      const other = seen.get(name);
      if (other !== undefined)
        throw new InputError(`"${name}" is both in ${other} and in ${option}: expected one of them`);
      seen.set(name, option);
    }
  }
}

/**
 * Requires that a scenario has an arm; "" stands for all of them.
 *
 * @throws InputError when it has none of that name.
 */
export function requireArm(scenario: AnyScenario, arm: string): void {
  const arms = Object.keys(scenario.arms ?? {});
  if (arm === "" || arm === NO_ARM || arms.includes(arm)) return;
  throw new InputError(
    `${scenario.name} has no arm "${arm}": ${arms.length === 0 ? "it has none" : `it has ${arms.join(", ")}`}`,
  );
}
