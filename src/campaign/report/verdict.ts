import { escapeHtml } from "../../report/html/escape.ts";
import { headRow, htmlRow, list, table } from "../../report/html/page.ts";
import type { Check, Verdict } from "../verdict/judge.ts";
import type { LimitName } from "../verdict/limits.ts";
import type { JudgedGroup, Recommendation } from "../verdict/recommend.ts";
import { dollars, estimate, nameOf, percent, stackedEstimate } from "./words.ts";

const TITLES: Readonly<Record<LimitName, string>> = {
  expectedShortfall99Usd: "expected shortfall, 99%",
  expectedShortfall95Usd: "expected shortfall, 95%",
  meanUsd: "mean bad debt",
  maxUsd: "bad debt of the worst trial",
  probability: "probability of any bad debt",
};

/** A verdict under the name of its arm. */
export interface NamedVerdict {
  readonly arm: string;
  readonly verdict: Verdict;
}

/** A verdict in words, a line each. */
export function verdictLines(verdicts: readonly NamedVerdict[]): string[] {
  return verdicts.flatMap(({ arm, verdict }) => {
    const prefix = arm === "" ? "" : `${arm}: `;
    return [
      ...verdict.checks.map((check) => `${check.passed ? "holds" : "FAILS"}  ${prefix}${inWords(check)}`),
      ...verdict.objections.map((objection) => `FAILS  ${prefix}${objection}`),
    ];
  });
}

/** The verdict as the first section of a report. */
export function certificateHtml(verdicts: readonly NamedVerdict[]): string {
  const isPassed = verdicts.every(({ verdict }) => verdict.passed);
  const items = verdictLines(verdicts).map((line) => {
    const isHolding = line.startsWith("holds");
    const text = escapeHtml(line.slice("holds".length).trim());
    return `<li class="${isHolding ? "holds" : "fails"}"><span>${isHolding ? "holds" : "fails"}</span> ${text}</li>`;
  });
  return `<section class="verdict"><h2>${isPassed ? "Certified: every limit holds" : "Not certified"}</h2><ul>${items.join("")}</ul></section>`;
}

/** Which limits keep settings from passing, a line each. */
export function failingLines({ failing, judged }: Recommendation): string[] {
  return (Object.entries(failing) as [LimitName, number][]).map(
    ([name, count]) => `${TITLES[name]}: ${count} of ${judged} settings exceed the limit.`,
  );
}

/** A recommendation as the first section of a report. */
export function recommendationHtml(recommendation: Recommendation): string {
  const { best, neighbours, passing, judged } = recommendation;
  const names = ["setting", "verdict", "efficiency", "probability", "mean", "ES 95%", "ES 99%"];
  const head = headRow(names);
  const body =
    best === null
      ? list([...failingLines(recommendation), `None of ${judged} settings passes.`], "")
      : `<p>The most efficient of ${passing} settings that pass, of ${judged}, and its neighbours.</p>` +
        table(head, [recommendedRow(best, true), ...neighbours.map((group) => recommendedRow(group, false))]);
  const title = best === null ? "No setting passes" : `Recommended: ${nameOf(best.params)}`;
  return `<section class="verdict"><h2>${escapeHtml(title)}</h2>${body}</section>`;
}

function recommendedRow(group: JudgedGroup, isBest: boolean): string {
  const { losses, efficiency, verdict } = group;
  const cells = [
    verdict.passed ? "passes" : "fails",
    efficiency.toFixed(4),
    percent(losses.probability.value),
    stackedEstimate(losses.mean, dollars),
    stackedEstimate(losses.shortfall95, dollars),
    stackedEstimate(losses.shortfall99, dollars),
  ];
  return htmlRow(escapeHtml(nameOf(group.params)), cells, isBest);
}

function inWords({ name, limit, found, judged }: Check): string {
  const show = name === "probability" ? percent : dollars;
  const sense = judged === found.value ? "" : `, judged by ${show(judged)}`;
  return `${TITLES[name]} ${estimate(found, show)} against a limit of ${show(limit)}${sense}`;
}
