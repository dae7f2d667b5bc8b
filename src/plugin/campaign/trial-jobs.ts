import { existsSync } from "node:fs";
import { resolve } from "node:path";

import type { TrialJob } from "../../campaign/queue/job.ts";
import type { SweepIdentity } from "../../campaign/sweep/sweep-folder.ts";
import type { Trial } from "../../campaign/trial.ts";
import { isFile, type ParameterSpecs, type ParameterValue, resolveParameters } from "../../simulation/parameters.ts";
import { shippedScenarios } from "../scenario-file.ts";
import { pathInProject } from "./project-files.ts";

/** What trials on a queue have in common. */
export interface JobSource {
  /** The project's folder. */
  readonly root: string;
  readonly specs: ParameterSpecs;
  /** The hash of a file that a parameter names; each is asked for with every trial. */
  readonly hashOf: (parameter: string, path: string) => string;
  /** What is held against what workers have. */
  readonly identity: Pick<SweepIdentity, "scenarioHash" | "packageHash" | "versions">;
}

/**
 * What a worker is told of a trial: paths as they are called in the project, and the hashes of what they lead to.
 *
 * @throws InputError when a file is outside of the project.
 */
export function jobOf(
  { root, specs, identity, hashOf }: JobSource,
  { scenario, seed, params = {}, arm }: Trial,
): TrialJob {
  const { scenarioHash, packageHash, versions } = identity;
  const placed = (name: string, value: ParameterValue): ParameterValue => {
    const isOwn = isFile(specs[name], value) && value !== specs[name]?.default && existsSync(resolve(String(value)));
    return isOwn ? `./${pathInProject(root, `the file of ${name},`, String(value))}` : value;
  };
  const own = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, placed(name, value)]));
  const files = Object.entries(resolveParameters(specs, params)).filter(([name, value]) => isFile(specs[name], value));
  return {
    form: 1,
    scenario: shippedScenarios().includes(scenario) ? scenario : `./${pathInProject(root, "the scenario", scenario)}`,
    scenarioHash,
    packageHash,
    versions,
    files: Object.fromEntries(files.map(([name, value]) => [String(placed(name, value)), hashOf(name, String(value))])),
    params: own,
    seed,
    ...(arm === undefined ? {} : { arm }),
  };
}
