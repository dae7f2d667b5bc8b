import type { Findings } from "../risk/findings.ts";
import type { ParameterValue } from "../simulation/parameters.ts";
import type { Estimate } from "../campaign/findings/estimate.ts";

/** One way to run a scenario: an experiment compares several, each with the same seeds. */
export interface Setting {
  /** The name of a shipped scenario. */
  readonly scenario: string;
  readonly params?: Readonly<Record<string, ParameterValue>>;
  /** Needed where the scenario has arms. */
  readonly arm?: string;
}

/** What a figure counts, for people: "USD", "%", "accounts" … */
export interface Measure {
  readonly unit: string;
  /** The figure of one run. */
  of(findings: Findings): number;
}

/** A figure with what it is of. */
export interface Statement {
  readonly what: string;
  readonly unit: string;
  readonly estimate: Estimate;
}

/** The answer of an experiment. "depends" says on what. */
export interface Judgement {
  readonly verdict: "supported" | "refuted" | "depends";
  readonly because: string;
}

/** The figures of all runs, by setting, and what can be said of them. Differences and ratios are paired by seed. */
export interface Evidence<S extends string = string, F extends string = string> {
  /** One number a seed. */
  values(setting: S, figure: F): readonly number[];
  mean(setting: S, figure: F): Estimate;
  /** How much more the first setting's mean is than the second's. */
  difference(setting: S, than: S, figure: F): Estimate;
  /** How many times the second setting's mean the first one's is. */
  ratio(setting: S, to: S, figure: F): Estimate;
}

/** An experiment on a claim. */
export interface Experiment<S extends string = string, F extends string = string> {
  /** Its number in the list of claims. */
  readonly number: number;
  /** The claim in one line. */
  readonly claim: string;
  /** What is varied, what stays, and what is measured, in a sentence or two. */
  readonly design: string;
  readonly settings: Readonly<Record<S, Setting>>;
  readonly measures: Readonly<Record<F, Measure>>;
  /** How many seeds, from 1 on. */
  readonly seeds: { readonly full: number; readonly quick: number };
  /** The figures that its verdict rests on. */
  statements(evidence: Evidence<S, F>): readonly Statement[];
  judge(evidence: Evidence<S, F>): Judgement;
}

/** Declares an experiment: the compiler holds the names of settings and figures together. */
export function defineExperiment<const S extends string, const F extends string>(
  experiment: Experiment<S, F>,
): Experiment {
  return experiment;
}
