import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

import { ExitStatus, FirebreakError } from "../../src/errors.ts";
import type { BenchOptions, Comparison, Row } from "./row.ts";

/** What the process of a row reports. */
export type RowReport =
  { readonly comparisons: readonly Comparison[] } | { readonly failure: string; readonly exitStatus: ExitStatus };

const PROGRAM = fileURLToPath(new URL("row-process.ts", import.meta.url));

/**
 * Measures a row in a process of its own, so that no row is charged for what another left in memory.
 *
 * @throws FirebreakError when it fails, with the status that the suite is to end with.
 */
export async function runRow({ name }: Row, quick: BenchOptions["quick"]): Promise<readonly Comparison[]> {
  const report = await new Promise<RowReport>((resolve) => {
    let reported: RowReport | undefined;
    const child = fork(PROGRAM, [name, ...(quick ? ["quick"] : [])], {
      execArgv: [...process.execArgv, "--expose-gc"],
      // Standard output belongs to the table.
      stdio: ["ignore", 2, 2, "ipc"],
    });
    child.on("message", (message) => {
      reported = message as RowReport;
    });
    child.on("close", (code, signal) => {
      const failure = `its process ended with ${signal ?? `status ${code ?? "unknown"}`} before it reported`;
      resolve(reported ?? { failure, exitStatus: ExitStatus.Failure });
    });
  });
  if ("failure" in report) throw new FirebreakError(`${name}: ${report.failure}`, report.exitStatus);
  return report.comparisons;
}
