import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, posix, relative, sep } from "node:path";

import type { Artifact, Hex } from "../chain/types.ts";
import { InputError, messageOf } from "../errors.ts";
import { parseArtifact } from "./artifact-shapes.ts";
import { unlinkedHash } from "./link.ts";
import { installCommand, type PackagePin, type PackageSource } from "./package-source.ts";

/** A contract of a package that ships sources, down to the last byte of what the compiler makes of them. */
export interface CompiledPin {
  readonly contractName: string;
  readonly package: PackagePin;
  /** A package of solc-js. */
  readonly compiler: PackagePin;
  /** Of the source within the package; what it imports lies in the same folder or below. */
  readonly path: string;
  /** As solc takes them. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The keccak-256 hash of the creation bytecode. */
  readonly hash: Hex;
}

/** Sources by their path within the package. */
type Sources = ReadonlyMap<string, string>;

interface Solc {
  compile(input: string, callbacks: { import: (path: string) => { contents: string } | { error: string } }): string;
}

interface SolcOutput {
  readonly errors?: readonly { readonly severity: string; readonly message: string }[];
  readonly contracts?: Readonly<Record<string, Readonly<Record<string, { abi: unknown; evm: unknown }>>>>;
}

/** Listeners that solc's runtime leaves behind, and that would decide how this process ends. */
const FINAL_EVENTS = ["uncaughtException", "unhandledRejection"] as const;

/**
 * A contract that is compiled from an installed package: once in a project, since what comes out is kept in the cache
 * folder under a hash of sources, settings and compiler.
 *
 * @param neededBy What needs it, in the user's own words, such as `lending=morpho-blue`.
 * @throws InputError when the package or the compiler is missing or has another version, or when the bytecode is not the
 * one that was pinned.
 */
export function compileContract(packages: PackageSource, pin: CompiledPin, neededBy: string): Artifact {
  const sources = readSources(packages.locate(pin.package, neededBy).folder, pin);
  const compiler = packages.locate(pin.compiler, neededBy);
  const key = createHash("sha256")
    .update(JSON.stringify([pin.contractName, pin.path, pin.settings, compiler.version, [...sources]]))
    .digest("hex");
  const file = packages.cacheFolder === undefined ? undefined : join(packages.cacheFolder, "packages", `${key}.json`);
  const kept = file === undefined ? undefined : readKept(file, pin);
  if (kept !== undefined) return kept;

  const made = compile(loadSolc(compiler.folder), sources, pin, neededBy);
  const found = unlinkedHash(parseArtifact(made, pin.contractName));
  if (found !== pin.hash) {
    const { name, version } = pin.package;
    throw new InputError(
      `${neededBy}: ${pin.contractName} compiled from ${name} ${version} has the hash ${found}, expected ${pin.hash}; ` +
        `delete the folders of ${name} and ${pin.compiler.name} in node_modules, and run ${installCommand(pin.package)} ` +
        `and ${installCommand(pin.compiler)}`,
    );
  }
  if (file !== undefined) keep(file, made);
  return made;
}

/** Sorted by path, so that the key does not depend on the file system. */
function readSources(folder: string, { path }: CompiledPin): Sources {
  const root = dirname(join(folder, path));
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".sol"));
  const sources = files.map((file): [string, string] => {
    const name = relative(folder, join(root, file)).split(sep).join(posix.sep);
    return [name, readFileSync(join(root, file), "utf8")];
  });
  return new Map(sources.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What an earlier run compiled, if it is whole. */
function readKept(file: string, { contractName, hash }: CompiledPin): Artifact | undefined {
  try {
    const artifact = parseArtifact(JSON.parse(readFileSync(file, "utf8")), file);
    if (unlinkedHash(artifact) !== hash || artifact.abi.length === 0) return undefined;
    return { contractName, abi: artifact.abi, bytecode: `0x${artifact.bytecode}` };
  } catch {
    return undefined; // Compiling anew writes it anew.
  }
}

/** Another run may do the same at this moment: a file appears under its name only when it is whole. */
function keep(file: string, artifact: Artifact): void {
  mkdirSync(dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, JSON.stringify(artifact));
  renameSync(unfinished, file);
}

/** solc-js takes over how the process ends; that stays the business of whoever started it. */
function loadSolc(folder: string): Solc {
  const before = FINAL_EVENTS.map((event) => new Set(process.listeners(event as "uncaughtException")));
  const solc = createRequire(join(folder, "package.json"))(folder) as Solc;
  FINAL_EVENTS.forEach((event, i) => {
    for (const listener of process.listeners(event as "uncaughtException")) {
      if (before[i]?.has(listener) !== true) process.removeListener(event, listener);
    }
  });
  return solc;
}

function compile(solc: Solc, sources: Sources, pin: CompiledPin, neededBy: string): Artifact {
  const { contractName, path, settings } = pin;
  const input = {
    language: "Solidity",
    sources: { [path]: { content: sources.get(path) ?? "" } },
    settings: { ...settings, outputSelection: { [path]: { [contractName]: ["abi", "evm.bytecode.object"] } } },
  };
  const find = (name: string): { contents: string } | { error: string } => {
    const contents = sources.get(name);
    return contents === undefined ? { error: "there is no such source in the package" } : { contents };
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: find })) as SolcOutput;
  const error = output.errors?.find(({ severity }) => severity === "error");
  const contract = output.contracts?.[path]?.[contractName];
  if (error !== undefined || contract === undefined) {
    const { name, version } = pin.package;
    const why = error?.message ?? `no contract ${contractName} in ${path}`;
    throw new InputError(`${neededBy}: ${name} ${version} does not compile: ${messageOf(why)}`);
  }
  const evm = contract.evm as { readonly bytecode: { readonly object: string } };
  return { contractName, abi: contract.abi as readonly unknown[], bytecode: `0x${evm.bytecode.object}` };
}
