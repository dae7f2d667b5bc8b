import hre from "hardhat";

import twoPools from "../../scenarios/two-pools.ts";
import type { Trial } from "../../src/campaign/trial.ts";
import { localPool } from "../../src/plugin/campaign/executors.ts";
import { type BenchOptions, compare, type Comparison, type Row } from "./row.ts";
import { measureThroughput, type Way } from "./throughput.ts";

/** A row that runs the same sales in two ways. */
export interface SalesRow extends Omit<Row, "measure"> {
  /** The comparison's name. */
  readonly title: string;
  /** The first is measured against the second. */
  readonly ways: readonly [Way, Way];
  /** So many times the trials per second of the second, at least. */
  readonly goal: number;
}

const FULL = { repetitions: 5, trials: 60 };
const QUICK = { repetitions: 2, trials: 16 };
/** Of each process, before it is timed. */
const WARM_UP = 5;
/** WETH that is sold: from hardly a liquidation to a cascade through both pools. */
const SALES = { from: 20, to: 140 };

/** A row of trials of `two-pools` that differ in how much is sold. */
export function salesRow({ title, ways, goal, ...row }: SalesRow): Row {
  return {
    ...row,
    async measure({ quick, say }: BenchOptions): Promise<Comparison[]> {
      const { repetitions, trials: count } = quick ? QUICK : FULL;
      const [over, under] = await measureThroughput(ways, { ...salesLoad(count), repetitions }, say);
      return [
        compare({
          name: title,
          what: row.what,
          size: `${count} trials of ${twoPools.name}, each with a world of its own`,
          unit: "trials per second",
          over: { name: ways[0].name, samples: over },
          under: { name: ways[1].name, samples: under },
          goal: { is: "at least", value: goal },
          equality: "digest of every trial",
        }),
      ];
    },
  };
}

/** A local pool. */
export function poolOf(processes: number): Way {
  return {
    name: `local pool of ${processes}`,
    processes,
    open: async () => Promise.resolve(localPool(hre, { processes })),
  };
}

function salesLoad(count: number): { trials: Trial[]; warmUp: () => Trial[] } {
  const step = (SALES.to - SALES.from) / (count - 1);
  const trialOf = (sale: number): Trial => ({ scenario: twoPools.name, seed: 1, params: { sale } });
  return {
    trials: Array.from({ length: count }, (_, i) => trialOf(Number((SALES.from + i * step).toFixed(6)))),
    warmUp: () => Array.from({ length: WARM_UP }, (_, i) => trialOf(SALES.to + 1 + i)),
  };
}
