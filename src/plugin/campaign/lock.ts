import { join } from "node:path";

import { MultiProcessMutex, MultiProcessMutexTimeoutError } from "@nomicfoundation/hardhat-utils/synchronization";

import { InputError } from "../../errors.ts";

/** A folder in use is not waited for, as its sweep may take days; on a busy machine finding out takes a moment. */
const PATIENCE_MS = 5_000;

/**
 * Does `work` while nobody else on this machine works in the folder. A lock that a killed process left behind is taken
 * over.
 *
 * @throws InputError when somebody else does.
 */
export async function lockFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const mutex = new MultiProcessMutex(join(folder, ".lock"), PATIENCE_MS);
  let release: () => Promise<void>;
  try {
    release = await mutex.acquire();
  } catch (error) {
    if (!(error instanceof MultiProcessMutexTimeoutError)) throw error;
    throw new InputError(`the sweep in ${folder} is being run by another process: wait for it, or end it`, {
      cause: error,
    });
  }
  try {
    return await work();
  } finally {
    await release();
  }
}
