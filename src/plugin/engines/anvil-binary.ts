import { accessSync, constants, readFileSync } from "node:fs";
import { dirname } from "node:path";

import { InputError, messageOf } from "../../errors.ts";
import { resolveFrom } from "../../packages/resolve.ts";

const PACKAGE = "@foundry-rs/anvil";
/** Node's names of processors where the package has others. */
const PROCESSORS: Readonly<Record<string, string>> = { x64: "amd64" };

/** The kind of machine that a program is built for. */
export interface Platform {
  readonly os: string;
  readonly processor: string;
}

/**
 * The path of anvil's program, which is a package for each platform.
 *
 * @param roots Folders whose packages are searched, in order; ours come last.
 * @throws InputError when it is not installed, not for this platform, or can't be run.
 */
export function locateAnvil(
  roots: readonly string[],
  { os, processor }: Platform = { os: process.platform, processor: process.arch },
): string {
  const manifest = resolveFrom([...roots, import.meta.dirname], `${PACKAGE}/package.json`);
  if (manifest === undefined) {
    throw new InputError(`--engine anvil needs the package ${PACKAGE}: run npm install --save-dev ${PACKAGE}`);
  }
  const { version, optionalDependencies = {} } = JSON.parse(readFileSync(manifest, "utf8")) as {
    version: string;
    optionalDependencies?: Readonly<Record<string, string>>;
  };
  const platform = `${os}-${PROCESSORS[processor] ?? processor}`;
  const name = `${PACKAGE}-${platform}`;
  if (!(name in optionalDependencies)) {
    throw new InputError(`--engine anvil: ${PACKAGE} ${version} has no program for ${os} on ${processor}`);
  }
  const program = resolveFrom([dirname(manifest)], `${name}/bin/${os === "win32" ? "anvil.exe" : "anvil"}`);
  if (program === undefined) {
    throw new InputError(`--engine anvil needs the package ${name}: run npm install --save-dev ${name}@${version}`);
  }
  try {
    accessSync(program, constants.X_OK);
  } catch (error) {
    throw new InputError(`--engine anvil: the program of ${name} cannot be run: ${messageOf(error)}`, { cause: error });
  }
  return program;
}
