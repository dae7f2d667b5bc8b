import { constants } from "node:os";

import { ExitStatus } from "../errors.ts";

/**
 * Runs `work` and cleans up when it fails. On Ctrl-C or a request to end, cleans up, says so in one line, and ends the
 * program.
 */
export async function interruptible<T>(cleanUp: () => void, work: () => Promise<T>): Promise<T> {
  const stop = (signal: NodeJS.Signals): void => {
    cleanUp();
    process.stderr.write(
      `${process.stderr.isTTY ? "\n" : ""}Interrupted (${signal}): the run was not finished and nothing was written.\n`,
    );
    process.exit(ExitStatus.Failure);
  };
  const signals = (["SIGINT", "SIGTERM", "SIGHUP"] as const).filter((signal) => signal in constants.signals);
  for (const signal of signals) process.on(signal, stop);
  try {
    return await work();
  } catch (error) {
    cleanUp();
    throw error;
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}
