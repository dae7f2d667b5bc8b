import { escapeHtml } from "../../report/html/escape.ts";
import type { ArmSweepFindings, SweepFindings } from "../findings/sweep-findings.ts";
import { counted, dollars, estimate, nameOf, percent } from "./words.ts";

/** What a sweep found, in a sentence or two an arm: what one would say who is asked. */
export function answerLines({ trials, failed, arms }: SweepFindings): string[] {
  if (arms.length === 0) return [`None of ${counted(trials, "trial")} has findings.`];
  return [
    ...arms.map((arm) => `${arm.arm === "" ? "" : `${arm.arm}: `}${overAll(arm)}${bySetting(arm)}`),
    ...(failed === 0 ? [] : [`${counted(failed, "trial")} of ${trials.toLocaleString("en-US")} without findings.`]),
  ];
}

/** The same as a section of a report. */
export function answerSection(findings: SweepFindings): string {
  const lines = answerLines(findings).map((line) => `<p class="lead">${escapeHtml(line)}</p>`);
  return `<section id="answer"><h2>In short</h2>${lines.join("")}</section>`;
}

function overAll({ losses }: ArmSweepFindings): string {
  const { trials, probability, mean, shortfall99, max } = losses;
  if (max === 0) return `None of ${counted(trials, "trial")} ends with bad debt.`;
  return (
    `${estimate(probability, percent)} of ${counted(trials, "trial")} end with bad debt: ${estimate(mean, dollars)} on average ` +
    `over all of them, ${estimate(shortfall99, dollars)} in the worst 1%, ${dollars(max)} in the worst.`
  );
}

/** Between which settings the tail lies. */
function bySetting({ groups }: ArmSweepFindings): string {
  const sorted = [...groups].sort((a, b) => a.losses.shortfall99.value - b.losses.shortfall99.value);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined) return "";
  const [low, high] = [least, most].map(({ losses }) => losses.shortfall99.value) as [number, number];
  if (low === high) return "";
  return ` Setting by setting, the worst 1% lose from ${dollars(low)} (${nameOf(least.params)}) to ${dollars(high)} (${nameOf(most.params)}).`;
}
