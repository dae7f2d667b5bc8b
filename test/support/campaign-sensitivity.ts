import { writeFileSync } from "node:fs";

import { findingsOf, type SweepFindings } from "../../src/campaign/findings/sweep-findings.ts";
import { JournalIndex } from "../../src/campaign/sweep/journal-index.ts";
import { type PlannedTrial, SweepPlan, type SweepRequest } from "../../src/campaign/sweep/plan.ts";
import { SweepTable } from "../../src/campaign/sweep/table.ts";
import { defineScenario } from "../../src/simulation/scenario.ts";
import { SPECS } from "./campaign-axes.ts";
import { lineOf } from "./campaign-lines.ts";
import { UserFolder } from "./cli-run.ts";

const SCENARIO = defineScenario({
  name: "modelled",
  description: "",
  parameters: SPECS,
  settings: { blocks: 1 },
  world: () => undefined,
});

/** Figures of a trial by column; undefined when it fails. */
export type TrialModel = (trial: PlannedTrial) => Readonly<Record<string, number>> | undefined;

/** What a sweep would find whose trials come out as a function says, without any chain. */
export async function modelledSweep(
  request: Partial<SweepRequest>,
  model: TrialModel,
  of?: string,
): Promise<SweepFindings> {
  const whole = { given: "modelled", vary: "", over: "", seeds: "1", sample: "", fixed: {}, arm: "", ...request };
  const plan = new SweepPlan(SCENARIO, whole);
  const index = new JournalIndex();
  const lines = Array.from({ length: plan.trials }, (_, number) => {
    const planned = plan.trialAt(number);
    const { group, setting, params } = planned;
    const figures = model(planned);
    const findings = figures === undefined ? {} : { number: figures, text: { digest: String(number) } };
    const line = lineOf(number, findings, figures === undefined ? "error: as planned" : "", params);
    return { ...line, group, setting, seed: planned.trial.seed };
  });
  for (const line of lines) index.add(line);
  const user = new UserFolder();
  const journal = user.at("trials.ndjson");
  writeFileSync(journal, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  const table = await SweepTable.open({ journal, specs: plan.specs, findings: index.columns(), identity: {} });
  try {
    return await findingsOf("modelled", plan, index, table, of);
  } finally {
    table.close();
    user.remove();
  }
}
