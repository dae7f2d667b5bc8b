import { FirebreakError, InputError, messageOf } from "../../errors.ts";
import { type ParameterSpecs, type ParameterValue, resolveParameters } from "../../simulation/parameters.ts";
import type { TrialExecutor } from "../executor.ts";
import { runTrials } from "../run-trials.ts";
import type { Axis } from "../sweep/axes.ts";
import { findingCells } from "../sweep/row.ts";
import type { Trial, TrialFailed } from "../trial.ts";
import type { Condition } from "./condition.ts";
import type { Breaks, Point } from "./ray-search.ts";

/** What is searched. */
export interface SearchedScenario {
  readonly given: string;
  readonly seed: number;
  readonly arm: string;
  readonly specs: ParameterSpecs;
  readonly fixed: Readonly<Record<string, ParameterValue>>;
  /** A range each, of which the first end is no shock. */
  readonly shocks: readonly Axis[];
}

const DIGITS = 6;

/** The parameters at a point. */
export function paramsAt({ fixed, shocks, specs }: SearchedScenario, point: Point): Record<string, ParameterValue> {
  const entries = shocks.map(({ name, spec, span }, i): [string, number] => {
    const { first = 0, last = 0 } = span ?? {};
    const value = first + (point[i] ?? 0) * (last - first);
    return [name, spec.type === "integer" ? Math.round(value) : Number(value.toPrecision(DIGITS))];
  });
  return resolveParameters(specs, { ...fixed, ...Object.fromEntries(entries) });
}

/** The point at which the parameters are what they are at the given one: whole numbers and rounding move it a little. */
export function actualPoint(searched: SearchedScenario, point: Point): Point {
  const params = paramsAt(searched, point);
  return searched.shocks.map(({ name, span }) => {
    const { first = 0, last = 0 } = span ?? {};
    return last === first ? 0 : (Number(params[name]) - first) / (last - first);
  });
}

/** Tries points by running the scenario, each set of parameters once. */
export class TrialBreaks {
  private readonly scenario: SearchedScenario;
  private readonly condition: Condition;
  private readonly executor: TrialExecutor;
  private readonly signal: AbortSignal;
  private readonly known = new Map<string, Promise<boolean>>();
  private readonly waiting: { readonly trial: Trial; readonly settle: (isBroken: Promise<boolean>) => void }[] = [];
  private isRunning = false;

  constructor(scenario: SearchedScenario, condition: Condition, executor: TrialExecutor, signal: AbortSignal) {
    this.scenario = scenario;
    this.condition = condition;
    this.executor = executor;
    this.signal = signal;
  }

  /** How many trials were run. */
  get trials(): number {
    return this.known.size;
  }

  readonly breaks: Breaks = async (points) => Promise.all(points.map(async (point) => this.try(point)));

  private async try(point: Point): Promise<boolean> {
    const params = paramsAt(this.scenario, point);
    const key = JSON.stringify(params);
    const earlier = this.known.get(key);
    if (earlier !== undefined) return earlier;
    const { given, seed, arm } = this.scenario;
    const trial = { scenario: given, seed, params, ...(arm === "" ? {} : { arm }) };
    const result = new Promise<boolean>((resolve) => {
      this.waiting.push({ trial, settle: resolve });
    });
    this.known.set(key, result);
    void this.run();
    return result;
  }

  /** Runs what waits, as it comes in from all directions, until nothing does. */
  private async run(): Promise<void> {
    if (this.isRunning) return;
    this.isRunning = true;
    // Whoever asks at the same time is heard first.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0);
      const left = new Set(batch);
      const trials = batch.map(({ trial }) => trial);
      let ending: Error = new FirebreakError("interrupted: nothing was written");
      try {
        for await (const { index, outcome } of runTrials(trials, { executor: this.executor, signal: this.signal })) {
          const entry = batch[index];
          if (entry === undefined) continue;
          left.delete(entry);
          entry.settle(
            outcome.status === "failed"
              ? Promise.reject(errorOf(outcome))
              : Promise.resolve().then(() => this.condition.holds(findingCells(outcome))),
          );
        }
      } catch (error) {
        ending = error instanceof Error ? error : new FirebreakError(messageOf(error));
      }
      for (const { settle } of left) settle(Promise.reject(ending));
    }
    this.isRunning = false;
  }
}

/** What a trial is refused for is what was asked: it is said as it is. */
function errorOf({ cause, reason }: TrialFailed): FirebreakError {
  return cause === "input"
    ? new InputError(reason)
    : new FirebreakError(`a trial has no findings: ${cause}: ${reason}`);
}
