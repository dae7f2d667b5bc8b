import { ExitStatus, FirebreakError, messageOf } from "../../src/errors.ts";
import { ROWS } from "../rows/index.ts";
import type { Row } from "./row.ts";
import type { RowReport } from "./run-row.ts";

/** The process of one row: measures it, reports to its parent, and ends. */
const [name, quick] = process.argv.slice(2);
const report = await measure(ROWS.find((row) => row.name === name));
process.send?.(report, () => {
  // An engine may keep the process alive after a row has failed half-way.
  process.exit("failure" in report ? report.exitStatus : ExitStatus.Ok);
});

async function measure(row: Row | undefined): Promise<RowReport> {
  try {
    if (row === undefined) throw new FirebreakError("there is no such row");
    const say = (message: string): void => {
      process.stderr.write(`${row.name}: ${message}\n`);
    };
    return { comparisons: await row.measure({ quick: quick === "quick", say }) };
  } catch (error) {
    if (process.env.FIREBREAK_STACK !== undefined) console.error(error);
    const exitStatus = error instanceof FirebreakError ? error.exitStatus : ExitStatus.Failure;
    // What is wrong with a row's own scenario is nothing that the user has given.
    return {
      failure: messageOf(error),
      exitStatus: exitStatus === ExitStatus.WrongInput ? ExitStatus.Failure : exitStatus,
    };
  }
}
