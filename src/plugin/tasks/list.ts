import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { ExitStatus } from "../../errors.ts";
import { reportingErrors } from "../report-errors.ts";
import { describeScenario, renderScenario } from "../scenario-description.ts";
import { loadScenario, shippedScenarios } from "../scenario-file.ts";

const list: NewTaskActionFunction<{ readonly json: boolean }> = async ({ json }) =>
  reportingErrors(async () => {
    const scenarios = await Promise.all(shippedScenarios().map(async (name) => loadScenario(name)));
    if (json) process.stdout.write(`${JSON.stringify(scenarios.map(describeScenario), null, 2)}\n`);
    else console.log(scenarios.map((scenario) => renderScenario(scenario, false)).join("\n\n"));
    return ExitStatus.Ok;
  });

export default list;
