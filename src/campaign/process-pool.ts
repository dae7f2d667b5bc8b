import { availableParallelism } from "node:os";

import type { TrialExecutor } from "./executor.ts";
import { Seat, type WorkerProgram } from "./seat.ts";
import type { TrialOutcome } from "./trial.ts";

/** How many processes, and when one is replaced. */
export interface PoolLimits {
  /** Processes at a time; as many as there are cores when absent. */
  readonly processes?: number;
  /** A process that says nothing for so long hangs, and is ended; 120 when absent. It says something after every block. */
  readonly silenceSeconds?: number;
  /** A process that has grown beyond this many bytes is replaced after its trial; 1.5 GiB when absent. */
  readonly mostBytes?: number;
  /** A process is replaced after so many trials; 2,000 when absent. */
  readonly mostTrials?: number;
}

const DEFAULTS = { silenceSeconds: 120, mostBytes: 1.5 * 2 ** 30, mostTrials: 2_000 };

/**
 * Runs trials in child processes, which begin when they are needed, keep the worlds that they build, and are replaced when
 * they crash, hang, or grow.
 */
export function processPool(program: WorkerProgram, limits: PoolLimits = {}): TrialExecutor {
  const settings = { ...DEFAULTS, ...limits };
  const slots = limits.processes ?? availableParallelism();
  const seats = Array.from({ length: slots }, () => new Seat(program, settings));
  const free = [...seats];
  return {
    slots,
    execute: async (trial): Promise<TrialOutcome> => {
      const seat = free.pop();
      if (seat === undefined) throw new RangeError(`more than ${slots} trials at a time`);
      try {
        return await seat.execute(trial);
      } finally {
        // The one that was used last is used next: it has the world that a neighbour wants.
        free.push(seat);
      }
    },
    close: async () => {
      await Promise.all(seats.map(async (seat) => seat.close()));
    },
  };
}
