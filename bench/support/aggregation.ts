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
  const report = await new Promise<AggregationReport>((resolve, reject) => {
    const child = fork(PROGRAM, [JSON.stringify(order)], { stdio: ["ignore", 2, 2, "ipc"] });
    let reported: AggregationReport | undefined;
    child.on("message", (message) => {
      reported = message as AggregationReport;
    });
    child.on("close", (code, signal) => {
      if (reported !== undefined) resolve(reported);
      else
        reject(new FirebreakError(`a process that aggregates ended with ${signal ?? `status ${code ?? "unknown"}`}`));
    });
  });
  const hash = createHash("sha256");
  for (const name of COMPARED) hash.update(readFileSync(join(order.folder, name)));
  return { ...report, digest: hash.digest("hex") };
}
