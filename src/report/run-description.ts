import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

import { isFile, type ParameterSpecs, type ParameterValue } from "../simulation/parameters.ts";
import type { ScenarioRun } from "../simulation/run.ts";
import { parametersOf } from "../simulation/scenario.ts";
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
  readonly versions: Readonly<Record<string, string>>;
  /** SHA-256 of the data files, by path as it was given. */
  readonly data: Readonly<Record<string, string>>;
  readonly digest: string;
  readonly command: string;
  readonly assumptions: readonly string[];
}

/** What the run itself does not know. */
export interface DescriptionContext {
  /** The scenario as it was named on the command line. */
  readonly given: string;
  /** The engine as it was named there; undefined for the default one. */
  readonly engineOption?: string | undefined;
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
    versions: { ...context.versions, ...run.packages },
    data: Object.fromEntries(files.map(([, path]) => [String(path), context.hashOf(String(path))])),
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
  { given, engineOption }: DescriptionContext,
): string {
  const changed = Object.entries(run.params).filter(([name, value]) => specs[name]?.default !== value);
  const set =
    changed.length === 0 ? "" : ` --set ${quote(changed.map(([name, value]) => `${name}=${value}`).join(","))}`;
  const [only] = run.arms;
  const isPart = hasArms(results) && run.arms.length < Object.keys(run.scenario.arms ?? {}).length;
  const arm = isPart && only?.name !== undefined ? ` --arm ${only.name}` : "";
  const engine = engineOption === undefined ? "" : ` --engine ${quote(engineOption)}`;
  return `npx hardhat firebreak run ${quote(given)} --seed ${run.seed}${set}${arm}${engine}`;
}

function changedValues(
  base: Readonly<Record<string, ParameterValue>>,
  values: Readonly<Record<string, ParameterValue>>,
): Record<string, ParameterValue> {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => base[name] !== value));
}

/** An argument as a shell takes it whole. */
function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
