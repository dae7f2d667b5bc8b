import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { SweepIdentity } from "../../campaign/sweep/sweep-folder.ts";
import type { SweepPlan } from "../../campaign/sweep/plan.ts";
import { InputError } from "../../errors.ts";
import { unreadable } from "../../files.ts";
import { dataPath } from "../../data/table.ts";
import { IS_COMPILED, PACKAGE_ROOT } from "../../own-package.ts";
import { fileHash } from "../../report/run-description.ts";
import { isFile, resolveParameters } from "../../simulation/parameters.ts";
import type { AnyScenario } from "../../simulation/scenario.ts";
import { scenarioPath } from "../scenario-file.ts";
import { packageVersions } from "../versions.ts";

/** What of this package decides the outcome of a run: what users run, or its sources where nothing is compiled. */
const OWN_FOLDERS = IS_COMPILED ? ["dist"] : ["src", "contracts", "scenarios"];

/**
 * What a sweep is of, down to the content of every file that it depends on.
 *
 * @throws InputError when one can't be read.
 */
export function sweepIdentity(plan: SweepPlan, scenario: AnyScenario): SweepIdentity {
  const { request, specs } = plan;
  const axes = [...plan.varied.axes, ...plan.shocks.axes];
  const isVaried = new Set(axes.map(({ name }) => name));
  const values = [
    ...Object.entries(resolveParameters(specs, request.fixed)).filter(([name]) => !isVaried.has(name)),
    ...axes.flatMap(({ name, values = [] }) => values.map((value): [string, string] => [name, String(value)])),
  ];
  const files = values.filter(([name, value]) => isFile(specs[name], value));
  return {
    request,
    scenario: scenario.name,
    ...trialIdentity(request.given),
    data: Object.fromEntries(
      files.map(([name, path]): [string, string] => [String(path), contentHash(name, String(path))]).sort(),
    ),
  };
}

/** What a trial is of, beside its own parameters: the code that runs it. */
export function trialIdentity(given: string): Pick<SweepIdentity, "scenarioHash" | "packageHash" | "versions"> {
  return { scenarioHash: fileHash(scenarioPath(given)), packageHash: packageHash(), versions: packageVersions() };
}

/** SHA-256 over the names and contents of this package's own files, in order. */
export function packageHash(): string {
  const hash = createHash("sha256");
  for (const folder of OWN_FOLDERS) {
    const entries = readdirSync(join(PACKAGE_ROOT, folder), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    for (const file of files.sort()) {
      hash.update(file.slice(PACKAGE_ROOT.length).replaceAll("\\", "/")).update("\0").update(readFileSync(file));
    }
  }
  return hash.digest("hex");
}

/**
 * SHA-256 of the file that a parameter names.
 *
 * @throws InputError when it can't be read.
 */
export function contentHash(name: string, path: string): string {
  try {
    return fileHash(dataPath(path));
  } catch (error) {
    throw new InputError(`parameter ${name}=${path}: ${unreadable(error)}; expected a file`, { cause: error });
  }
}
