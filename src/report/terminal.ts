import Table from "cli-table3";

import { oneLine } from "../errors.ts";
import { display, rowsOf } from "./finding-rows.ts";
import { findingsByArm, type Summary } from "./summary.ts";

/** What a terminal shows of a run: the arms side by side, or the findings of the only one. */
export function renderTerminal(summary: Summary): string {
  const arms = findingsByArm(summary).map(([name]) => name);
  const table = new Table({
    head: ["", ...arms.map((arm) => oneLine(arm === "" ? summary.scenario : arm))],
    colAligns: ["left", ...arms.map(() => "right" as const)],
    style: { head: [], border: [] },
    chars: { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" },
  });
  for (const { finding, unit, values } of rowsOf(summary)) {
    table.push([
      oneLine(`${finding}${unit === "count" ? "" : `, ${unit}`}`),
      ...arms.map((arm) => display(values[arm] ?? "", unit)),
    ]);
  }
  const failed = summary.assertions.filter((assertion) => !assertion.passed);
  const verdict =
    failed.length === 0
      ? `Assertions: ${summary.assertions.length} of ${summary.assertions.length} hold.`
      : failed.map((assertion) => oneLine(`Assertion fails: ${assertion.name}: ${assertion.detail}`)).join("\n");
  return `${table.toString()}\n${verdict}`;
}
