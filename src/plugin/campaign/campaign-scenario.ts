import { InputError } from "../../errors.ts";
import type { AnyScenario } from "../../simulation/scenario.ts";
import { loadScenario } from "../scenario-file.ts";

/**
 * Loads a scenario that a campaign can run.
 *
 * @throws InputError when there is none, or it runs on a fork: a node would be asked anew by every process.
 */
export async function loadCampaignScenario(nameOrPath: string): Promise<AnyScenario> {
  const scenario = await loadScenario(nameOrPath);
  if (scenario.fork === undefined) return scenario;
  throw new InputError(
    `${scenario.name} runs on a fork of chain ${scenario.fork.chainId}, and campaigns run without one: ` +
      "expected another scenario, or single runs with firebreak run",
  );
}
