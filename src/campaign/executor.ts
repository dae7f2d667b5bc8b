import type { Trial, TrialOutcome } from "./trial.ts";

/** Where trials run. */
export interface TrialExecutor {
  /** How many trials run at a time. */
  readonly slots: number;
  /**
   * Runs a trial. At most `slots` are asked for at a time.
   *
   * @returns What became of it.
   * @throws InputError when it can't be asked for there. It rejects for nothing else.
   */
  execute(trial: Trial): Promise<TrialOutcome>;
  /** Ends what still runs, at once, and returns when nothing of it is left. */
  close(): Promise<void>;
}
