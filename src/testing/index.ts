/**
 * For a project's own tests, inside `npx hardhat test`: runs scenarios, and teaches chai to judge them.
 *
 * @example
 * const run = await runScenario(scenario, { seed: 7 });
 * expect(run).to.have.badDebtBelow(10_000);
 */
import { use } from "chai";

import { hardhatEnvironment } from "../plugin/environment.ts";
import { loadScenario } from "../plugin/scenario-file.ts";
import { type Environment, runScenario as runAnywhere, type RunOptions } from "../simulation/run.ts";
import type { AnyScenario } from "../simulation/scenario.ts";
import { firebreakMatchers } from "./matchers.ts";
import { TestRun } from "./test-run.ts";

use(firebreakMatchers);

/** One for the whole process, so that tests of one scenario share its world. */
let environment: Environment | undefined;

/**
 * Runs a scenario in this Hardhat project. A world that an earlier run of the same scenario built is used again when it
 * would come out the same.
 *
 * @param scenario A scenario, the name of a shipped one, or the path of a file.
 * @throws InputError when the scenario or the options are wrong.
 */
export async function runScenario(scenario: AnyScenario | string, options: RunOptions = {}): Promise<TestRun> {
  const { default: hre } = await import("hardhat");
  const loaded = typeof scenario === "string" ? await loadScenario(scenario) : scenario;
  environment ??= hardhatEnvironment(hre);
  return new TestRun(await runAnywhere(loaded, environment, options));
}

export { firebreakMatchers } from "./matchers.ts";
export { TestArm, TestRun } from "./test-run.ts";
