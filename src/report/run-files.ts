import { formatBlocks, formatEvents } from "../simulation/record-format.ts";
import type { ScenarioRun } from "../simulation/run.ts";
import { renderReport } from "./html/render.ts";
import type { RunDescription } from "./run-description.ts";
import type { RunFile } from "./run-folder.ts";
import type { Results, Summary } from "./summary.ts";

/** `summary.json`, which comes last: it may say how long the others took. */
export function summaryFile(summary: Summary): RunFile {
  return { path: "summary.json", text: `${JSON.stringify(summary, null, 2)}\n` };
}

/** Every other file of a run folder. Arms have a subfolder each. */
export function runFiles(run: ScenarioRun, results: Results, description: RunDescription): RunFile[] {
  return [
    { path: "run.json", text: `${JSON.stringify(description, null, 2)}\n` },
    { path: "report.html", text: renderReport(run, results, description) },
    ...run.arms.flatMap((arm) => {
      const folder = arm.name === undefined ? "" : `${arm.name}/`;
      return [
        { path: `${folder}blocks.csv`, text: formatBlocks(arm.record) },
        { path: `${folder}events.ndjson`, text: formatEvents(arm.record) },
      ];
    }),
  ];
}
