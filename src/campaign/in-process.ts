import type { TrialExecutor } from "./executor.ts";
import { runTrial, type TrialSurroundings } from "./run-trial.ts";
import { trialFailed } from "./trial.ts";

/** Runs trials in this very process, one at a time: for tests, and for a handful that no process is worth starting for. */
export function inProcess(surroundings: TrialSurroundings): TrialExecutor {
  let isClosed = false;
  return {
    slots: 1,
    execute: async (trial) => {
      const outcome = await runTrial(trial, surroundings, async () => {
        // Signals and timers have their turn: the engine's answers alone would starve them.
        await new Promise((resolve) => setImmediate(resolve));
        if (isClosed) throw new Error("given up");
      });
      return isClosed ? trialFailed("closed", "given up before it was finished") : outcome;
    },
    close: async () => {
      isClosed = true;
      return Promise.resolve();
    },
  };
}
