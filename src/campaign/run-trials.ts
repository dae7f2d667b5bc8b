import { InputError } from "../errors.ts";
import type { TrialExecutor } from "./executor.ts";
import type { FailureCause, Trial, TrialResult } from "./trial.ts";

/** How trials are run. */
export interface RunTrialsOptions {
  /** Where they run. It stays open: whoever made it closes it, and may run other trials on it before. */
  readonly executor: TrialExecutor;
  /** No further trial is started, and those that run are not waited for, once it is aborted. */
  readonly signal?: AbortSignal;
}

/** A lost process may have been the machine's fault; an error of the run would be the same again. */
const RETRIED: ReadonlySet<FailureCause> = new Set(["crash", "silence"]);

/**
 * Runs trials, as many at a time as the executor has room for, and yields what became of each as it ends, in whatever
 * order that is. A trial that fails is a result like any other. Trials are taken from the iterable only as there is room
 * for them, so that there may be any number; neighbours that differ in seed alone may share a built world.
 *
 * @throws InputError when nobody takes a trial, or it can't be asked for where trials are to run.
 * @example
 * ```ts
 * // In a task of the plugin, where `hre` is Hardhat's environment:
 * await buildContracts(hre);
 * const executor = localPool(hre, { processes: 2 }); // or hereExecutor(hre): in this process, one at a time
 * try {
 *   const trials = [1, 2, 3].map((seed) => ({ scenario: "two-pools", seed, params: { sale: 80 } }));
 *   for await (const { trial, outcome } of runTrials(trials, { executor })) {
 *     if (outcome.status === "failed") console.log(trial.seed, outcome.cause, outcome.reason);
 *     else for (const [arm, findings] of findingsByArm(outcome.results)) console.log(arm, findings.badDebtUsd);
 *   }
 * } finally {
 *   await executor.close();
 * }
 * ```
 */
export async function* runTrials(
  trials: Iterable<Trial>,
  { executor, signal }: RunTrialsOptions,
): AsyncGenerator<TrialResult, void, void> {
  const aborted = signal === undefined ? undefined : whenAborted(signal);
  const source = trials[Symbol.iterator]();
  const running = new Map<number, Promise<TrialResult>>();
  let isExhausted = false;
  let started = 0;
  for (;;) {
    while (!isExhausted && running.size < executor.slots && signal?.aborted !== true) {
      const next = source.next();
      isExhausted = next.done === true;
      if (next.done === true) break;
      running.set(started, attempt(executor, started, next.value));
      started += 1;
    }
    if (running.size === 0 || signal?.aborted === true) return;
    const ended = await Promise.race([...running.values(), ...(aborted === undefined ? [] : [aborted])]);
    if (ended === undefined) return;
    running.delete(ended.index);
    yield ended;
  }
}

/** Runs a trial; once more when its process was lost. */
async function attempt(executor: TrialExecutor, index: number, trial: Trial): Promise<TrialResult> {
  for (let attempts = 1; ; attempts += 1) {
    const start = performance.now();
    const outcome = await executor.execute(trial);
    const isLost = outcome.status === "failed" && RETRIED.has(outcome.cause);
    if (isLost && attempts === 1) continue;
    // That says nothing about the trial: where somebody takes it, it can be run.
    if (outcome.status === "failed" && outcome.cause === "refused") throw new InputError(outcome.reason);
    return { index, trial, attempts, seconds: (performance.now() - start) / 1000, outcome };
  }
}

async function whenAborted(signal: AbortSignal): Promise<undefined> {
  if (signal.aborted) return undefined;
  return new Promise((resolve) => {
    signal.addEventListener(
      "abort",
      () => {
        resolve(undefined);
      },
      { once: true },
    );
  });
}
