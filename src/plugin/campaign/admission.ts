import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

import { Refusal } from "../../campaign/queue/refusal.ts";
import type { TrialJob } from "../../campaign/queue/job.ts";
import { requireArm } from "../../campaign/sweep/plan.ts";
import type { Trial } from "../../campaign/trial.ts";
import { InputError } from "../../errors.ts";
import { PACKAGE_ROOT } from "../../own-package.ts";
import { fileHash } from "../../report/run-description.ts";
import { isFile, resolveParameters } from "../../simulation/parameters.ts";
import { parametersOf } from "../../simulation/scenario.ts";
import { scenarioPath, shippedScenarios } from "../scenario-file.ts";
import { loadCampaignScenario } from "./campaign-scenario.ts";
import { isIn, staysBelow } from "./project-files.ts";

/** What a worker has, and what of it strangers may have run. */
export interface WorkerProject {
  /** The project's folder, which is also the working directory. */
  readonly root: string;
  /** Folders of which the scenarios may be run, beside those that come with the package; absolute. */
  readonly folders: readonly string[];
  readonly packageHash: string;
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * Decides whether a job may run here. Nothing that a job names is loaded before it is known to be in its place and to
 * have the content that the job speaks of; whoever has only the queue can't have other code run, nor learn what files
 * hold.
 */
export class Admission {
  private readonly project: WorkerProject;
  /** Hashes of the scenarios that were loaded: a file that has changed since can't be loaded again. */
  private readonly loaded = new Map<string, string>();

  constructor(project: WorkerProject) {
    this.project = project;
  }

  /** @throws Refusal */
  readonly admit = async (job: TrialJob): Promise<Trial> => {
    const { path, given } = this.placeOf(job.scenario);
    this.requireSamePackage(job);
    this.requireSame("the scenario's file", path, job.scenarioHash);
    if (this.loaded.has(path) && this.loaded.get(path) !== job.scenarioHash) {
      throw new Refusal("the scenario's file has changed since this worker loaded it: start the worker anew");
    }
    this.loaded.set(path, job.scenarioHash);
    try {
      const scenario = await loadCampaignScenario(given);
      requireArm(scenario, job.arm ?? "");
      const specs = parametersOf(scenario);
      const values = resolveParameters(specs, job.params);
      for (const [name, value] of Object.entries(values)) {
        const spec = specs[name];
        if (isFile(spec, value)) this.requireFile(job, String(value), spec?.type === "part");
      }
    } catch (error) {
      if (error instanceof InputError) throw new Refusal(error.message);
      throw error;
    }
    const { seed, params, arm } = job;
    return { scenario: given, seed, params, ...(arm === undefined ? {} : { arm }) };
  };

  private requireSamePackage({ packageHash, versions }: TrialJob): void {
    const { project } = this;
    const names = new Set([...Object.keys(project.versions), ...Object.keys(versions)]);
    const other = [...names].find((name) => versions[name] !== project.versions[name]);
    if (other !== undefined) {
      throw new Refusal(
        `${other} is ${versions[other] ?? "absent"} there and ${project.versions[other] ?? "absent"} here`,
      );
    }
    if (packageHash !== project.packageHash) throw new Refusal("Firebreak's own files are not the same here as there");
  }

  private placeOf(scenario: string): { readonly path: string; readonly given: string } {
    if (shippedScenarios().includes(scenario)) return { path: scenarioPath(scenario), given: scenario };
    const path = resolve(this.project.root, scenario);
    if (!staysBelow(scenario) || !this.isRunnable(path)) {
      throw new Refusal(
        `scenario "${scenario}" is neither one that comes with Firebreak nor a file in a folder that this worker runs scenarios from (--scenarios)`,
      );
    }
    return { path, given: path };
  }

  private requireFile(job: TrialJob, path: string, isCode: boolean): void {
    // Where a run finds it: in the working directory, or else in the package.
    const own = resolve(this.project.root, path);
    const place = existsSync(own) ? own : join(PACKAGE_ROOT, path);
    const isInPlace = isCode ? this.isRunnable(place) : isIn([this.project.root, PACKAGE_ROOT], place);
    const hash = Object.hasOwn(job.files, path) ? job.files[path] : undefined;
    if (!staysBelow(path) || !isInPlace || hash === undefined) throw new Refusal(`no file "${path}" may be used here`);
    this.requireSame(`the file ${path}`, place, hash);
  }

  private isRunnable(path: string): boolean {
    return (
      isIn(this.project.folders, path) &&
      !/[\\/](node_modules|\.[^\\/]*)[\\/]/.test(path.slice(this.project.root.length))
    );
  }

  /** What this machine's file has instead is not said. */
  private requireSame(what: string, path: string, hash: string): void {
    if (fileHash(path) !== hash) throw new Refusal(`${what} is not the same here as there`);
  }
}
