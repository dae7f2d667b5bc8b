import { createHash } from "node:crypto";

import { z } from "zod";

import type { Trial } from "../trial.ts";
import { Refusal } from "./refusal.ts";

/** The name of the queue that all sweeps and workers share, and of its keys in Redis. */
export const QUEUE = { name: "trials", prefix: "firebreak", job: "trial" } as const;

/** Longer jobs are not looked into, in characters of JSON. */
const MOST_CHARACTERS = 65_536;
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const value = z.union([z.number(), z.boolean(), z.string().max(4_096)]);
const name = z.string().min(1).max(200);

const schema = z.strictObject({
  /** The form of the job. */
  form: z.literal(1),
  /** A shipped scenario's name, or a file's path from the project's folder. */
  scenario: z.string().min(1).max(1_024),
  /** SHA-256 of the scenario's file. */
  scenarioHash: hash,
  /** SHA-256 over Firebreak's own files. */
  packageHash: hash,
  /** Of what else decides the outcome. */
  versions: z.record(name, z.string().max(100)),
  /** SHA-256 of the files that parameters name, by path. */
  files: z.record(z.string().max(4_096), hash),
  params: z.record(name, value),
  seed: z.int().min(0),
  arm: name.optional(),
});

/** A trial for whoever has the same project: data alone, and what must be equal there. */
export type TrialJob = Readonly<z.infer<typeof schema>>;

/**
 * Reads a job from the queue, where anybody may have put anything.
 *
 * @throws Refusal when it is none of ours.
 */
export function parseJob(data: unknown): TrialJob {
  const { length } = JSON.stringify(data ?? null);
  if (length > MOST_CHARACTERS) throw new Refusal(`it has ${length} characters: expected at most ${MOST_CHARACTERS}`);
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.length === 0 ? "the job" : `"${issue?.path.map(String).join(".")}"`;
  throw new Refusal(`${where} is not of the form of a trial: ${issue?.message ?? "unknown"}`);
}

/** The trial that a job asks for. */
export function trialOf({ scenario, seed, params, arm }: TrialJob): Trial {
  return { scenario, seed, params, ...(arm === undefined ? {} : { arm }) };
}

/** A job's name in the queue: the same for the same trial of the same project, whoever asks for it. */
export function jobId(job: TrialJob): string {
  const ordered = Object.entries(job).map(([key, part]) => [
    key,
    part instanceof Object ? Object.entries(part).sort(byKey) : part,
  ]);
  return createHash("sha256")
    .update(JSON.stringify(ordered.sort(byKey as never)))
    .digest("hex");
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : Number(a > b);
}
