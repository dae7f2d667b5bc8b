import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import type { TrialSurroundings } from "../../campaign/run-trial.ts";
import { edrEngine } from "../engines/edr.ts";
import { hardhatEnvironment } from "../environment.ts";
import { loadScenario } from "../scenario-file.ts";

/** What trials need in a process of Hardhat: one engine and one shelf of worlds for all of them. */
export function trialSurroundings(hre: HardhatRuntimeEnvironment): TrialSurroundings {
  const engine = edrEngine(hre);
  let version: Promise<string> | undefined;
  return {
    environment: hardhatEnvironment(hre, engine),
    loadScenario,
    engineVersion: async () => (version ??= engine.version()),
  };
}
