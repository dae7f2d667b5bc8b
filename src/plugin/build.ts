import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { MultiProcessMutex } from "@nomicfoundation/hardhat-utils/synchronization";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

/** The longest that a run waits for another's build: compiling everything on a slow machine takes minutes. */
const PATIENCE_MS = 15 * 60_000;

/** What a build needs of Hardhat's environment. */
export interface BuildEnvironment {
  readonly config: { readonly paths: { readonly cache: string } };
  readonly tasks: Pick<HardhatRuntimeEnvironment["tasks"], "getTask">;
}

/**
 * Compiles what has changed. Two builds at once in a project trip over each other, since Hardhat writes its cache and its
 * artifacts in place, so runs build one after the other; the second finds everything built.
 */
export async function buildContracts({ config, tasks }: BuildEnvironment): Promise<void> {
  await mkdir(config.paths.cache, { recursive: true });
  const mutex = new MultiProcessMutex(join(config.paths.cache, "firebreak-build.lock"), PATIENCE_MS);
  await mutex.use(async () => {
    await withLogOnStderr(async () => tasks.getTask("build").run({ quiet: true, noTests: true }));
  });
}

/** Standard output is for what comes of a run: even a quiet build logs an empty line there when it compiles something. */
async function withLogOnStderr(work: () => Promise<unknown>): Promise<void> {
  const log = console.log;
  console.log = console.error;
  try {
    await work();
  } finally {
    console.log = log;
  }
}
