import type { TrialExecutor } from "../executor.ts";
import { runTrials } from "../run-trials.ts";
import type { Trial } from "../trial.ts";
import { Journal } from "./journal.ts";
import { JournalIndex } from "./journal-index.ts";
import type { SweepPlan } from "./plan.ts";
import { journalLine } from "./row.ts";

/** How far a sweep is. */
export interface SweepProgress {
  /** Trials that are finished, of this time and before. */
  readonly finished: number;
  readonly failed: number;
  readonly total: number;
  /** Trials that were finished this time. */
  readonly now: number;
}

/** How a sweep is run. */
export interface SweepOptions {
  readonly plan: SweepPlan;
  /** The journal's path. */
  readonly journal: string;
  readonly executor: TrialExecutor;
  /** What is finished is kept, and the rest given up, once it is aborted. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SweepProgress) => void;
}

/**
 * Runs the trials of a plan that the journal does not have yet, and returns what the journal then has.
 *
 * @throws InputError when nobody takes its trials; what is finished is kept.
 */
export async function runSweep({
  plan,
  journal: path,
  executor,
  signal,
  onProgress,
}: SweepOptions): Promise<JournalIndex> {
  const index = new JournalIndex();
  const journal = await Journal.open(path, (line) => {
    index.add(line);
  });
  const started: number[] = [];
  const trials = function* (): Generator<Trial> {
    for (let number = 0; number < plan.trials; number += 1) {
      if (index.finished.has(number)) continue;
      started.push(number);
      yield plan.trialAt(number).trial;
    }
  };
  let now = 0;
  const tell = (): void => {
    onProgress?.({ finished: index.finished.size, failed: index.failed.size, total: plan.trials, now });
  };
  try {
    tell();
    for await (const result of runTrials(trials(), { executor, ...(signal === undefined ? {} : { signal }) })) {
      const { outcome } = result;
      if (outcome.status === "failed" && outcome.cause === "closed") continue;
      const line = journalLine(plan, started[result.index] as number, result);
      journal.append(line);
      index.add(line);
      now += 1;
      tell();
    }
  } finally {
    await journal.close();
  }
  return index;
}
