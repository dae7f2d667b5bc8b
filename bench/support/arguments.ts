import { parseArgs } from "node:util";

import { InputError, messageOf } from "../../src/errors.ts";
import type { Row } from "./row.ts";

/** What the suite was asked to do. */
export interface BenchArguments {
  readonly quick: boolean;
  /** In the order of the suite. */
  readonly rows: readonly Row[];
}

/**
 * Reads the command line.
 *
 * @throws InputError when an option or a row is unknown.
 */
export function parseArguments(args: readonly string[], suite: readonly Row[]): BenchArguments {
  const { quick, only } = parseOptions(args);
  if (only === undefined) return { quick, rows: suite };
  const names = only.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !suite.some((row) => row.name === name));
  if (unknown !== undefined) {
    throw new InputError(`--only: there is no row "${unknown}": expected some of ${suite.map(nameOf).join(",")}`);
  }
  return { quick, rows: suite.filter(({ name }) => names.includes(name)) };
}

function parseOptions(args: readonly string[]): { quick: boolean; only: string | undefined } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { quick: { type: "boolean", default: false }, only: { type: "string" } },
    });
    return { quick: values.quick, only: values.only };
  } catch (error) {
    // Node adds advice on options that this program does not have.
    const [complaint] = messageOf(error).split(/\.? To specify/);
    throw new InputError(`${complaint}: expected --quick, --only ROW,ROW`, { cause: error });
  }
}

function nameOf({ name }: Row): string {
  return name;
}
