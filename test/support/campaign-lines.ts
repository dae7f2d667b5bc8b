import type { Cells, JournalLine } from "../../src/campaign/sweep/row.ts";

/** A line of a journal with the given findings; of a failed trial when there is a reason. */
export function lineOf(
  trial: number,
  findings: Partial<Cells> = {},
  reason = "",
  params: JournalLine["params"] = {},
): JournalLine {
  return {
    trial,
    group: trial,
    setting: trial,
    seed: 1,
    params,
    command: `npx hardhat firebreak run x --seed ${trial}`,
    status: reason === "" ? "done" : "failed",
    reason,
    attempts: 1,
    seconds: 0.5,
    findings: { text: {}, number: {}, count: {}, ...findings },
  };
}
