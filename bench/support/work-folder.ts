import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";

import hre from "hardhat";

/**
 * Does `work` with a new folder, which is gone afterwards. It is on the project's disk, where sweeps write: a system's
 * folder for temporary files may be in memory, where nothing has to be waited for.
 */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  mkdirSync(hre.config.paths.cache, { recursive: true });
  const folder = mkdtempSync(join(hre.config.paths.cache, "firebreak-bench-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
