import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import type { Artifact } from "../../../src/chain/types.ts";
import { ROOT } from "../cli-run.ts";

/** A contract of ours with an error planted in its source, or in one that it imports. */
export interface Mutation {
  readonly contractName: string;
  /** Of the contract. */
  readonly source: string;
  /** Of the file that is changed. */
  readonly changed: string;
  /** Occurs once there. */
  readonly from: string;
  readonly to: string;
}

interface Compiler {
  compile(input: string, callbacks: { import: (path: string) => { contents: string } | { error: string } }): string;
}

interface Output {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts?: Readonly<
    Record<
      string,
      Readonly<
        Record<string, { readonly abi: readonly unknown[]; readonly evm: { readonly bytecode: { object: string } } }>
      >
    >
  >;
}

const SETTINGS = {
  optimizer: { enabled: true, runs: 200 },
  evmVersion: "osaka",
  outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
};

/** Compiles the contract with its error; nothing of it is kept. */
export function compileMutant(mutation: Mutation): Artifact {
  const compiler = createRequire(import.meta.url)("solc") as Compiler;
  const input = { language: "Solidity", sources: { [mutation.source]: { content: read(mutation.source, mutation) } } };
  const output = JSON.parse(
    compiler.compile(JSON.stringify({ ...input, settings: SETTINGS }), {
      import: (path) => ({ contents: read(path, mutation) }),
    }),
  ) as Output;
  const failure = output.errors?.find(({ severity }) => severity === "error");
  if (failure !== undefined) throw new Error(failure.formattedMessage);
  const contract = output.contracts?.[mutation.source]?.[mutation.contractName];
  if (contract === undefined) throw new Error(`${mutation.source} has no contract ${mutation.contractName}`);
  return { contractName: mutation.contractName, abi: contract.abi, bytecode: `0x${contract.evm.bytecode.object}` };
}

function read(path: string, { changed, from, to }: Mutation): string {
  const text = readFileSync(join(ROOT, path.startsWith("@") ? join("node_modules", path) : path), "utf8");
  if (path !== changed) return text;
  if (text.split(from).length !== 2) throw new Error(`"${from}" does not occur once in ${path}`);
  return text.replace(from, to);
}
