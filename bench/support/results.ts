import { createRequire } from "node:module";
import { availableParallelism } from "node:os";

import { readClosestPackageJson } from "@nomicfoundation/hardhat-utils/package";
import Table from "cli-table3";

import { packageVersions } from "../../src/plugin/versions.ts";
import type { Comparison, Goal, Side, Unit } from "./row.ts";

/** What was measured of a row. */
export interface RowResult {
  readonly row: string;
  readonly comparisons: readonly Comparison[];
}

/** A row that was not or could not be measured, or whose sides differ. */
export interface RowFailure {
  readonly row: string;
  readonly message: string;
}

/** A whole run of the suite. */
export interface Results {
  readonly quick: boolean;
  readonly rows: readonly RowResult[];
  /** What this machine has not what it takes for. */
  readonly leftOut: readonly RowFailure[];
  readonly failures: readonly RowFailure[];
}

/** `results.json`: everything that was measured, and nothing that names the machine. */
export async function formatResults({ quick, rows, leftOut, failures }: Results): Promise<string> {
  const document = {
    quick,
    versions: { node: process.versions.node, edr: await edrVersion(), ...packageVersions() },
    cpus: availableParallelism(),
    rows: rows.flatMap(({ row, comparisons }) =>
      comparisons.map((comparison) => ({ row, ...comparison, equal: true })),
    ),
    leftOut,
    failures,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The table that a terminal shows. */
export function formatTable({ quick, rows, leftOut, failures }: Results): string {
  const table = new Table({
    head: ["", "ratio", "goal", "medians"],
    colAligns: ["left", "right", "left", "left"],
    style: { head: [], border: [] },
  });
  for (const { comparisons } of rows) {
    for (const { name, size, ratio, goal, isMet, over, under, unit } of comparisons) {
      table.push([
        `${name}\n  ${size}`,
        formatRatio(ratio),
        goal === undefined ? "" : `${describeGoal(goal)}\n${isMet === true ? "met" : "not met"}`,
        `${formatSide(over, unit)}\n${formatSide(under, unit)}`,
      ]);
    }
  }
  const mode = quick
    ? "Quick: fewer repetitions, blocks and trials, and smaller books; a first impression, not a measurement."
    : "All sizes, all repetitions.";
  return [
    ...(table.length === 0 ? [] : [table.toString()]),
    mode,
    ...leftOut.map(({ message }) => `Left out: ${message}`),
    ...failures.map(({ message }) => `Failed: ${message}`),
  ].join("\n");
}

/** The engine that Hardhat brings along. What it says of its own version when asked is out of date. */
async function edrVersion(): Promise<string> {
  const hardhat = createRequire(createRequire(import.meta.url).resolve("hardhat/package.json"));
  return (await readClosestPackageJson(hardhat.resolve("@nomicfoundation/edr"))).version;
}

function describeGoal({ is, value }: Goal): string {
  return `${is} ${value}`;
}

function formatSide({ name, median, samples }: Side, unit: Unit): string {
  return `${name}: ${formatFigure(median, unit)} of ${samples.length}`;
}

function formatRatio(ratio: number): string {
  return ratio >= 0.01 ? ratio.toFixed(2) : ratio.toPrecision(1);
}

function formatFigure(value: number, unit: Unit): string {
  switch (unit) {
    case "seconds":
      return value >= 1 ? `${value.toFixed(2)} s` : `${(value * 1000).toFixed(2)} ms`;
    case "blocks per second":
      return `${value.toFixed(1)} blocks/s`;
    case "trials per second":
      return `${value.toFixed(2)} trials/s`;
    case "bytes per block":
      return `${Math.round(value).toLocaleString("en-GB")} bytes/block`;
    case "bytes":
      return `${(value / 1e6).toFixed(2)} MB`;
  }
}
