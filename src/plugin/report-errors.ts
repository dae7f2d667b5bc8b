import { ExitStatus, FirebreakError, messageOf } from "../errors.ts";

/**
 * Runs a task; an error becomes one line on standard error and the exit status. Errors that are not ours are defects:
 * they keep the status of a failure, and their stack is shown on request.
 */
export async function reportingErrors(work: () => Promise<ExitStatus>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    process.stderr.write(`Error: ${messageOf(error)}\n`);
    if (process.env.FIREBREAK_STACK !== undefined)
      process.stderr.write(`${error instanceof Error ? error.stack : ""}\n`);
    process.exitCode = error instanceof FirebreakError ? error.exitStatus : ExitStatus.Failure;
  }
}
