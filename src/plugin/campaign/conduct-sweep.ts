import { relative } from "node:path";

import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { findingsOf, type SweepFindings } from "../../campaign/findings/sweep-findings.ts";
import { renderSweepReport } from "../../campaign/report/render.ts";
import { SweepPlan } from "../../campaign/sweep/plan.ts";
import { runSweep } from "../../campaign/sweep/run-sweep.ts";
import { sweepCommand } from "../../campaign/sweep/sweep-command.ts";
import { SweepFolder } from "../../campaign/sweep/sweep-folder.ts";
import { SweepTable } from "../../campaign/sweep/table.ts";
import { ExitStatus, InputError } from "../../errors.ts";
import { parseAssignments } from "../../simulation/parameters.ts";
import { loadCampaignScenario } from "./campaign-scenario.ts";
import { openExecutor } from "./executors.ts";
import { sweepIdentity } from "./identity.ts";
import { lockFolder } from "./lock.ts";
import { parseQueue } from "./queue-option.ts";
import { sweepBar } from "./sweep-bar.ts";
import { untilInterrupted } from "./until-interrupted.ts";

/** What sweeps are asked for on the command line. */
export interface SweepArguments {
  readonly scenario: string;
  readonly vary: string;
  readonly over: string;
  readonly seeds: string;
  readonly sample: string;
  readonly set: string;
  readonly arm: string;
  readonly processes: string;
  readonly queue: string;
  readonly out: string;
  /** The figure of which the sensitivity is told; bad debt when it is empty or absent. */
  readonly of?: string;
}

/** A sweep of which every trial is finished. Its tables are written; its report is not yet. */
export interface FinishedSweep {
  readonly plan: SweepPlan;
  readonly findings: SweepFindings;
  /** Trials without findings. */
  readonly failedByGroup: ReadonlyMap<number, number>;
  /** The folder as a user here would call it. */
  readonly place: string;
  /** Writes `summary.json` and `report.html`, a verdict first in the one and in the other. */
  readonly save: (verdict?: { readonly data: object; readonly html: string }) => void;
}

const RUNS = "firebreak-runs";
const MOST_PROCESSES = 1024;

/**
 * Runs what is left of a sweep and hands over what it found.
 *
 * @param verb The command's name.
 * @throws InputError when the arguments are wrong.
 */
export async function conductSweep(
  verb: string,
  args: SweepArguments,
  hre: HardhatRuntimeEnvironment,
  finish: (sweep: FinishedSweep) => ExitStatus,
): Promise<ExitStatus> {
  const { scenario: given, vary, over, seeds, sample, arm, of = "" } = args;
  const fixed = args.set === "" ? {} : parseAssignments(args.set);
  const limits = args.processes === "" ? {} : { processes: parseProcesses(args.processes) };
  const queue = parseQueue(args.queue);
  const scenario = await loadCampaignScenario(given);
  const plan = new SweepPlan(scenario, { given, vary, over, seeds, sample, fixed, arm });
  if (of !== "" && !plan.isSensitivity) {
    throw new InputError(`--of ${of}: is for --sample saltelli:N or morris:R, which say what matters most for it`);
  }
  const identity = sweepIdentity(plan, scenario);
  const folder = new SweepFolder(identity, args.out === "" ? undefined : args.out, RUNS);
  const journal = folder.at("trials.ndjson");
  const place = relative(process.cwd(), folder.path) || ".";

  return lockFolder(folder.path, async () => {
    const bar = sweepBar();
    const { result: index, signal } = await untilInterrupted(async (signal) => {
      const executor = await openExecutor(hre, { queue, limits, say: bar.say, specs: plan.specs, identity });
      try {
        return await runSweep({ plan, journal, executor, signal, onProgress: bar.update });
      } finally {
        bar.stop();
        await executor.close();
      }
    });
    if (index.finished.size < plan.trials) {
      const kept = `${index.finished.size} of ${plan.trials} trials are kept in ${place}`;
      process.stderr.write(`Interrupted (${signal}): ${kept}; the same command goes on.\n`);
      return ExitStatus.Failure;
    }
    const { scenario: name, scenarioHash, packageHash, versions } = identity;
    const constants = { scenario: name, scenarioHash, packageHash, version: versions["hardhat-firebreak"] ?? "" };
    const table = await SweepTable.open({ journal, specs: plan.specs, findings: index.columns(), identity: constants });
    try {
      await folder.writeWith("trials.parquet", async (path) => table.write(path, "parquet"));
      await folder.writeWith("trials.csv", async (path) => table.write(path, "csv"));
      const findings = await findingsOf(name, plan, index, table, of === "" ? undefined : of);
      const { description } = scenario;
      const command = sweepCommand(verb, plan.request);
      return finish({
        plan,
        findings,
        failedByGroup: countedBy([...index.failed].map((trial) => plan.trialAt(trial).group)),
        place,
        save: (verdict) => {
          folder.write("summary.json", `${JSON.stringify({ ...verdict?.data, ...findings }, null, 2)}\n`);
          const context = { description, identity, specs: plan.specs, command, verdict: verdict?.html ?? "" };
          folder.write("report.html", renderSweepReport(findings, context));
        },
      });
    } finally {
      table.close();
    }
  });
}

function countedBy(groups: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const group of groups) counts.set(group, (counts.get(group) ?? 0) + 1);
  return counts;
}

/**
 * Reads `--processes`.
 *
 * @throws InputError when it is no number of processes.
 */
export function parseProcesses(text: string): number {
  const processes = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (processes >= 1 && processes <= MOST_PROCESSES) return processes;
  throw new InputError(`--processes ${text}: expected a whole number from 1 to ${MOST_PROCESSES}`);
}
