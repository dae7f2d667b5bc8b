import cliProgress from "cli-progress";

import type { SweepProgress } from "../../campaign/sweep/run-sweep.ts";

/** Finished trials by which the rate is told: the first of each process also builds a world. */
const FIRST_TOLD = 5;

/** The seconds that are left at the rate of this time, beginning with its first finished trial; undefined until it shows. */
export class TimeLeft {
  private readonly clock: () => number;
  private first: { readonly at: number; readonly now: number } | undefined;

  /** @param clock Milliseconds. */
  constructor(clock = (): number => performance.now()) {
    this.clock = clock;
  }

  after({ finished, total, now }: SweepProgress): number | undefined {
    if (now === 0) return undefined;
    const at = this.clock();
    this.first ??= { at, now };
    const done = now - this.first.now;
    if (done < FIRST_TOLD) return undefined;
    return (((at - this.first.at) / done) * (total - finished)) / 1000;
  }
}

const CLEAR_LINE = "\r\u001b[K";

/** A bar on standard error when that is a terminal, and nothing when it is not. */
export interface SweepBar {
  readonly update: (progress: SweepProgress) => void;
  /** Prints a line above it. */
  readonly say: (message: string) => void;
  readonly stop: () => void;
}

export function sweepBar(): SweepBar {
  const bar = new cliProgress.SingleBar({
    format: "{bar} {percentage}% | {value} of {total} trials{failed} | {left}",
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    noTTYOutput: false,
  });
  const timeLeft = new TimeLeft();
  let isShown = false;
  return {
    update: (progress) => {
      const { finished, failed, total } = progress;
      const payload = { failed: failed === 0 ? "" : `, ${failed} failed`, left: inWords(timeLeft.after(progress)) };
      if (isShown) bar.update(finished, payload);
      else if (process.stderr.isTTY) bar.start(total, finished, payload);
      isShown ||= process.stderr.isTTY;
    },
    say: (message) => {
      process.stderr.write(`${isShown ? CLEAR_LINE : ""}${message}\n`);
    },
    stop: () => {
      if (isShown) bar.stop();
    },
  };
}

function inWords(seconds: number | undefined): string {
  if (seconds === undefined) return "measuring";
  if (seconds < 90) return `${Math.ceil(seconds)} s left`;
  if (seconds < 5400) return `${Math.ceil(seconds / 60)} min left`;
  return `${(seconds / 3600).toFixed(1)} h left`;
}
