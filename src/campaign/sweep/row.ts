import { findingsByArm, type Results } from "../../report/summary.ts";
import { runCommand } from "../../report/run-command.ts";
import type { ParameterSpec, ParameterValue } from "../../simulation/parameters.ts";
import type { TrialDone, TrialResult } from "../trial.ts";
import type { SweepPlan } from "./plan.ts";

/** What a column holds. Numbers are US dollars and other decimals; counts are whole. */
export type ColumnKind = "text" | "number" | "count" | "flag";

/** Cells by kind and column. */
export interface Cells {
  readonly text: Readonly<Record<string, string>>;
  readonly number: Readonly<Record<string, number>>;
  readonly count: Readonly<Record<string, number>>;
}

/** A line of the journal: what became of one trial. */
export interface JournalLine {
  /** The trial's number, from 0. */
  readonly trial: number;
  readonly group: number;
  readonly setting: number;
  readonly seed: number;
  /** Every parameter's value before any arm's changes. */
  readonly params: Readonly<Record<string, ParameterValue>>;
  /** The command that repeats it. */
  readonly command: string;
  readonly status: "done" | "failed";
  /** Why it has no findings; empty when it has. */
  readonly reason: string;
  readonly attempts: number;
  readonly seconds: number;
  readonly findings: Cells;
}

const DECIMAL = /^-?\d+(\.\d+)?$/;
/** Findings that are decimals although they are not US dollars. */
const FRACTIONS = /(^|\.)amplification$/;

/**
 * What is kept of a trial.
 *
 * @param number Its number in the plan.
 */
export function journalLine(plan: SweepPlan, number: number, result: TrialResult): JournalLine {
  const { attempts, seconds, outcome } = result;
  const { trial, group, setting, params } = plan.trialAt(number);
  const { scenario: given, seed, arm } = trial;
  const isDone = outcome.status === "done";
  return {
    trial: number,
    group,
    setting,
    seed,
    params,
    command: runCommand({ given, seed, specs: plan.specs, params, arm }),
    status: outcome.status,
    reason: isDone ? "" : `${outcome.cause}: ${outcome.reason}`,
    attempts,
    seconds: Math.round(seconds * 1000) / 1000,
    findings: isDone ? findingCells(outcome) : { text: {}, number: {}, count: {} },
  };
}

/** The kind of a parameter's column. */
export function kindOf(spec: ParameterSpec | undefined): ColumnKind {
  if (spec?.type === "number") return "number";
  if (spec?.type === "integer") return "count";
  return spec?.type === "flag" ? "flag" : "text";
}

/** Every figure of a trial, by kind and column. */
export function findingCells({ results, capital }: TrialDone): Cells {
  const cells = {
    text: {} as Record<string, string>,
    number: {} as Record<string, number>,
    count: {} as Record<string, number>,
  };
  for (const [arm, findings] of findingsByArm(results)) {
    const own = arm === "" ? withoutHead(results) : findings;
    const prefix = arm === "" ? "" : `${arm}.`;
    flatten(own, prefix, cells);
    for (const [name, value] of Object.entries(capital[arm] ?? {}))
      cells.number[`${prefix}capital.${name}`] = value as number;
  }
  const failed = results.assertions.filter(({ passed }) => !passed);
  cells.count["assertions.failed"] = failed.length;
  cells.text["assertions.failedNames"] = failed.map(({ name }) => name).join("; ");
  cells.text.digest = results.digest;
  cells.text.engine = results.engine;
  return cells;
}

function withoutHead(results: Results): object {
  const head = ["scenario", "seed", "engine", "digest", "neutralDigest", "assertions"];
  return Object.fromEntries(Object.entries(results).filter(([name]) => !head.includes(name)));
}

/** Lists have no place in a row of figures and are left out: a run's folder has them. */
function flatten(
  value: object,
  prefix: string,
  cells: { number: Record<string, number>; count: Record<string, number> },
): void {
  for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
    const name = `${prefix}${key}`;
    if (typeof inner === "number") (FRACTIONS.test(name) ? cells.number : cells.count)[name] = inner;
    else if (typeof inner === "string" && DECIMAL.test(inner)) cells.number[name] = Number(inner);
    else if (inner instanceof Object && !Array.isArray(inner)) flatten(inner, `${name}.`, cells);
  }
}
