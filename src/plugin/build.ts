import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

/** More runs than anybody starts at once trip over each other in one build less often than this. */
const ATTEMPTS = 5;

/**
 * Compiles what has changed. Hardhat writes its cache through a temporary file of a fixed name, so that of two builds at
 * once in a project one may find that the other has moved the file away. By then everything is built: it tries again.
 */
export async function buildContracts(hre: Pick<HardhatRuntimeEnvironment, "tasks">): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
      return;
    } catch (error) {
      if (attempt === ATTEMPTS || !isAboutTheCache(error)) throw error;
    }
  }
}

function isAboutTheCache(error: unknown): boolean {
  return error instanceof Error && error.message.includes("compile-cache.json.tmp");
}
