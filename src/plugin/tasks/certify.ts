import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { certificateHtml, verdictLines } from "../../campaign/report/verdict.ts";
import { thinTails } from "../../campaign/report/words.ts";
import { requireIndependent } from "../../campaign/sweep/sample.ts";
import { judge } from "../../campaign/verdict/judge.ts";
import { readLimits } from "../../campaign/verdict/limits.ts";
import { ExitStatus, oneLine } from "../../errors.ts";
import { quote } from "../../report/run-command.ts";
import { conductSweep, type SweepArguments } from "../campaign/conduct-sweep.ts";
import { reportingErrors } from "../report-errors.ts";

type CertifyArguments = Omit<SweepArguments, "vary"> & { readonly limits: string; readonly json: boolean };

const certify: NewTaskActionFunction<CertifyArguments> = async (args, hre) =>
  reportingErrors(async () => {
    const limits = readLimits(args.limits);
    requireIndependent("certify", args.sample);
    return conductSweep(
      `certify --limits ${quote(args.limits)}`,
      { ...args, vary: "" },
      hre,
      ({ findings, save, place }) => {
        const verdicts = findings.arms.map(({ arm, losses }) => ({
          arm,
          verdict: judge(losses, findings.failed, limits),
        }));
        const isPassed = verdicts.length > 0 && verdicts.every(({ verdict }) => verdict.passed);
        const data = { verdict: isPassed ? "pass" : "fail", limits, verdicts };
        save({ data, html: certificateHtml(verdicts) });
        if (args.json) process.stdout.write(`${JSON.stringify(data, null, 2)}\n`);
        else {
          const lines = [...verdictLines(verdicts), ...thinTails(findings), isPassed ? "Certified." : "Not certified."];
          console.log([...lines.map(oneLine), `Report: ${place}/report.html`].join("\n"));
        }
        return isPassed ? ExitStatus.Ok : ExitStatus.AssertionFailed;
      },
    );
  });

export default certify;
