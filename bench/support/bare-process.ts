/** Runs scenarios as a trial's process does, and nothing else: no summary, no message after every block, no memory read. */
import hre from "hardhat";

import type { Trial } from "../../src/campaign/trial.ts";
import { trialSurroundings } from "../../src/plugin/campaign/surroundings.ts";
import { messageOf } from "../../src/errors.ts";
import { runScenario } from "../../src/simulation/run.ts";
import type { BareReply } from "./bare-runs.ts";
import { runDigest } from "../../src/report/summary.ts";
import { timed } from "./row.ts";

const { environment, loadScenario } = trialSurroundings(hre);

process.on("message", (trial: Trial) => {
  void run(trial).then((reply) => process.send?.(reply));
});

async function run({ scenario: name, seed, params = {} }: Trial): Promise<BareReply> {
  try {
    const scenario = await loadScenario(name);
    const { seconds, result } = await timed(async () => runScenario(scenario, environment, { seed, params }));
    return { seconds, digest: runDigest(result.arms) };
  } catch (error) {
    return { failure: messageOf(error) };
  }
}
