import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import type { Artifact, ArtifactSource } from "../chain/types.ts";
import { InputError } from "../errors.ts";
import { IS_COMPILED, PACKAGE_ROOT } from "../own-package.ts";

/** Our contracts as the package ships them. In the repository they are what the project itself compiles. */
const SHIPPED = IS_COMPILED ? join(PACKAGE_ROOT, "dist", "artifacts") : undefined;
const PLAIN_NAME = /^\w+$/;

/**
 * Compiled contracts by name: ours as they were shipped, so that no project's compiler settings change a run, and then
 * the project's. A name such as `contracts/Pool.sol:Pool` always means the project's own.
 *
 * @param shipped The folder of ours; undefined where the project's own are ours.
 */
export function contractArtifacts(
  project: Pick<HardhatRuntimeEnvironment["artifacts"], "artifactExists" | "readArtifact">,
  shipped: string | undefined = SHIPPED,
): ArtifactSource {
  return {
    read: async (contractName) => {
      if (shipped !== undefined && PLAIN_NAME.test(contractName)) {
        const path = join(shipped, `${contractName}.json`);
        if (existsSync(path)) return JSON.parse(await readFile(path, "utf8")) as Artifact;
      }
      if (!(await project.artifactExists(contractName))) {
        throw new InputError(`contract ${contractName} is not compiled: run npx hardhat build`);
      }
      return project.readArtifact(contractName);
    },
  };
}
