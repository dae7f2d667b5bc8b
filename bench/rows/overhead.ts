import { join } from "node:path";
import { fileURLToPath } from "node:url";

import hre from "hardhat";

import type { TrialExecutor } from "../../src/campaign/executor.ts";
import { readJournal } from "../../src/campaign/sweep/journal.ts";
import { SweepPlan } from "../../src/campaign/sweep/plan.ts";
import { runSweep } from "../../src/campaign/sweep/run-sweep.ts";
import type { Trial } from "../../src/campaign/trial.ts";
import { localPool } from "../../src/plugin/campaign/executors.ts";
import hundredBlocks from "../scenarios/hundred-blocks.ts";
import { BareRuns } from "../support/bare-runs.ts";
import { type BenchOptions, compare, type Comparison, requireEqual, type Row } from "../support/row.ts";
import { withFolder } from "../support/work-folder.ts";

const FULL = { repetitions: 3, trials: 30 };
const QUICK = { repetitions: 2, trials: 10 };
/** The first trials of each process are not timed: it starts, builds the world, and compiles what it runs. */
const WARM_UP = 5;
const SCENARIO = fileURLToPath(new URL("../scenarios/hundred-blocks.ts", import.meta.url));

/** What a campaign adds to a run. */
export const overhead: Row = {
  name: "overhead",
  what: "A trial of a sweep against the run itself",

  async measure({ quick, say }: BenchOptions): Promise<Comparison[]> {
    const { repetitions, trials } = quick ? QUICK : FULL;
    const ofSweep: number[] = [];
    const ofRuns: number[] = [];
    for (let repetition = 1; repetition <= repetitions; repetition += 1) {
      say(`repetition ${repetition} of ${repetitions}`);
      const turns = await takeTurns(trials);
      ofSweep.push(...turns.sweep);
      ofRuns.push(...turns.runs);
    }
    return [
      compare({
        name: "trial of a sweep ÷ run",
        what: "A trial in a process of the pool, its findings and its line in the journal, against the run alone",
        size: `${trials} trials of two-pools with 100 blocks, ${repetitions} times; one process on each side`,
        unit: "seconds",
        over: { name: "trial", samples: ofSweep },
        under: { name: "run", samples: ofRuns },
        goal: { is: "at most", value: 1.05 },
        equality: "digest of every trial",
      }),
    ];
  },
};

interface Turns {
  /** Seconds of each trial: from when it is handed out until the next one would be. */
  readonly sweep: readonly number[];
  /** Seconds of the same runs, each just before its trial. */
  readonly runs: readonly number[];
}

/** A sweep whose every trial waits until another process has made the same run. */
async function takeTurns(trials: number): Promise<Turns> {
  const seeds = `1..${trials + WARM_UP}`;
  const request = { given: SCENARIO, vary: "", over: "", seeds, sample: "", fixed: {}, arm: "" };
  const plan = new SweepPlan(hundredBlocks, request);
  const bare = new BareRuns();
  const pool = localPool(hre, { processes: 1 });
  const sweep: number[] = [];
  const runs: number[] = [];
  const digests: string[] = [];
  let handedOut: number | undefined;
  const lap = (): void => {
    if (handedOut !== undefined) sweep.push((performance.now() - handedOut) / 1000);
  };
  const executor: TrialExecutor = {
    slots: 1,
    execute: async (trial: Trial) => {
      lap();
      const { seconds, digest } = await bare.run(trial);
      runs.push(seconds);
      digests.push(digest);
      handedOut = performance.now();
      return pool.execute(trial);
    },
    close: async () => pool.close(),
  };
  try {
    return await withFolder(async (folder) => {
      const journal = join(folder, "trials.ndjson");
      await runSweep({ plan, journal, executor });
      lap();
      await readJournal(journal, ({ trial, findings }) => {
        requireEqual(`digest of trial ${trial}`, digests[trial] ?? "none", findings.text.digest ?? "none");
      });
      return { sweep: sweep.slice(WARM_UP), runs: runs.slice(WARM_UP) };
    });
  } finally {
    await executor.close();
    bare.close();
  }
}
