import Table from "cli-table3";

import { oneLine } from "../errors.ts";
import { display, rowsOf } from "./finding-rows.ts";
import { findingsByArm, type Results } from "./summary.ts";

/**
 * What a terminal shows of a run: the arms side by side, or the findings of the only one.
 *
 * @param notes What parts of the world assume, a sentence each.
 */
export function renderTerminal(results: Results, notes: readonly string[] = []): string {
  const arms = findingsByArm(results).map(([name]) => name);
  const table = new Table({
    head: ["", ...arms.map((arm) => oneLine(arm === "" ? results.scenario : arm))],
    colAligns: ["left", ...arms.map(() => "right" as const)],
    style: { head: [], border: [] },
    chars: { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" },
  });
  for (const { finding, unit, values } of rowsOf(results)) {
    table.push([
      oneLine(`${finding}${unit === "count" ? "" : `, ${unit}`}`),
      ...arms.map((arm) => display(values[arm] ?? "", unit)),
    ]);
  }
  const failed = results.assertions.filter((assertion) => !assertion.passed);
  const verdict =
    failed.length === 0
      ? `Assertions: ${results.assertions.length} of ${results.assertions.length} hold.`
      : failed.map((assertion) => oneLine(`Assertion fails: ${assertion.name}: ${assertion.detail}`)).join("\n");
  return [table.toString(), ...notes.map((note) => oneLine(`Note: ${note}`)), verdict].join("\n");
}
