import { relative } from "node:path";

import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { dataPath } from "../../data/table.ts";
import { ExitStatus, InputError } from "../../errors.ts";
import { describeRun, fileHash } from "../../report/run-description.ts";
import { RunFolder } from "../../report/run-folder.ts";
import { runFiles, summaryFile } from "../../report/run-files.ts";
import { summariseRun, withTimes } from "../../report/summary.ts";
import { renderTerminal } from "../../report/terminal.ts";
import { parseAssignments } from "../../simulation/parameters.ts";
import { runScenario } from "../../simulation/run.ts";
import { Stopwatch } from "../../stopwatch.ts";
import { buildContracts } from "../build.ts";
import { DEFAULT_ENGINE, engineNamed } from "../engines/engine.ts";
import { hardhatEnvironment } from "../environment.ts";
import { interruptible } from "../interrupt.ts";
import { progressBar } from "../progress.ts";
import { reportingErrors } from "../report-errors.ts";
import { loadScenario } from "../scenario-file.ts";
import { packageVersions } from "../versions.ts";

interface RunArguments {
  readonly scenario: string;
  readonly seed: string;
  readonly set: string;
  readonly arm: string;
  readonly engine: string;
  readonly out: string;
  readonly json: boolean;
  readonly profile: boolean;
}

const RUNS = "firebreak-runs";

const run: NewTaskActionFunction<RunArguments> = async (args, hre) =>
  reportingErrors(async () => {
    const seed = parseSeed(args.seed);
    const params = args.set === "" ? {} : parseAssignments(args.set);
    const engine = engineNamed(args.engine, hre);
    const scenario = await loadScenario(args.scenario);
    const folder = new RunFolder(args.out === "" ? undefined : args.out, RUNS);
    const bar = progressBar();
    return interruptible(
      () => {
        bar.stop();
        engine.kill();
        folder.discard();
      },
      async () => {
        await buildContracts(hre);
        const stopwatch = new Stopwatch();
        const arm = args.arm === "" ? {} : { arm: args.arm };
        const options = { seed, params, ...arm, stopwatch, onProgress: bar.update };
        const finished = await runScenario(scenario, hardhatEnvironment(hre, engine), options);
        bar.stop();
        const version = await engine.version();
        await engine.close();

        const { results, files } = await stopwatch.time("report", () => {
          const results = summariseRun(finished, version);
          const description = describeRun(finished, results, {
            given: args.scenario,
            engineOption: args.engine === DEFAULT_ENGINE ? undefined : args.engine,
            versions: packageVersions(),
            hashOf: (path) => fileHash(dataPath(path)),
          });
          return { results, files: runFiles(finished, results, description) };
        });
        const profile = stopwatch.profile();
        const summary = withTimes(results, {
          wallSeconds: Object.values(profile).reduce((seconds, spent) => seconds + spent, 0),
          chainSeconds: profile.chainWrites + profile.chainReads,
          ...(args.profile ? { profile } : {}),
        });
        const name = `${scenario.name}-seed${seed}-${summary.digest.slice(0, 12)}`;
        const place = folder.commit([...files, summaryFile(summary)], name);
        if (args.json) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
        else
          console.log(
            `${renderTerminal(summary, finished.notes)}\nReport: ${relative(process.cwd(), place) || "."}/report.html`,
          );
        return summary.assertions.every((assertion) => assertion.passed) ? ExitStatus.Ok : ExitStatus.AssertionFailed;
      },
    );
  });

function parseSeed(text: string): number {
  const seed = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(seed)) {
    throw new InputError(`--seed ${text}: expected a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`);
  }
  return seed;
}

export default run;
