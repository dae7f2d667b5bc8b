import { escapeHtml } from "../../report/html/escape.ts";
import { headRow, table, textRow } from "../../report/html/page.ts";
import { type ParameterSpecs, resolveParameters } from "../../simulation/parameters.ts";
import type { SweepFindings } from "../findings/sweep-findings.ts";
import type { SweepRequest } from "../sweep/plan.ts";
import { unitOf } from "./words.ts";

/** The section of a report that says which parameters a sweep did not vary, and what they were. */
export function heldFixedSection(
  { varied, shocks, arms }: SweepFindings,
  specs: ParameterSpecs,
  { fixed, seeds, arm }: SweepRequest,
): string {
  const values = Object.entries(resolveParameters(specs, fixed)).filter(
    ([name]) => !varied.includes(name) && !shocks.includes(name),
  );
  const rows = values.map(([name, value]) => {
    const meaning = specs[name]?.meaning ?? "";
    const given = Object.hasOwn(fixed, name) ? "as asked for" : "the default";
    const shown =
      typeof value === "number" ? value.toLocaleString("en-US", { maximumFractionDigits: 8 }) : String(value);
    const cells = [`${shown} ${unitOf(specs[name])}`.trim(), given, meaning];
    return textRow(name, cells);
  });
  const ofArms = arms.some(({ arm: name }) => name !== "") ? " An arm changes what the scenario says it does." : "";
  const who = `Seeds: ${seeds}.${arm === "" ? "" : ` Arm: ${arm}.`}${ofArms}`;
  const shown =
    rows.length === 0
      ? "<p>Every parameter was varied.</p>"
      : table(headRow(["parameter", "value", "", "what it changes"]), rows);
  return `<section class="fixed"><h2>What was held fixed</h2><p class="hint">${escapeHtml(who)}</p>${shown}</section>`;
}
