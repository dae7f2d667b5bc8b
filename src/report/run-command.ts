import type { ParameterSpecs, ParameterValue } from "../simulation/parameters.ts";

/** What a run is repeated from. */
export interface RepeatedRun {
  /** The scenario as it is named on the command line. */
  readonly given: string;
  readonly seed: number;
  readonly specs: ParameterSpecs;
  readonly params: Readonly<Record<string, ParameterValue>>;
  /** The one arm that ran; all when undefined. */
  readonly arm?: string | undefined;
}

/** The command that repeats a run, as a shell takes it. Parameters at their defaults are left out. */
export function runCommand({ given, seed, specs, params, arm }: RepeatedRun): string {
  const changed = Object.entries(params).filter(([name, value]) => specs[name]?.default !== value);
  const set = changed.map(([name, value]) => `${name}=${value}`).join(",");
  const options = [...(set === "" ? [] : ["--set", set]), ...(arm === undefined ? [] : ["--arm", arm])];
  return `npx hardhat firebreak run ${[given, "--seed", String(seed), ...options].map(quote).join(" ")}`;
}

/** An argument as a shell takes it whole. */
export function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
