import { fileURLToPath } from "node:url";

import { escapeHtml } from "../../report/html/escape.ts";
import { headRow, htmlRow, list, renderPage, table, textRow } from "../../report/html/page.ts";
import type { Estimate } from "../findings/estimate.ts";
import type { HeatCell, HeatMap } from "../findings/heat-map.ts";
import type { ArmSweepFindings, GroupFindings, SweepFindings } from "../findings/sweep-findings.ts";
import type { SweepIdentity } from "../sweep/sweep-folder.ts";
import type { ParameterSpecs } from "../../simulation/parameters.ts";
import { answerSection } from "./answer.ts";
import { heldFixedSection } from "./held-fixed.ts";
import { sensitivityChart, sensitivitySection } from "./sensitivity.ts";
import { samplingCaution } from "./sensitivity-words.ts";
import { counted, dollars, estimate, nameOf, percent, stackedEstimate, thinTails, withUnit } from "./words.ts";

/** What a page says besides the findings. */
export interface SweepReportContext {
  readonly description: string;
  readonly identity: SweepIdentity;
  readonly specs: ParameterSpecs;
  /** The command that repeats the sweep. */
  readonly command: string;
  /** HTML that comes first, such as a verdict. */
  readonly verdict?: string;
}

const MOST_ROWS = 200;
/** Settings that a chart shows of an arm, and as many of its frontier: a page does not grow with the sweep. */
const MOST_POINTS = 1_000;

/** The report of a sweep: one page that opens from disk. */
export function renderSweepReport(findings: SweepFindings, context: SweepReportContext): string {
  const { scenario, trials, seeds, varied, arms } = findings;
  const { description, identity, specs, command, verdict = "" } = context;
  const settings = arms[0]?.groups.length ?? 0;
  return renderPage({
    eyebrow: `${counted(trials, "trial")} of ${counted(settings, "setting")}, ${counted(seeds, "seed")} each`,
    title: scenario,
    lead: description,
    body: `
  ${verdict}
  ${answerSection(findings)}
  ${sensitivitySection(findings)}
  <section><h2>Bad debt over all trials</h2><p class="hint">Varied: ${escapeHtml(identity.request.vary || "nothing")}. Shocks: ${escapeHtml(identity.request.over || "the seed alone")}. In brackets: 95% intervals, by resampling the trials, and Wilson's for the probability. Every setting and every shock counts the same: this says what happens in the trials that were asked for, not how likely they are.</p>${lossTable(arms)}${notes(findings)}</section>
  <section id="distribution"><h2>How bad debt is distributed</h2><p class="hint">Trials with bad debt, by how much of it. Those without are named, not drawn.</p></section>
  ${varied.length === 0 ? "" : settingsSection(arms, varied.map((name) => withUnit(name, specs)).join(", "))}
  ${arms.flatMap(({ arm, heatMaps }) => heatMaps.map((map) => heatMapSection(arm, map, specs))).join("")}
  ${settings < 2 ? "" : efficiencySection(arms)}
  ${heldFixedSection(findings, specs, identity.request)}
  <section><h2>How to repeat it</h2><pre><code>${escapeHtml(command)}</code></pre><p class="hint">Each row of trials.parquet and trials.csv has the command that repeats its trial alone.</p>${provenance(identity)}</section>
`,
    data: chartData(findings),
    client: fileURLToPath(new URL("client.js", import.meta.url)),
  });
}

function hasEfficiencies(arms: readonly ArmSweepFindings[]): boolean {
  return arms.some(({ groups }) => new Set(groups.map(({ efficiency }) => efficiency)).size > 1);
}

/** Says so where charts leave settings out. */
function thinned(arms: readonly ArmSweepFindings[]): string {
  const settings = arms[0]?.groups.length ?? 0;
  if (settings <= MOST_POINTS) return "";
  const shown = MOST_POINTS.toLocaleString("en-US");
  return ` Of ${counted(settings, "setting")}, ${shown} at even distances in the order of the sweep are drawn, and as many of those that no other beats.`;
}

function efficiencySection(arms: readonly ArmSweepFindings[]): string {
  if (!hasEfficiencies(arms)) {
    return "<section><h2>Efficiency against tail loss</h2><p>Every setting puts the same share of its collateral to use, so there is nothing to weigh: vary a parameter that lets borrowers borrow more or less.</p></section>";
  }
  return `<section id="frontier"><h2>Efficiency against tail loss</h2><p class="hint">Efficiency: debt over collateral when the run begins. Tail loss: the mean bad debt of the worst 1% of trials. A line joins the settings that no other beats in both.${thinned(arms)}</p></section>`;
}

function lossTable(arms: readonly ArmSweepFindings[]): string {
  const rows: [string, (arm: ArmSweepFindings) => string][] = [
    ["trials with findings", ({ losses }) => losses.trials.toLocaleString("en-US")],
    ["probability of any bad debt", ({ losses }) => estimate(losses.probability, percent)],
    ["mean", ({ losses }) => estimate(losses.mean, dollars)],
    ["median", ({ losses }) => dollars(losses.quantiles.p50)],
    ["90% quantile", ({ losses }) => dollars(losses.quantiles.p90)],
    ["95% quantile", ({ losses }) => dollars(losses.quantiles.p95)],
    ["99% quantile", ({ losses }) => dollars(losses.quantiles.p99)],
    ["expected shortfall, 95%", ({ losses }) => estimate(losses.shortfall95, dollars)],
    ["expected shortfall, 99%", ({ losses }) => estimate(losses.shortfall99, dollars)],
    ["worst trial", ({ losses }) => dollars(losses.max)],
  ];
  const head = arms.map(({ arm }) => `<th scope="col">${escapeHtml(arm === "" ? "all trials" : arm)}</th>`).join("");
  return table(
    `<tr><td></td>${head}</tr>`,
    rows.map(([name, of]) => textRow(name, arms.map(of))),
  );
}

function notes(findings: SweepFindings): string {
  const failures = Object.entries(findings.failures).map(([reason, count]) => `${count} of them: ${reason}`);
  const items = [
    ...(findings.failed === 0
      ? []
      : [`${counted(findings.failed, "trial")} without findings, left out of every figure.`]),
    ...failures,
    ...(findings.dependsOnSeed === false
      ? [
          "Every setting came out the same with every seed: the scenario does not draw on it, and its trials are one and the same run.",
        ]
      : []),
    ...samplingCaution(findings.sensitivity),
    ...thinTails(findings),
  ];
  return items.length === 0 ? "" : list(items, "");
}

/** @param axis What is varied, for the axis of the chart that is drawn where it is one parameter. */
function settingsSection(arms: readonly ArmSweepFindings[], axis: string): string {
  const tables = arms.map(({ arm, groups, frontier }) => {
    const shown = groups.slice(0, MOST_ROWS);
    const best = new Set(frontier);
    const names = ["setting", "trials", "efficiency", "probability", "mean", "ES 95%", "ES 99%"];
    const rows = shown.map((group) =>
      htmlRow(escapeHtml(nameOf(group.params)), groupCells(group), best.has(group.group)),
    );
    const rest = groups.length - shown.length;
    return `${arm === "" ? "" : `<h3>${escapeHtml(arm)}</h3>`}${table(headRow(names), rows)}${rest === 0 ? "" : `<p class="hint">${rest} more settings are in summary.json.</p>`}`;
  });
  return `<section id="curve" data-axis="${escapeHtml(axis)}"><h2>Setting by setting</h2><p class="hint">Bad debt in US dollars. Bold: the settings that no other beats in both efficiency and 99% expected shortfall.${thinned(arms)}</p>${tables.join("")}</section>`;
}

/** HTML. */
function groupCells({ losses, efficiency }: GroupFindings): string[] {
  return [
    losses.trials.toLocaleString("en-US"),
    efficiency.toFixed(4),
    percent(losses.probability.value),
    stackedEstimate(losses.mean, dollars),
    stackedEstimate(losses.shortfall95, dollars),
    stackedEstimate(losses.shortfall99, dollars),
  ];
}

function heatMapSection(arm: string, map: HeatMap, specs: ParameterSpecs): string {
  const of = arm === "" ? "" : ` of ${arm}`;
  const [x, y] = [withUnit(map.x, specs), withUnit(map.y, specs)];
  const measures: [string, (cell: HeatCell) => number, (value: number) => string][] = [
    [`Mean bad debt${of}`, ({ mean }) => mean, dollars],
    [`Probability of any bad debt${of}`, ({ probability }) => probability, percent],
  ];
  const maps = measures.map(([title, valueOf, show]) => {
    const most = Math.max(...map.cells.flat().map((cell) => (cell === null ? 0 : valueOf(cell))));
    const head = headRow([`${y} ↓ ${x} →`, ...map.xs.map(String)]);
    const rows = map.cells.map((cells, i) => {
      const shown = cells.map((cell) => {
        if (cell === null) return "<td></td>";
        const share = most === 0 ? 0 : valueOf(cell) / most;
        return `<td style="background:color-mix(in srgb, var(--accent) ${Math.round(share * 75)}%, transparent)">${show(valueOf(cell))}</td>`;
      });
      return `<tr><th scope="row">${escapeHtml(String(map.ys[i]))}</th>${shown.join("")}</tr>`;
    });
    return `<h3>${escapeHtml(title)}</h3>${table(head, rows.toReversed())}`;
  });
  return `<section class="heat"><h2>${escapeHtml(`${map.x} and ${map.y}`)}</h2><p class="hint">Each cell takes everything else that differs between trials, seeds too, as it comes.</p>${maps.join("")}</section>`;
}

function provenance({ request, scenarioHash, packageHash, versions, data }: SweepIdentity): string {
  const entries: [string, string][] = [
    ["SHA-256 of the scenario's file", scenarioHash],
    ["SHA-256 of Firebreak's files", packageHash],
    ...Object.entries(versions),
    ...Object.entries(request.fixed).map(([name, value]): [string, string] => [`fixed ${name}`, String(value)]),
    ...Object.entries(data).map(([path, hash]): [string, string] => [`SHA-256 of ${path}`, hash]),
  ];
  return `<details><summary>Versions and content hashes</summary>${table(
    "",
    entries.map(([name, value]) => textRow(name, [value])),
  )}</details>`;
}

/** What the charts are drawn from. */
function chartData(findings: SweepFindings): unknown {
  const { arms, varied } = findings;
  const [only, ...others] = varied;
  const curve = others.length === 0 ? only : undefined;
  return {
    curve: curve ?? null,
    sensitivity: sensitivityChart(findings),
    arms: arms.map(({ arm, histogram, groups, frontier }) => {
      const best = new Set(spread(frontier, MOST_POINTS));
      const others = new Set(spread(groups, MOST_POINTS));
      const drawn = groups.filter((group) => best.has(group.group) || others.has(group));
      return {
        name: arm,
        histogram,
        groups: drawn.map(({ group, params, efficiency, losses }) => ({
          name: nameOf(params),
          at: curve === undefined ? null : params[curve],
          efficiency,
          mean: bounds(losses.mean),
          tail: bounds(losses.shortfall99),
          isBest: best.has(group),
        })),
      };
    }),
  };
}

/** All items when they are few, and otherwise so many at even distances, the first and the last among them. */
function spread<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))] as T);
}

function bounds({ value, low, high }: Estimate): [number, number, number] {
  return [value, low, high];
}
