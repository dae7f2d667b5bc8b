import { fork } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { LossFindings } from "../../src/campaign/findings/losses.ts";
import type { SweepRequest } from "../../src/campaign/sweep/plan.ts";
import { FirebreakError } from "../../src/errors.ts";

/** What the process is asked to do. */
export interface AggregationOrder {
  /** Where the results go. */
  readonly folder: string;
  readonly journal: string;
  readonly request: SweepRequest;
}

/** What it reports. */
export interface AggregationReport {
  readonly seconds: number;
  /** The most memory that the process ever held. */
  readonly peakBytes: number;
  /** Size of `report.html`. */
  readonly pageBytes: number;
  /** Over all trials. */
  readonly losses: LossFindings | undefined;
}

/** What its process answers. */
export type AggregationReply = AggregationReport | { readonly failure: string };

/** The results of one journal. */
export interface Aggregation extends AggregationReport {
  /** SHA-256 over the tables and the findings. */
  readonly digest: string;
}

const PROGRAM = fileURLToPath(new URL("aggregation-process.ts", import.meta.url));
const COMPARED = ["trials.parquet", "trials.csv", "summary.json"];

/**
 * Works out tables, findings and report of a journal in a process of its own.
 *
 * @throws FirebreakError when that ends without results.
 */
export async function aggregateInProcess(order: AggregationOrder): Promise<Aggregation> {
  mkdirSync(order.folder, { recursive: true });
  const reply = await new Promise<AggregationReply>((resolve) => {
    const child = fork(PROGRAM, [JSON.stringify(order)], { stdio: ["ignore", 2, 2, "ipc"] });
    let reported: AggregationReply | undefined;
    child.on("message", (message) => {
      reported = message as AggregationReply;
    });
    child.on("close", (code, signal) => {
      resolve(reported ?? { failure: `its process ended with ${signal ?? `status ${code ?? "unknown"}`}` });
    });
  });
  if ("failure" in reply) throw new FirebreakError(`the results of ${order.journal}: ${reply.failure}`);
  const hash = createHash("sha256");
  for (const name of COMPARED) hash.update(readFileSync(join(order.folder, name)));
  return { ...reply, digest: hash.digest("hex") };
}
