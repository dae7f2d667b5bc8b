/** The benchmark suite: `npm run bench`. docs/benchmarks.md says what each row means. */
import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";

import hre from "hardhat";

import { ExitStatus, FirebreakError, messageOf } from "../src/errors.ts";
import { buildContracts } from "../src/plugin/build.ts";
import { reportingErrors } from "../src/plugin/report-errors.ts";
import { ROWS } from "./rows/index.ts";
import { parseArguments } from "./support/arguments.ts";
import { formatResults, formatTable, type RowFailure, type RowResult } from "./support/results.ts";
import { timed } from "./support/row.ts";
import { runRow } from "./support/run-row.ts";

const RESULTS = join(import.meta.dirname, "results.json");

await reportingErrors(async () => {
  const { quick, rows } = parseArguments(process.argv.slice(2), ROWS);
  await buildContracts(hre);
  const measured: RowResult[] = [];
  const failures: RowFailure[] = [];
  const leftOut: RowFailure[] = [];
  let status: ExitStatus = ExitStatus.Ok;
  for (const row of rows) {
    const lack = row.lacks?.();
    if (lack !== undefined) {
      leftOut.push({ row: row.name, message: `${row.name}: ${lack}` });
      continue;
    }
    try {
      const { seconds, result } = await timed(async () => runRow(row, quick));
      measured.push({ row: row.name, comparisons: result });
      process.stderr.write(`${row.name}: measured in ${Math.round(seconds)} s\n`);
    } catch (error) {
      failures.push({ row: row.name, message: messageOf(error) });
      const own = error instanceof FirebreakError ? error.exitStatus : ExitStatus.Failure;
      // States that differ are what the suite must not hide; a row that could not be measured comes second.
      status = status === ExitStatus.AssertionFailed ? status : own;
    }
  }
  const results = { quick, rows: measured, leftOut, failures };
  writeFileSync(RESULTS, await formatResults(results));
  console.log(`${formatTable(results)}\nResults: ${relative(process.cwd(), RESULTS)}`);
  return status;
});
