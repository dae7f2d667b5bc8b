import cliProgress from "cli-progress";

import type { Progress } from "../simulation/run.ts";

/** A progress bar on standard error when that is a terminal, and nothing when it is not. */
export interface ProgressBar {
  readonly update: (progress: Progress) => Promise<void>;
  readonly stop: () => void;
}

/** A bar that appears with the first block. */
export function progressBar(): ProgressBar {
  const bar = new cliProgress.SingleBar({
    format: "{bar} {percentage}% | block {value} of {total} | {arm} | {eta_formatted} left",
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    noTTYOutput: false,
  });
  let isShown = false;
  return {
    update: async ({ arm, done, total }) => {
      const payload = { arm: arm ?? "" };
      if (isShown) bar.update(done, payload);
      else if (process.stderr.isTTY) bar.start(total, done, payload);
      isShown ||= process.stderr.isTTY;
      // Lets signals and the bar's own timer have their turn: the engine's answers alone would starve them.
      await new Promise((resolve) => setImmediate(resolve));
    },
    stop: () => {
      if (isShown) bar.stop();
    },
  };
}
