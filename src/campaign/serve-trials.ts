import { worker, workerEmit } from "workerpool";

import { runTrial, type TrialSurroundings } from "./run-trial.ts";
import type { Reply } from "./seat.ts";
import type { Trial } from "./trial.ts";

/** A sign of life no more often than this: each is a message between processes. */
const SIGN_EVERY_MS = 1000;

/** Makes this process one that takes trials from the process that started it, one at a time, until that ends. */
export function serveTrials(surroundings: TrialSurroundings): void {
  worker({
    runTrial: async (trial: Trial): Promise<Reply> => {
      workerEmit({});
      let last = performance.now();
      const outcome = await runTrial(trial, surroundings, async () => {
        if (performance.now() - last < SIGN_EVERY_MS) return;
        last = performance.now();
        workerEmit({});
        // The message leaves, and an order to end is heard.
        await new Promise((resolve) => setImmediate(resolve));
      });
      return { outcome, bytes: process.memoryUsage.rss() };
    },
  });
}
