import { InputError } from "../../errors.ts";
import { DEFAULT_ENGINE } from "../engines/engine.ts";
import { EXPECTED, parseUpstream, type UpstreamAddress, variableIn } from "./upstream-address.ts";

/** What the command line says of a fork; empty where it says nothing. */
export interface ForkArguments {
  readonly fork: string;
  readonly block: string;
  readonly record: string;
  readonly replay: string;
  readonly engine: string;
}

/** A run on a fork: of an upstream, or of what one answered an earlier run. */
export type ForkRequest =
  | {
      readonly kind: "upstream";
      readonly address: UpstreamAddress;
      readonly blockNumber: number;
      /** The file to record to. */
      readonly record: string | undefined;
      /** The options that ask for the same fork again, without the address. */
      readonly options: readonly string[];
    }
  | { readonly kind: "replay"; readonly path: string; readonly options: readonly string[] };

/** Stands for an address in a command that is kept. */
export const URL_PLACEHOLDER = "<url>";

/**
 * Which fork the command line asks for; undefined when it asks for none.
 *
 * @throws InputError when the options do not go together.
 */
export function parseForkOptions(
  { fork, block, record, replay, engine }: ForkArguments,
  env: Readonly<Record<string, string | undefined>> = process.env,
): ForkRequest | undefined {
  if (replay !== "") {
    const other = [fork, block, record].findIndex((value) => value !== "");
    if (other >= 0) {
      throw new InputError(
        `--replay and ${["--fork", "--block", "--record"][other]} do not go together: ` +
          "a recording has its own chain and block, and there is nothing new to record",
      );
    }
    requireEdr("--replay", engine);
    return { kind: "replay", path: replay, options: ["--replay", replay] };
  }
  if (fork === "") {
    const other = [block, record].findIndex((value) => value !== "");
    if (other >= 0) throw new InputError(`${["--block", "--record"][other]} needs --fork: ${EXPECTED}`);
    return undefined;
  }
  requireEdr("--fork", engine);
  if (block === "") throw new InputError("--fork needs --block N: a run on a head that moves could not be repeated");
  const address = parseUpstream(fork, env);
  const blockNumber = parseBlock(block);
  const options = ["--fork", variableIn(fork) ?? URL_PLACEHOLDER, "--block", String(blockNumber)];
  return { kind: "upstream", address, blockNumber, record: record === "" ? undefined : record, options };
}

function requireEdr(option: string, engine: string): void {
  if (engine === DEFAULT_ENGINE) return;
  throw new InputError(`${option} and --engine ${engine} do not go together: forks run on ${DEFAULT_ENGINE}`);
}

function parseBlock(text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(number) || number < 1) {
    throw new InputError(`--block ${text}: expected the number of a block, 1 or more`);
  }
  return number;
}
