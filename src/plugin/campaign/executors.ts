import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import type { TrialExecutor } from "../../campaign/executor.ts";
import { inProcess } from "../../campaign/in-process.ts";
import { type PoolLimits, processPool } from "../../campaign/process-pool.ts";
import { connectQueue, type Say } from "../../campaign/queue/connection.ts";
import type { TrialJob } from "../../campaign/queue/job.ts";
import { QueueExecutor } from "../../campaign/queue/queue-executor.ts";
import type { QueueAddress } from "../../campaign/queue/queue-url.ts";
import type { Trial } from "../../campaign/trial.ts";
import { InputError } from "../../errors.ts";
import { IS_COMPILED } from "../../own-package.ts";
import { buildContracts } from "../build.ts";
import { contentHash } from "./identity.ts";
import { trialSurroundings } from "./surroundings.ts";
import { type JobSource, jobOf } from "./trial-jobs.ts";

const require = createRequire(import.meta.url);

/** Where trials are to run. */
export interface ExecutorChoice extends Omit<JobSource, "root" | "hashOf"> {
  readonly queue: QueueAddress | undefined;
  readonly limits: PoolLimits;
  readonly say: Say;
}

/** Trials in child processes, each with this project's Hardhat. The contracts must have been built. */
export function localPool(hre: HardhatRuntimeEnvironment, limits: PoolLimits = {}): TrialExecutor {
  const { config } = hre.config.paths;
  if (config === undefined) throw new InputError("a campaign needs a project with a Hardhat config file");
  // Hardhat's own loader of TypeScript, which a child process does not inherit.
  const loader = createRequire(require.resolve("hardhat/package.json")).resolve("tsx");
  return processPool(
    {
      script: fileURLToPath(new URL(IS_COMPILED ? "worker.js" : "worker.ts", import.meta.url)),
      nodeOptions: ["--import", pathToFileURL(loader).href],
      variables: { HARDHAT_CONFIG: config },
    },
    limits,
  );
}

/**
 * Trials where they were asked to run: by workers of a queue, or in child processes.
 *
 * @throws InputError when the queue can't be used.
 */
export async function openExecutor(
  hre: HardhatRuntimeEnvironment,
  { queue, limits, say, ...source }: ExecutorChoice,
): Promise<TrialExecutor> {
  if (queue === undefined) {
    await buildContracts(hre);
    return localPool(hre, limits);
  }
  if (limits.processes !== undefined)
    throw new InputError("--processes says how many run here, and with --queue none do: give it to the workers");
  const { root } = hre.config.paths;
  // A file is read once: what its hash was then is what the whole campaign is of.
  const known = new Map<string, string>();
  const hashOf = (parameter: string, path: string): string => {
    const hash = known.get(path) ?? contentHash(parameter, path);
    known.set(path, hash);
    return hash;
  };
  const describe = (trial: Trial): TrialJob => jobOf({ root, hashOf, ...source }, trial);
  const redis = await connectQueue(queue, say);
  return new QueueExecutor({ redis, shown: queue.shown, describe, say });
}

/** Trials in this process, one at a time. The contracts must have been built. */
export function hereExecutor(hre: HardhatRuntimeEnvironment): TrialExecutor {
  return inProcess(trialSurroundings(hre));
}
