import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { renderSweepTerminal } from "../../campaign/report/terminal.ts";
import { ExitStatus } from "../../errors.ts";
import { quote } from "../../report/run-command.ts";
import { conductSweep, type SweepArguments } from "../campaign/conduct-sweep.ts";
import { reportingErrors } from "../report-errors.ts";

const sweep: NewTaskActionFunction<SweepArguments & { readonly json: boolean }> = async (args, hre) =>
  reportingErrors(async () =>
    conductSweep(args.of ? `sweep --of ${quote(args.of)}` : "sweep", args, hre, ({ findings, save, place }) => {
      save();
      if (args.json) process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
      else console.log(`${renderSweepTerminal(findings)}\nReport: ${place}/report.html`);
      return findings.failed === 0 ? ExitStatus.Ok : ExitStatus.AssertionFailed;
    }),
  );

export default sweep;
