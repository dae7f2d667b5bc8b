import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { InputError, messageOf } from "../errors.ts";
import { resolvePackageFor } from "./package-resolution.ts";

const EXTENSION = /\.(ts|mts|js|mjs)$/;

/** Whether a word on the command line is the path of a source file rather than a name. */
export function looksLikePath(word: string): boolean {
  return /[\\/]/.test(word) || EXTENSION.test(word);
}

/**
 * What a user's source file exports by default.
 *
 * @param kind What the file is to the user, such as "scenario".
 * @param given The path as the user gave it.
 * @throws InputError when there is no such file, or it can't be loaded.
 */
export async function importUserFile(kind: string, given: string): Promise<unknown> {
  const path = resolve(given);
  if (!existsSync(path)) throw new InputError(`${kind} file ${given}: there is no such file`);
  if (!EXTENSION.test(path)) throw new InputError(`${kind} file ${given}: expected a .ts, .mts, .js or .mjs file`);
  return importFile(kind, given, path);
}

/** What the file at `path` exports by default; `shown` names it in messages. */
export async function importFile(kind: string, shown: string, path: string): Promise<unknown> {
  resolvePackageFor(path);
  try {
    return ((await import(pathToFileURL(path).href)) as { default?: unknown }).default;
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${kind} ${shown} cannot be loaded: ${messageOf(error)}`, { cause: error });
  }
}
