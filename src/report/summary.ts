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

interface SummaryTail {
  readonly assertions: readonly AssertionResult[];
  /** Time on the clock, which is no part of the run and of the digest. */
  readonly wallSeconds: number;
  /** The engine's share of it. */
  readonly chainSeconds: number;
  /** Seconds by activity, when they were asked for. */
  readonly profile?: Profile;
}

/** `summary.json` of a scenario without arms. */
export type PlainSummary = SummaryHead & Findings & SummaryTail;

/** `summary.json` of a scenario with arms. */
export type ArmsSummary = SummaryHead & {
  readonly arms: Readonly<Record<string, Findings>>;
  readonly comparison: readonly ComparisonRow[];
} & SummaryTail;

export type Summary = PlainSummary | ArmsSummary;

/** What the run itself does not know. */
export interface Surroundings {
  readonly engine: string;
  readonly wallSeconds: number;
  readonly chainSeconds: number;
}

/** The summary with what the clock says. */
export function withTimes(summary: Summary, times: Omit<SummaryTail, "assertions">): Summary {
  const { wallSeconds, chainSeconds, profile } = times;
  const rounded = { ...summary, wallSeconds: round(wallSeconds), chainSeconds: round(chainSeconds) };
  if (profile === undefined) return rounded;
  const seconds = Object.entries(profile).map(([activity, value]) => [activity, round(value)]);
  return { ...rounded, profile: Object.fromEntries(seconds) as Profile };
}

/** Puts the findings of a run together. */
export function summariseRun(run: ScenarioRun, { engine, wallSeconds, chainSeconds }: Surroundings): Summary {
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
  const tail = { assertions, wallSeconds: round(wallSeconds), chainSeconds: round(chainSeconds) };

  const [only] = arms;
  if (only !== undefined && only.arm.name === undefined)
    return { ...head, ...only.findings, ...tail, digest: head.digest };
  const compared = arms.map(({ arm, findings }) => ({ name: arm.name ?? "", record: arm.record, findings }));
  return {
    ...head,
    arms: Object.fromEntries(compared.map(({ name, findings }) => [name, findings])),
    comparison: compareArms(compared),
    ...tail,
  };
}

/** Whether the summary is of a scenario with arms. */
export function hasArms(summary: Summary): summary is ArmsSummary {
  return "arms" in summary;
}

/** Each arm's findings; the name is "" in a scenario without arms. */
export function findingsByArm(summary: Summary): [string, Findings][] {
  return hasArms(summary) ? Object.entries(summary.arms) : [["", summary]];
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
