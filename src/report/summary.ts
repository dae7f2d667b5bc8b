import { createHash } from "node:crypto";

import { type AssertionResult, checkAssertions } from "../risk/assertions.ts";
import { compareArms, type ComparisonRow } from "../risk/comparison.ts";
import type { Findings } from "../risk/findings.ts";
import { summarise } from "../risk/summarise.ts";
import { neutralDigestOf } from "../simulation/record-format.ts";
import type { ArmRun, ScenarioRun } from "../simulation/run.ts";
import type { Profile } from "../stopwatch.ts";

/** What is the same for all arms. */
interface SummaryHead {
  readonly scenario: string;
  readonly seed: number;
  readonly engine: string;
  /** Over block hashes and events. */
  readonly digest: string;
  /** The same on every engine: over the record without its block hashes. */
  readonly neutralDigest: string;
}

interface Verdict {
  readonly assertions: readonly AssertionResult[];
}

/** What the clock says, which is no part of the run and of its digest. */
export interface Times {
  readonly wallSeconds: number;
  /** The engine's share of it. */
  readonly chainSeconds: number;
  /** Seconds by activity, when they were asked for. */
  readonly profile?: Profile;
}

/** The results of a scenario without arms. */
type PlainResults = SummaryHead & Findings & Verdict;

/** The results of a scenario with arms. */
type ArmsResults = SummaryHead & {
  readonly arms: Readonly<Record<string, Findings>>;
  readonly comparison: readonly ComparisonRow[];
} & Verdict;

/** All that follows from a run. */
export type Results = PlainResults | ArmsResults;

/** `summary.json` of a scenario without arms. */
export type PlainSummary = PlainResults & Times;

/** `summary.json` of a scenario with arms. */
export type ArmsSummary = ArmsResults & Times;

export type Summary = PlainSummary | ArmsSummary;

/** The summary: results, and what the clock says, to the millisecond. */
export function withTimes(results: Results, { wallSeconds, chainSeconds, profile }: Times): Summary {
  const summary = { ...results, wallSeconds: round(wallSeconds), chainSeconds: round(chainSeconds) };
  if (profile === undefined) return summary;
  const seconds = Object.entries(profile).map(([activity, value]) => [activity, round(value)]);
  return { ...summary, profile: Object.fromEntries(seconds) as Profile };
}

/**
 * Puts the findings of a run together.
 *
 * @param engine The name and version of the engine that ran it.
 */
export function summariseRun(run: ScenarioRun, engine: string): Results {
  const arms = run.arms.map((arm) => ({ arm, findings: summarise(arm.record) }));
  const named = arms.map(({ arm, findings }) => ({ arm: arm.name, findings }));
  const assertions = checkAssertions(run.scenario.assertions ?? [], named);
  const neutral = run.arms.map(({ name, record }) => ({ name, digest: neutralDigestOf(record) }));
  const head = {
    scenario: run.scenario.name,
    seed: run.seed,
    engine,
    digest: runDigest(run.arms),
    neutralDigest: runDigest(neutral),
  };

  const [only] = arms;
  if (only !== undefined && only.arm.name === undefined)
    return { ...head, ...only.findings, assertions, digest: head.digest };
  const compared = arms.map(({ arm, findings }) => ({ name: arm.name ?? "", record: arm.record, findings }));
  return {
    ...head,
    arms: Object.fromEntries(compared.map(({ name, findings }) => [name, findings])),
    comparison: compareArms(compared),
    assertions,
  };
}

/** Whether the results are of a scenario with arms. */
export function hasArms(results: Results): results is ArmsResults {
  return "arms" in results;
}

/** Each arm's findings; the name is "" in a scenario without arms. */
export function findingsByArm(results: Results): [string, Findings][] {
  return hasArms(results) ? Object.entries(results.arms) : [["", results]];
}

/** The digest of the only arm, or of all arms' names and digests in order. */
export function runDigest(arms: readonly Pick<ArmRun, "name" | "digest">[]): string {
  const [only] = arms;
  if (only !== undefined && only.name === undefined) return only.digest;
  const hash = createHash("sha256");
  for (const { name, digest } of arms) hash.update(`${name} ${digest}\n`);
  return hash.digest("hex");
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
