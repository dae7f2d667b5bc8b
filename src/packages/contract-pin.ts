import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Artifact, Hex } from "../chain/types.ts";
import { InputError, messageOf } from "../errors.ts";
import { type ForeignArtifact, parseArtifact } from "./artifact-shapes.ts";
import { type Libraries, link, unlinkedHash } from "./link.ts";
import { installCommand, type PackagePin, type PackageSource } from "./package-source.ts";

/** A contract of a package, down to the last byte. */
export interface ContractPin {
  readonly contractName: string;
  readonly package: PackagePin;
  /** Of its artifact within the package. */
  readonly path: string;
  /** The keccak-256 hash of the creation bytecode, with zeros where libraries belong. */
  readonly hash: Hex;
}

/**
 * A contract of an installed package, its libraries linked, ready to be deployed.
 *
 * @param neededBy What needs it, in the user's own words, such as `lending=aave-v3`.
 * @throws InputError when the package is missing, has another version, or its bytecode is not the one that was pinned.
 * @throws FirebreakError when a library is missing.
 */
export function loadContract(
  packages: PackageSource,
  pin: ContractPin,
  neededBy: string,
  libraries: Libraries = {},
): Artifact {
  const { folder } = packages.locate(pin.package, neededBy);
  const foreign = readArtifact(join(folder, pin.path), pin);
  const found = unlinkedHash(foreign);
  if (found !== pin.hash) {
    const { name, version } = pin.package;
    throw new InputError(
      `${neededBy}: the bytecode of ${pin.contractName} in ${name} ${version} was changed: ` +
        `its hash is ${found}, expected ${pin.hash}; ${repair(pin.package)}`,
    );
  }
  const { contractName } = pin;
  return { contractName, abi: foreign.abi, bytecode: link(foreign, libraries, contractName) };
}

function readArtifact(path: string, pin: ContractPin): ForeignArtifact {
  const { name, version } = pin.package;
  const where = `${name} ${version}: ${pin.path}`;
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new InputError(`${where} can't be read (${messageOf(error)}); ${repair(pin.package)}`, { cause: error });
  }
  return parseArtifact(content, where);
}

function repair(pin: PackagePin): string {
  return `delete its folder in node_modules and run ${installCommand(pin)}`;
}
