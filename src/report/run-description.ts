import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

import { isFile, type ParameterSpecs, type ParameterValue } from "../simulation/parameters.ts";
import type { ScenarioRun } from "../simulation/run.ts";
import { NO_ARM, parametersOf } from "../simulation/scenario.ts";
import { quote, runCommand } from "./run-command.ts";
import { hasArms, type Results } from "./summary.ts";

/** `run.json`: what was run, and how to run it again. */
export interface RunDescription {
  readonly scenario: string;
  readonly description: string;
  readonly seed: number;
  readonly params: Readonly<Record<string, ParameterValue>>;
  /** What each arm changed. */
  readonly arms: Readonly<Record<string, Readonly<Record<string, ParameterValue>>>>;
  readonly engine: string;
  /** The block of another chain that the run went on from; absent when it had a chain of its own. */
  readonly fork?: NonNullable<ScenarioRun["fork"]>;
  readonly versions: Readonly<Record<string, string>>;
  /** SHA-256 of the data files, by path as it was given. */
  readonly data: Readonly<Record<string, string>>;
  readonly digest: string;
  readonly command: string;
  readonly assumptions: readonly string[];
}

/** How a fork is asked for. */
export interface ForkDescription {
  /** The options of the command line, without any address. */
  readonly options: readonly string[];
  /** The recording that was replayed. */
  readonly recording: string | undefined;
}

/** What the run itself does not know. */
export interface DescriptionContext {
  /** The scenario as it was named on the command line. */
  readonly given: string;
  /** The engine as it was named there; undefined for the default one. */
  readonly engineOption?: string | undefined;
  /** The fork, if the run is on one. */
  readonly fork?: ForkDescription | undefined;
  readonly versions: Readonly<Record<string, string>>;
  hashOf(path: string): string;
}

/** Describes a run so that it can be repeated. */
export function describeRun(run: ScenarioRun, results: Results, context: DescriptionContext): RunDescription {
  const specs = parametersOf(run.scenario);
  const files = Object.entries(run.params).filter(([name, value]) => isFile(specs[name], value));
  const arms = run.arms.filter((arm) => arm.name !== undefined);
  return {
    scenario: run.scenario.name,
    description: run.scenario.description,
    seed: run.seed,
    params: run.params,
    arms: Object.fromEntries(arms.map((arm) => [arm.name ?? "", changedValues(run.params, arm.params)])),
    engine: results.engine,
    ...(run.fork === undefined ? {} : { fork: run.fork }),
    versions: { ...context.versions, ...run.packages },
    data: Object.fromEntries(
      [...files.map(([, path]) => String(path)), ...recordingIn(context)].map((path) => [path, context.hashOf(path)]),
    ),
    digest: results.digest,
    command: commandOf(run, specs, results, context),
    assumptions: run.assumptions,
  };
}

/** SHA-256 of a file, in hexadecimal. */
export function fileHash(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

function commandOf(
  run: ScenarioRun,
  specs: ParameterSpecs,
  results: Results,
  { given, engineOption, fork }: DescriptionContext,
): string {
  const [only] = run.arms;
  const ofArms = Object.keys(run.scenario.arms ?? {}).length;
  const isWhole = hasArms(results) ? run.arms.length === ofArms : ofArms === 0;
  const { seed, params } = run;
  const command = runCommand({ given, seed, specs, params, arm: isWhole ? undefined : (only?.name ?? NO_ARM) });
  const engine = engineOption === undefined ? "" : ` --engine ${quote(engineOption)}`;
  const forked = fork === undefined ? "" : ` ${fork.options.map(optionText).join(" ")}`;
  return `${command}${engine}${forked}`;
}

function recordingIn({ fork }: DescriptionContext): string[] {
  return fork?.recording === undefined ? [] : [fork.recording];
}

/** What stands for an address is there to be replaced, and looks like it. */
function optionText(text: string): string {
  return /^<\w+>$/.test(text) ? text : quote(text);
}

function changedValues(
  base: Readonly<Record<string, ParameterValue>>,
  values: Readonly<Record<string, ParameterValue>>,
): Record<string, ParameterValue> {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => base[name] !== value));
}
