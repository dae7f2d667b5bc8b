import Table from "cli-table3";

import { oneLine } from "../errors.ts";
import type { ExaminedClaim } from "./examine.ts";
import type { Statement } from "./experiment.ts";

const WIDTHS = [4, 42, 56, 42];

/** What a terminal shows of the claims: each with its verdict and figures. */
export function renderClaims(claims: readonly ExaminedClaim[]): string {
  const table = new Table({
    head: ["", "claim", "figures (95% interval)", "verdict"],
    colWidths: WIDTHS,
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { number, claim, figures, verdict, because, seeds } of claims) {
    table.push([
      number,
      oneLine(claim),
      figures.map((statement) => oneLine(`${statement.what}: ${showEstimate(statement)}`)).join("\n"),
      oneLine(`${verdict}: ${because} (seeds ${showSeeds(seeds)})`),
    ]);
  }
  return table.toString();
}

/** A figure and its interval, as people read them. */
export function showEstimate({ unit, estimate }: Statement): string {
  const { value, low, high } = estimate;
  const suffix = unit === "count" ? "" : ` ${unit}`;
  if (value === low && value === high) return `${show(value)}${suffix}`;
  return `${show(value)} [${show(low)}, ${show(high)}]${suffix}`;
}

/** Seeds as a range. */
export function showSeeds(seeds: readonly number[]): string {
  return seeds.length === 1 ? String(seeds[0]) : `${seeds[0]}..${seeds.at(-1)}`;
}

function show(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return value.toLocaleString("en-US", { maximumFractionDigits: digits }).replace("-", "−");
}
