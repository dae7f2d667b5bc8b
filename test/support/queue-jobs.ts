import type { TrialJob } from "../../src/campaign/queue/job.ts";
import type { Trial, TrialDone } from "../../src/campaign/trial.ts";

/** A job as a sweep makes it. */
export const JOB: TrialJob = {
  form: 1,
  scenario: "two-pools",
  scenarioHash: "a".repeat(64),
  packageHash: "a".repeat(64),
  versions: {},
  files: {},
  params: {},
  seed: 1,
};

/** The job of a trial, with no project behind it. */
export function jobFor({ seed, params = {} }: Trial): TrialJob {
  return { ...JOB, seed, params };
}

/** What a worker says of a trial, without having run it. */
export function answerTo({ seed, params = {} }: Trial): TrialDone {
  const results = { scenario: "two-pools", seed, engine: "none", digest: `of ${seed}`, assertions: [] };
  return { status: "done", params, results, capital: {} } as unknown as TrialDone;
}
