import Table from "cli-table3";

import { oneLine } from "../../errors.ts";
import type { SweepFindings } from "../findings/sweep-findings.ts";
import { sensitivityLines } from "./sensitivity.ts";
import { samplingCaution } from "./sensitivity-words.ts";
import { dollars, estimate, nameOf, percent } from "./words.ts";

const MOST_ROWS = 30;

/** What a terminal shows of a sweep: bad debt over all trials, then setting by setting. */
export function renderSweepTerminal(findings: SweepFindings): string {
  const { trials, failed, failures, arms, dependsOnSeed } = findings;
  const lines = arms.flatMap(({ arm, losses, groups, frontier }) => {
    const table = new Table({
      head: [oneLine(arm), "trials", "efficiency", "any bad debt", "mean", "ES 95%", "ES 99%"],
      colAligns: ["left", ...Array<"right">(6).fill("right")],
      style: { head: [], border: [] },
      chars: { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" },
    });
    const cells = (of: typeof losses, efficiency: string): string[] => [
      String(of.trials),
      efficiency,
      percent(of.probability.value),
      dollars(of.mean.value),
      dollars(of.shortfall95.value),
      estimate(of.shortfall99, dollars),
    ];
    if (groups.length > 1) {
      for (const group of groups.slice(0, MOST_ROWS)) {
        const mark = frontier.includes(group.group) ? " *" : "";
        table.push([oneLine(`${nameOf(group.params)}${mark}`), ...cells(group.losses, group.efficiency.toFixed(4))]);
      }
    }
    table.push(["all trials", ...cells(losses, "")]);
    const rest = groups.length > MOST_ROWS ? [`${groups.length - MOST_ROWS} more settings are in the report.`] : [];
    return [table.toString(), ...rest];
  });
  return [
    ...lines,
    ...(arms.some(({ groups }) => groups.length > 1)
      ? ["* no other setting beats it in both efficiency and 99% expected shortfall"]
      : []),
    ...(dependsOnSeed === false
      ? ["Every setting came out the same with every seed: the scenario does not draw on it."]
      : []),
    ...samplingCaution(findings.sensitivity),
    ...sensitivityLines(findings),
    `${trials} trials, ${failed} failed.`,
    ...Object.entries(failures).map(([reason, count]) => oneLine(`${count} × ${reason}`)),
  ].join("\n");
}
