import { relative } from "node:path";

import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { SweepPlan } from "../../campaign/sweep/plan.ts";
import { runSweep } from "../../campaign/sweep/run-sweep.ts";
import { SweepFolder } from "../../campaign/sweep/sweep-folder.ts";
import { SweepTable } from "../../campaign/sweep/table.ts";
import { ExitStatus, InputError } from "../../errors.ts";
import { parseAssignments } from "../../simulation/parameters.ts";
import { requireFork } from "../../simulation/require-fork.ts";
import { buildContracts } from "../build.ts";
import { localPool } from "../campaign/executors.ts";
import { sweepIdentity } from "../campaign/identity.ts";
import { lockFolder } from "../campaign/lock.ts";
import { sweepBar } from "../campaign/sweep-bar.ts";
import { untilInterrupted } from "../campaign/until-interrupted.ts";
import { reportingErrors } from "../report-errors.ts";
import { loadScenario } from "../scenario-file.ts";

interface SweepArguments {
  readonly scenario: string;
  readonly vary: string;
  readonly seeds: string;
  readonly sample: string;
  readonly set: string;
  readonly arm: string;
  readonly processes: string;
  readonly out: string;
  readonly json: boolean;
}

const RUNS = "firebreak-runs";
const MOST_PROCESSES = 1024;

const sweep: NewTaskActionFunction<SweepArguments> = async (args, hre) =>
  reportingErrors(async () => {
    const { scenario: given, vary, seeds, sample, arm } = args;
    const fixed = args.set === "" ? {} : parseAssignments(args.set);
    const limits = args.processes === "" ? {} : { processes: parseProcesses(args.processes) };
    const scenario = await loadScenario(given);
    requireFork(scenario, undefined);
    const plan = new SweepPlan(scenario, { given, vary, seeds, sample, fixed, arm });
    const identity = sweepIdentity(plan, scenario);
    const folder = new SweepFolder(identity, args.out === "" ? undefined : args.out, RUNS);
    const journal = folder.at("trials.ndjson");
    const place = relative(process.cwd(), folder.path) || ".";

    return lockFolder(folder.path, async () => {
      const bar = sweepBar();
      const { result: index, signal } = await untilInterrupted(async (signal) => {
        await buildContracts(hre);
        const executor = localPool(hre, limits);
        try {
          return await runSweep({ plan, journal, executor, signal, onProgress: bar.update });
        } finally {
          bar.stop();
          await executor.close();
        }
      });
      if (index.finished.size < plan.trials) {
        process.stderr.write(
          `Interrupted (${signal}): ${index.finished.size} of ${plan.trials} trials are kept in ${place}; the same command goes on.\n`,
        );
        return ExitStatus.Failure;
      }
      const table = await SweepTable.open({
        journal,
        specs: plan.specs,
        findings: index.columns(),
        identity: {
          scenario: identity.scenario,
          scenarioHash: identity.scenarioHash,
          packageHash: identity.packageHash,
          version: identity.versions["hardhat-firebreak"] ?? "",
        },
      });
      try {
        await folder.writeWith("trials.parquet", async (path) => table.write(path, "parquet"));
        await folder.writeWith("trials.csv", async (path) => table.write(path, "csv"));
      } finally {
        table.close();
      }
      console.log(`${plan.trials} trials, ${index.failed.size} failed: ${place}`);
      return index.failed.size === 0 ? ExitStatus.Ok : ExitStatus.AssertionFailed;
    });
  });

function parseProcesses(text: string): number {
  const processes = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (processes >= 1 && processes <= MOST_PROCESSES) return processes;
  throw new InputError(`--processes ${text}: expected a whole number from 1 to ${MOST_PROCESSES}`);
}

export default sweep;
