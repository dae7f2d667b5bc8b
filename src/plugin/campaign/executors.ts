import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import type { TrialExecutor } from "../../campaign/executor.ts";
import { inProcess } from "../../campaign/in-process.ts";
import { type PoolLimits, processPool } from "../../campaign/process-pool.ts";
import { InputError } from "../../errors.ts";
import { IS_COMPILED } from "../../own-package.ts";
import { trialSurroundings } from "./surroundings.ts";

const require = createRequire(import.meta.url);

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

/** Trials in this process, one at a time. The contracts must have been built. */
export function hereExecutor(hre: HardhatRuntimeEnvironment): TrialExecutor {
  return inProcess(trialSurroundings(hre));
}
