import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

import { DuckDBInstance } from "@duckdb/node-api";

import { InputError, messageOf } from "../../errors.ts";

/** A folder in use is not waited for, as its sweep may take days; a killed process takes a moment to be gone. */
const PATIENCE_MS = 5_000;
const EVERY_MS = 100;

/** What the library says of a database that another process has, on POSIX and on Windows. */
const IN_USE = /Could not set lock|used by another process/;

/** Folders that this very process works in, whom the system would not keep from one another. */
const own = new Set<string>();

/**
 * Does `work` while nobody else works in the folder. What is locked is an empty database of DuckDB's, since such a lock is
 * the system's: it ends with the process that holds it, however that ends. A file with the holder's number in it would
 * not do. A killed process keeps its number until whoever started it asks after it, and in a container that is started
 * again, somebody else soon has that number.
 *
 * @throws InputError when somebody else works in it.
 */
export async function lockFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const release = await lock(folder);
  try {
    return await work();
  } finally {
    release();
  }
}

async function lock(folder: string): Promise<() => void> {
  const path = join(folder, ".lock");
  if (own.has(path)) throw inUse(folder, "this process");
  own.add(path);
  for (let waited = 0; ; waited += EVERY_MS) {
    try {
      const database = await DuckDBInstance.create(path, { threads: "1" });
      return () => {
        own.delete(path);
        database.closeSync();
      };
    } catch (error) {
      const message = messageOf(error);
      // Whoever made it was killed before it was whole.
      if (message.includes("not a valid DuckDB database")) rmSync(path, { force: true });
      else if (!IN_USE.test(message) || waited >= PATIENCE_MS) {
        own.delete(path);
        throw refusal(folder, message, error);
      }
      await setTimeout(EVERY_MS);
    }
  }
}

function refusal(folder: string, message: string, cause: unknown): InputError {
  const [, number] = /\(PID (\d+)\)/.exec(message) ?? [];
  if (IN_USE.test(message)) return inUse(folder, number === undefined ? "another process" : `process ${number}`);
  return new InputError(`cannot lock ${folder}: ${message}; choose another place with --out`, { cause });
}

function inUse(folder: string, who: string): InputError {
  return new InputError(`the sweep in ${folder} is being run by ${who}: wait for it, or end it`);
}
