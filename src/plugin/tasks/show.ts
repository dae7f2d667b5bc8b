import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { ExitStatus } from "../../errors.ts";
import { reportingErrors } from "../report-errors.ts";
import { describeScenario, renderScenario } from "../scenario-description.ts";
import { loadScenario } from "../scenario-file.ts";

const show: NewTaskActionFunction<{ readonly scenario: string; readonly json: boolean }> = async (args) =>
  reportingErrors(async () => {
    const scenario = await loadScenario(args.scenario);
    if (args.json) process.stdout.write(`${JSON.stringify(describeScenario(scenario), null, 2)}\n`);
    else console.log(renderScenario(scenario, true));
    return ExitStatus.Ok;
  });

export default show;
