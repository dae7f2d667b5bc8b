import Table from "cli-table3";

import { oneLine } from "../../errors.ts";
import { escapeHtml } from "../../report/html/escape.ts";
import { headRow, list, table, textRow } from "../../report/html/page.ts";
import type { Estimate } from "../findings/estimate.ts";
import type { EffectIndices } from "../findings/sensitivity/elementary-effects.ts";
import type { SobolIndices } from "../findings/sensitivity/sobol-indices.ts";
import type { Named, Sensitivity } from "../findings/sensitivity/sweep-sensitivity.ts";
import type { SweepFindings } from "../findings/sweep-findings.ts";
import { type SensitivityTable, sensitivityTables } from "./sensitivity-words.ts";

const HINTS: Readonly<Record<Sensitivity["method"], string>> = {
  saltelli:
    "Sobol's indices: shares of the variance of the figure over the ranges. First order: what goes with the parameter through it alone (Saltelli et al. 2010). Total: with all its interactions (Jansen 1999). In brackets: 95% intervals, by resampling base rows. Estimates below 0 are noise about 0.",
  morris:
    "Elementary effects (Morris 1991), per whole range of a parameter. μ*: the mean of their sizes (Campolongo et al. 2007), how much it matters. μ: their mean, which way. σ: their standard deviation, how much the effect differs from place to place. In brackets: 95% intervals, by resampling trajectories.",
};

/** What a terminal shows of it, a block or a sentence each. */
export function sensitivityLines({ sensitivity, seeds }: SweepFindings): string[] {
  if (sensitivity === null) return [];
  return sensitivityTables(sensitivity, seeds).flatMap(({ arm, head, rows, sentences }) => {
    const shown = new Table({
      head: head.map(oneLine),
      colAligns: ["left", ...Array<"right">(head.length - 1).fill("right")],
      style: { head: [], border: [] },
      chars: { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" },
    });
    shown.push(...rows.map((cells) => cells.map(oneLine)));
    const title = `Sensitivity of ${sensitivity.of}${arm === "" ? "" : `, ${arm}`}`;
    return [oneLine(title), ...(rows.length === 0 ? [] : [shown.toString()]), ...sentences.map(oneLine)];
  });
}

/** The section of a report; empty when the sample is not made for it. */
export function sensitivitySection({ sensitivity, seeds }: SweepFindings): string {
  if (sensitivity === null) return "";
  const tables = sensitivityTables(sensitivity, seeds).map((own) => `${sentencesOf(own)}${tableOf(own)}`);
  return `<section id="sensitivity"><h2>Which parameter matters most for ${escapeHtml(sensitivity.of)}</h2><p class="hint">${HINTS[sensitivity.method]}</p>${tables.join("")}</section>`;
}

function sentencesOf({ arm, sentences }: SensitivityTable): string {
  return `${arm === "" ? "" : `<h3>${escapeHtml(arm)}</h3>`}${list(sentences, "")}`;
}

function tableOf({ head, rows }: SensitivityTable): string {
  if (rows.length === 0) return "";
  return table(
    headRow(head),
    rows.map(([name = "", ...cells]) => textRow(name, cells)),
  );
}

/** The estimates that charts show. */
const CHARTED: Readonly<Record<Sensitivity["method"], readonly string[]>> = {
  saltelli: ["total", "first"],
  morris: ["muStar", "sigma"],
};

/** What its charts are drawn from: estimates as value, low and high. */
export function sensitivityChart({ sensitivity }: SweepFindings): unknown {
  if (sensitivity === null) return null;
  const { method, of } = sensitivity;
  const bounds = ({ value, low, high }: Estimate): number[] => [value, low, high];
  const kinds = CHARTED[method];
  const charted = ({ parameter, ...estimates }: Named<SobolIndices> | Named<EffectIndices>): object => ({
    name: parameter,
    ...Object.fromEntries(
      Object.entries<Estimate>(estimates).flatMap(([kind, own]) => (kinds.includes(kind) ? [[kind, bounds(own)]] : [])),
    ),
  });
  const arms = sensitivity.arms.map(({ arm, parameters }) => ({ name: arm, parameters: parameters.map(charted) }));
  return { method, of, isMoney: of.endsWith("Usd"), arms };
}
