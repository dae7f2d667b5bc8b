import { rmSync } from "node:fs";
import { join } from "node:path";

import hre from "hardhat";

import twoPools from "../../scenarios/two-pools.ts";
import { SweepPlan, type SweepRequest } from "../../src/campaign/sweep/plan.ts";
import type { TrialDone } from "../../src/campaign/trial.ts";
import { hereExecutor } from "../../src/plugin/campaign/executors.ts";
import { type Aggregation, aggregateInProcess } from "../support/aggregation.ts";
import { type BenchOptions, compare, type Comparison, type Measured, requireEqual, type Row } from "../support/row.ts";
import { writeSyntheticJournal } from "../support/synthetic-journal.ts";
import { outcomeOf } from "../support/throughput.ts";
import { withFolder } from "../support/work-folder.ts";

const FULL = { repetitions: 3, trials: [10_000, 100_000] } as const;
const QUICK = { repetitions: 2, trials: [5_000, 50_000] } as const;
const SETTINGS = 10;
const NOTHING: SweepRequest = { given: twoPools.name, vary: "", over: "", seeds: "1", sample: "", fixed: {}, arm: "" };

/** What a sweep of so many trials varies. */
interface Shape {
  readonly name: string;
  readonly of: (trials: number) => Partial<SweepRequest>;
}

const SHAPES: readonly Shape[] = [
  {
    name: `${SETTINGS} settings`,
    of: (trials) => ({ vary: "sale=20:110:10", seeds: `1..${trials / SETTINGS}` }),
  },
  {
    name: "a setting for each trial",
    of: (trials) => ({ vary: "sale=20:120,depth=500:1500", sample: `sobol:${trials}` }),
  },
];

/** What is held against what, by what a process reports. Ten times the trials is what all goals are about. */
const MEASURES: readonly (Pick<Measured, "name" | "what" | "unit" | "goal"> & { of: (run: Aggregation) => number })[] =
  [
    {
      name: "time",
      what: "From the journal on disk to Parquet, CSV, findings and report",
      unit: "seconds",
      goal: { is: "at most", value: 10 },
      of: ({ seconds }) => seconds,
    },
    {
      name: "memory",
      what: "The most memory that the process held meanwhile, Node and the database included",
      unit: "bytes",
      goal: { is: "at most", value: 5 },
      of: ({ peakBytes }) => peakBytes,
    },
    {
      name: "page",
      what: "Size of report.html",
      unit: "bytes",
      goal: { is: "at most", value: 1.1 },
      of: ({ pageBytes }) => pageBytes,
    },
  ];

/** The results of a large sweep against those of one with a tenth of its trials. */
export const aggregate: Row = {
  name: "aggregate",
  what: "Tables, findings and report of a hundred thousand trials against ten thousand",

  async measure({ quick, say }: BenchOptions): Promise<Comparison[]> {
    const { repetitions, trials } = quick ? QUICK : FULL;
    const outcome = await realOutcome();
    const comparisons: Comparison[] = [];
    for (const shape of SHAPES) {
      say(`${shape.name}: ${trials.join(" and ")} trials`);
      const [small, large] = await withFolder(async (folder) =>
        measureShape(folder, shape, outcome, trials, repetitions),
      );
      comparisons.push(
        ...MEASURES.map(({ of, name, ...measure }) =>
          compare({
            ...measure,
            name: `${name}: ${trials[1]} ÷ ${trials[0]} trials, ${shape.name}`,
            size: "synthetic journals, made of the line of one real trial",
            over: { name: `${trials[1]} trials`, samples: large.map(of) },
            under: { name: `${trials[0]} trials`, samples: small.map(of) },
            equality:
              "mean, shortfalls, probability and worst trial of both; tables and findings of all repetitions byte for byte",
          }),
        ),
      );
    }
    return comparisons;
  },
};

/** What one real trial came to, which all lines are made of. */
async function realOutcome(): Promise<TrialDone> {
  const executor = hereExecutor(hre);
  try {
    const trial = { scenario: twoPools.name, seed: 1, params: { sale: 80 } };
    return outcomeOf(trial, await executor.execute(trial));
  } finally {
    await executor.close();
  }
}

async function measureShape(
  folder: string,
  { of }: Shape,
  outcome: TrialDone,
  trials: readonly [small: number, large: number],
  repetitions: number,
): Promise<[small: Aggregation[], large: Aggregation[]]> {
  const [distinct] = trials;
  const orders = await Promise.all(
    trials.map(async (count) => {
      const request = { ...NOTHING, ...of(count) };
      const journal = join(folder, `${count}.ndjson`);
      // The larger one has the figures of the smaller one over and over, so that both must find the same.
      await writeSyntheticJournal({ path: journal, plan: new SweepPlan(twoPools, request), outcome, distinct });
      return { folder: join(folder, "results"), journal, request };
    }),
  );
  const runs: [Aggregation[], Aggregation[]] = [[], []];
  for (let repetition = 1; repetition <= repetitions; repetition += 1) {
    for (const [i, order] of orders.entries()) {
      const run = await aggregateInProcess(order);
      rmSync(order.folder, { recursive: true });
      requireEqual("tables and findings of the repetitions", runs[i]?.[0]?.digest ?? run.digest, run.digest);
      requireEqual("losses with more trials and with fewer", figuresOf(runs[0][0] ?? run), figuresOf(run));
      runs[i]?.push(run);
    }
  }
  return runs;
}

/** What does not depend on how often the same losses come, to the cent. */
function figuresOf({ losses }: Aggregation): string {
  if (losses === undefined) return "none";
  const { mean, shortfall95, shortfall99, max, probability } = losses;
  return [mean.value, shortfall95.value, shortfall99.value, max, probability.value]
    .map((figure) => figure.toFixed(2))
    .join(" ");
}
