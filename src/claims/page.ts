import { escapeHtml } from "../report/html/escape.ts";
import { htmlRow, textRow } from "../report/html/page.ts";
import { pageStyle } from "../report/html/page-style.ts";
import type { ExaminedClaim } from "./examine.ts";
import type { Statement } from "./experiment.ts";
import { showEstimate, showSeeds } from "./terminal.ts";

/** What the page says of itself. */
export interface PageDescription {
  readonly command: string;
  readonly versions: Readonly<Record<string, string>>;
}

const WIDTH = 320;
const HEIGHT = 18;
const MARGIN = 6;

/** One page with a section for each claim: verdict, design, figures drawn with their intervals, and how to repeat it. */
export function renderClaimsPage(claims: readonly ExaminedClaim[], { command, versions }: PageDescription): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Claims · Firebreak</title>
<style>${pageStyle()}</style>
</head>
<body>
<header>
  <p class="eyebrow">Firebreak</p>
  <h1>Claims about contagion</h1>
  <p class="lead">Each claim was put to an experiment on a real EVM. Intervals are 95% bootstrap intervals over seeds; differences and ratios compare runs of the same seed.</p>
</header>
<main>
  <section><h2>Verdicts</h2>${overview(claims)}</section>
  ${claims.map(section).join("\n")}
  <section><h2>How to repeat it</h2><pre><code>${escapeHtml(command)}</code></pre>${versionTable(versions)}</section>
</main>
</body>
</html>
`;
}

function overview(claims: readonly ExaminedClaim[]): string {
  const rows = claims.map(({ number, claim, verdict }) =>
    htmlRow(`<a href="#claim-${number}">${number}. ${escapeHtml(claim)}</a>`, [escapeHtml(verdict)]),
  );
  return table(rows);
}

function section({ number, claim, verdict, because, design, figures, seeds, commands }: ExaminedClaim): string {
  const rows = figures.map((statement) =>
    htmlRow(escapeHtml(statement.what), [escapeHtml(showEstimate(statement)), drawing(statement, figures)]),
  );
  const runs = Object.entries(commands).map(([setting, text]) =>
    htmlRow(escapeHtml(setting), [`<code>${escapeHtml(text)}</code>`]),
  );
  return `<section id="claim-${number}"><h2>${number}. ${escapeHtml(claim)}</h2>
<p><strong>${escapeHtml(verdict)}</strong>: ${escapeHtml(because)}.</p>
<p class="hint">${escapeHtml(design)} Seeds ${escapeHtml(showSeeds(seeds))}.</p>
${table(rows)}
<details><summary>The first run of each setting</summary>${table(runs)}</details></section>`;
}

/** The interval as a line with a dot, on a scale that statements of the same unit share and that has zero on it. */
function drawing({ unit, estimate }: Statement, all: readonly Statement[]): string {
  const alike = all.filter((statement) => statement.unit === unit).map((statement) => statement.estimate);
  const ends = alike.flatMap(({ low, high }) => [low, high]).filter(Number.isFinite);
  const [least, most] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  if (least === most) return "";
  const x = (value: number): string => {
    const inside = Math.min(most, Math.max(least, value));
    return (MARGIN + ((inside - least) / (most - least)) * (WIDTH - 2 * MARGIN)).toFixed(1);
  };
  const { value, low, high } = estimate;
  const y = HEIGHT / 2;
  return `<svg width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="interval"><line x1="${x(0)}" x2="${x(0)}" y1="0" y2="${HEIGHT}" stroke="currentColor" stroke-opacity="0.3"/><line x1="${x(low)}" x2="${x(high)}" y1="${y}" y2="${y}" stroke="currentColor" stroke-width="2"/><circle cx="${x(value)}" cy="${y}" r="4" fill="currentColor"/></svg>`;
}

function versionTable(versions: Readonly<Record<string, string>>): string {
  const rows = Object.entries(versions).map(([name, version]) => textRow(name, [version]));
  return `<details><summary>Versions</summary>${table(rows)}</details>`;
}

function table(rows: readonly string[]): string {
  return `<div class="scroll"><table><tbody>${rows.join("")}</tbody></table></div>`;
}
