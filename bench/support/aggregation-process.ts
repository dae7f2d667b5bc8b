/** Works out the results of one journal and reports, so that the peak memory of this process is that of this work alone. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import twoPools from "../../scenarios/two-pools.ts";
import { findingsOf } from "../../src/campaign/findings/sweep-findings.ts";
import { renderSweepReport } from "../../src/campaign/report/render.ts";
import { Journal } from "../../src/campaign/sweep/journal.ts";
import { JournalIndex } from "../../src/campaign/sweep/journal-index.ts";
import { SweepPlan } from "../../src/campaign/sweep/plan.ts";
import { sweepCommand } from "../../src/campaign/sweep/sweep-command.ts";
import { SweepTable } from "../../src/campaign/sweep/table.ts";
import { messageOf } from "../../src/errors.ts";
import type { AggregationOrder, AggregationReply, AggregationReport } from "./aggregation.ts";
import { timed } from "./row.ts";

const KIBIBYTE = 1024;
const IDENTITY = { scenario: twoPools.name, scenarioHash: "0".repeat(64), packageHash: "0".repeat(64) };
const VERSIONS = { "hardhat-firebreak": "0.0.0" };

const [order = ""] = process.argv.slice(2);
const reply = await aggregate(JSON.parse(order) as AggregationOrder).catch((error: unknown): AggregationReply => ({
  failure: messageOf(error),
}));
process.send?.(reply, () => {
  process.exit();
});

/** What the command does when the last trial has ended, from the journal on. */
async function aggregate({ folder, journal, request }: AggregationOrder): Promise<AggregationReport> {
  const at = (name: string): string => join(folder, name);
  const { seconds, result } = await timed(async () => {
    const plan = new SweepPlan(twoPools, request);
    const index = new JournalIndex();
    const opened = await Journal.open(journal, (line) => {
      index.add(line);
    });
    await opened.close();
    const constants = { ...IDENTITY, version: VERSIONS["hardhat-firebreak"] };
    const table = await SweepTable.open({ journal, specs: plan.specs, findings: index.columns(), identity: constants });
    try {
      await table.write(at("trials.parquet"), "parquet");
      await table.write(at("trials.csv"), "csv");
      const findings = await findingsOf(twoPools.name, plan, index, table);
      writeFileSync(at("summary.json"), `${JSON.stringify(findings, null, 2)}\n`);
      const page = renderSweepReport(findings, {
        description: twoPools.description,
        identity: { ...IDENTITY, request, versions: VERSIONS, data: {} },
        specs: plan.specs,
        command: sweepCommand("sweep", request),
      });
      writeFileSync(at("report.html"), page);
      return { losses: findings.arms[0]?.losses, pageBytes: Buffer.byteLength(page) };
    } finally {
      table.close();
    }
  });
  return { seconds, peakBytes: process.resourceUsage().maxRSS * KIBIBYTE, ...result };
}
