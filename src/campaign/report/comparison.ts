import { fileURLToPath } from "node:url";

import Table from "cli-table3";

import { oneLine } from "../../errors.ts";
import { escapeHtml } from "../../report/html/escape.ts";
import { renderPage, table, textRow } from "../../report/html/page.ts";
import type { ComparedFigure, Tolerance } from "../compare/compare.ts";

/** What the two sides are called. */
export interface SideNames {
  readonly a: string;
  readonly b: string;
}

const MOST_ROWS = 60;

/** Two runs or sweeps side by side for a terminal: what differs, worst first. */
export function renderComparison(names: SideNames, changed: readonly ComparedFigure[], all: number): string {
  const worse = changed.filter(({ isWorse }) => isWorse).length;
  const verdict = worse === 0 ? "B is no worse than A." : `B is worse than A in ${worse} figures.`;
  const head = `A: ${oneLine(names.a)}\nB: ${oneLine(names.b)}`;
  if (changed.length === 0) return `${head}\nAll ${all} figures are equal.\n${verdict}`;
  const rows = new Table({
    head: ["", "A", "B", "B − A", ""],
    colAligns: ["left", "right", "right", "right", "left"],
    style: { head: [], border: [] },
    chars: { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" },
  });
  const sorted = ordered(changed);
  for (const figure of sorted.slice(0, MOST_ROWS)) {
    rows.push([oneLine(figure.figure), ...cellsOf(figure), figure.isWorse ? "worse" : ""]);
  }
  const rest = sorted.length > MOST_ROWS ? `${sorted.length - MOST_ROWS} more differ.\n` : "";
  return `${head}\n${rows.toString()}\n${rest}${changed.length} of ${all} figures differ. ${verdict}`;
}

/** The same as a page that opens from disk. */
export function renderComparisonPage(
  scenario: string,
  names: SideNames,
  changed: readonly ComparedFigure[],
  tolerance: Tolerance,
): string {
  const rows = ordered(changed).map((figure) =>
    textRow(figure.figure, [...cellsOf(figure), figure.isWorse ? "worse" : ""], figure.isWorse),
  );
  const worse = changed.filter(({ isWorse }) => isWorse);
  const title = worse.length === 0 ? "B is no worse than A" : `B is worse than A in ${worse.length} figures`;
  const allowed = `A loss counts as worse when it grew by more than ${tolerance.absolute} and by more than ${tolerance.relative * 100}% of what it was.`;
  const shown =
    rows.length === 0
      ? "<p>All figures are equal.</p>"
      : table(
          '<tr><td></td><th scope="col">A</th><th scope="col">B</th><th scope="col">B − A</th><th></th></tr>',
          rows,
        );
  return renderPage({
    eyebrow: "two side by side",
    title: scenario,
    lead: `A: ${names.a}. B: ${names.b}.`,
    body: `<section class="verdict"><h2>${escapeHtml(title)}</h2><p class="hint">${escapeHtml(allowed)}</p></section><section><h2>What differs</h2>${shown}</section>`,
    data: { curve: null, arms: [] },
    client: fileURLToPath(new URL("client.js", import.meta.url)),
  });
}

function ordered(changed: readonly ComparedFigure[]): ComparedFigure[] {
  return [...changed].sort((x, y) => Number(y.isWorse) - Number(x.isWorse));
}

function cellsOf({ a, b }: ComparedFigure): string[] {
  // Cents are enough, unless what differs is smaller.
  const isSmall = (value: number | null): boolean => value !== null && value !== 0 && Math.abs(value) < 1;
  const digits = isSmall(a) || isSmall(b) || isSmall((b ?? 0) - (a ?? 0)) ? 8 : 2;
  const show = (value: number | null): string =>
    value === null ? "–" : value.toLocaleString("en-US", { maximumFractionDigits: digits });
  return [show(a), show(b), a === null || b === null ? "" : show(b - a)];
}
