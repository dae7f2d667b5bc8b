import hre from "hardhat";

import twoPools from "../../scenarios/two-pools.ts";
import type { Trial } from "../../src/campaign/trial.ts";
import { localPool } from "../../src/plugin/campaign/executors.ts";
import { type BenchOptions, compare, type Comparison, type Row } from "../support/row.ts";
import { measureThroughput, type Way } from "../support/throughput.ts";

const FULL = { repetitions: 5, trials: 60 };
const QUICK = { repetitions: 2, trials: 16 };
/** Of each process, before it is timed. */
const WARM_UP = 5;
/** WETH that is sold: from hardly a liquidation to a cascade through both pools. */
const SALES = { from: 20, to: 140 };

/** Two processes against one. */
export const pool: Row = {
  name: "pool",
  what: "Trials per second with two processes against one",

  async measure({ quick, say }: BenchOptions): Promise<Comparison[]> {
    const { repetitions, trials: count } = quick ? QUICK : FULL;
    const [two, one] = await measureThroughput([poolOf(2), poolOf(1)], { ...salesLoad(count), repetitions }, say);
    return [
      compare({
        name: "two processes ÷ one",
        what: "Trials per second of a local pool with two processes against one with one process",
        size: `${count} trials of ${twoPools.name}, each with a world of its own`,
        unit: "trials per second",
        over: { name: "two processes", samples: two },
        under: { name: "one process", samples: one },
        goal: { is: "at least", value: 1.8 },
        equality: "digest of every trial",
      }),
    ];
  },
};

/** A local pool. */
export function poolOf(processes: number): Way {
  return {
    name: `${processes} ${processes === 1 ? "process" : "processes"}`,
    processes,
    open: async () => Promise.resolve(localPool(hre, { processes })),
  };
}

/** Trials that differ in how much is sold, and what a process runs before them. */
export function salesLoad(count: number): { trials: Trial[]; warmUp: () => Trial[] } {
  const step = (SALES.to - SALES.from) / (count - 1);
  const trialOf = (sale: number): Trial => ({ scenario: twoPools.name, seed: 1, params: { sale } });
  return {
    trials: Array.from({ length: count }, (_, i) => trialOf(Number((SALES.from + i * step).toFixed(6)))),
    warmUp: () => Array.from({ length: WARM_UP }, (_, i) => trialOf(SALES.to + 1 + i)),
  };
}
