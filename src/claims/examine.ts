import type { TrialExecutor } from "../campaign/executor.ts";
import { runTrials } from "../campaign/run-trials.ts";
import type { Trial } from "../campaign/trial.ts";
import { FirebreakError, InputError } from "../errors.ts";
import type { Findings } from "../risk/findings.ts";
import { findingsByArm } from "../report/summary.ts";
import { evidenceOf } from "./evidence.ts";
import type { Experiment, Judgement, Setting, Statement } from "./experiment.ts";

/** An experiment that was made. */
export interface ExaminedClaim extends Judgement {
  readonly number: number;
  readonly claim: string;
  readonly design: string;
  readonly seeds: readonly number[];
  readonly figures: readonly Statement[];
  /** One number a seed, by setting and figure. */
  readonly samples: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
  /** The command that runs the first seed of each setting by itself. */
  readonly commands: Readonly<Record<string, string>>;
}

/** How experiments are made. */
export interface ExaminationOptions {
  readonly executor: TrialExecutor;
  /** Fewer seeds each. */
  readonly isQuick: boolean;
  readonly signal?: AbortSignal;
  /** Told after each run. */
  readonly onProgress?: (progress: { readonly claim: string; readonly done: number; readonly total: number }) => void;
}

interface PlannedTrial {
  readonly trial: Trial;
  readonly key: string;
  readonly claim: string;
}

/**
 * Makes experiments, and says of each what it showed. A run that several experiments want is made once.
 *
 * @throws FirebreakError when a run fails; InputError when it asks for something wrong.
 */
export async function examine(
  experiments: readonly Experiment[],
  { executor, isQuick, signal, onProgress }: ExaminationOptions,
): Promise<ExaminedClaim[]> {
  const planned = plan(experiments, isQuick);
  const findings = new Map<string, Findings>();
  const options = signal === undefined ? { executor } : { executor, signal };
  const trials = planned.map(({ trial }) => trial);
  for await (const { index, trial, outcome } of runTrials(trials, options)) {
    const { key, claim } = planned[index] as PlannedTrial;
    if (outcome.status === "failed") {
      const message = `${claim}: ${commandOf(trial, trial.seed)}: ${outcome.reason}`;
      throw outcome.cause === "input" ? new InputError(message) : new FirebreakError(message);
    }
    const violations = findingsByArm(outcome.results).reduce((sum, [, { audit }]) => sum + audit.violations, 0);
    if (violations > 0) {
      throw new FirebreakError(`${claim}: ${commandOf(trial, trial.seed)}: the audit found ${violations} violations`);
    }
    findings.set(key, findingsOf(trial, findingsByArm(outcome.results)));
    onProgress?.({ claim, done: findings.size, total: planned.length });
  }
  if (findings.size < planned.length) throw new FirebreakError("the experiments were given up");
  return experiments.map((experiment) => conclude(experiment, seedsOf(experiment, isQuick), findings));
}

function conclude(
  experiment: Experiment,
  seeds: readonly number[],
  findings: ReadonlyMap<string, Findings>,
): ExaminedClaim {
  const { number, claim, design, settings, measures } = experiment;
  const samples = mapValues(settings, (setting) =>
    mapValues(measures, (measure) => seeds.map((seed) => measure.of(findings.get(keyOf(setting, seed)) as Findings))),
  );
  const evidence = evidenceOf(samples);
  return {
    number,
    claim,
    design,
    seeds,
    ...experiment.judge(evidence),
    figures: experiment.statements(evidence),
    samples,
    commands: mapValues(settings, (setting) => commandOf(setting, seeds[0] ?? 1)),
  };
}

/** Every run that is wanted, once, those of one setting together. */
function plan(experiments: readonly Experiment[], isQuick: boolean): PlannedTrial[] {
  const planned = new Map<string, PlannedTrial>();
  for (const experiment of experiments) {
    const claim = `claim ${experiment.number}`;
    for (const setting of Object.values(experiment.settings)) {
      for (const seed of seedsOf(experiment, isQuick)) {
        const key = keyOf(setting, seed);
        if (!planned.has(key)) planned.set(key, { trial: { ...setting, seed }, key, claim });
      }
    }
  }
  return [...planned.values()];
}

function seedsOf({ seeds }: Experiment, isQuick: boolean): number[] {
  return Array.from({ length: isQuick ? seeds.quick : seeds.full }, (_, i) => i + 1);
}

function keyOf({ scenario, params = {}, arm }: Setting, seed: number): string {
  return JSON.stringify([scenario, Object.entries(params).sort(), arm, seed]);
}

function findingsOf({ scenario, arm }: Trial, byArm: readonly [string, Findings][]): Findings {
  const [only, ...others] = byArm;
  if (only !== undefined && others.length === 0) return only[1];
  throw new InputError(
    `an experiment runs ${scenario} without saying which arm${arm === undefined ? "" : ` (${arm})`}`,
  );
}

function commandOf({ scenario, params = {}, arm }: Setting, seed: number): string {
  const set = Object.entries(params).map(([name, value]) => `${name}=${value}`);
  const options = [
    `--seed ${seed}`,
    ...(set.length === 0 ? [] : [`--set ${set.join(",")}`]),
    ...(arm === undefined ? [] : [`--arm ${arm}`]),
  ];
  return `npx hardhat firebreak run ${scenario} ${options.join(" ")}`;
}

function mapValues<K extends string, A, B>(values: Readonly<Record<K, A>>, change: (value: A) => B): Record<K, B> {
  return Object.fromEntries(Object.entries<A>(values).map(([key, value]) => [key, change(value)])) as Record<K, B>;
}
