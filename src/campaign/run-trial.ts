import { InputError, messageOf } from "../errors.ts";
import { summariseRun } from "../report/summary.ts";
import { type Environment, type Progress, runScenario } from "../simulation/run.ts";
import type { AnyScenario } from "../simulation/scenario.ts";
import { capitalOf } from "./capital.ts";
import { type Trial, type TrialFailed, trialFailed, type TrialOutcome } from "./trial.ts";

/** What a trial needs of the process that it runs in. */
export interface TrialSurroundings {
  /** Its `worlds` decide whether trials share built worlds. */
  readonly environment: Environment;
  /** Must return the very same object for the same name, since worlds are kept by it. */
  readonly loadScenario: (nameOrPath: string) => Promise<AnyScenario>;
  /** The name and version of the engine. */
  readonly engineVersion: () => Promise<string>;
}

/**
 * Runs a trial in this process.
 *
 * @param onProgress Told after every block.
 * @returns What became of it; it never rejects.
 */
export async function runTrial(
  { scenario: name, seed, params = {}, arm }: Trial,
  { environment, loadScenario, engineVersion }: TrialSurroundings,
  onProgress?: (progress: Progress) => void | Promise<void>,
): Promise<TrialOutcome> {
  try {
    const scenario = await loadScenario(name);
    const run = await runScenario(scenario, environment, {
      seed,
      params,
      ...(arm === undefined ? {} : { arm }),
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    return {
      status: "done",
      params: run.params,
      results: summariseRun(run, await engineVersion()),
      capital: Object.fromEntries(run.arms.map((arm) => [arm.name ?? "", capitalOf(arm.record)])),
    };
  } catch (error) {
    return failureOf(error);
  }
}

/** What is recorded of a trial that ended with an error. */
export function failureOf(error: unknown): TrialFailed {
  return trialFailed(error instanceof InputError ? "input" : "error", messageOf(error));
}
