import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { failingLines, recommendationHtml } from "../../campaign/report/verdict.ts";
import { dollars, estimate, nameOf } from "../../campaign/report/words.ts";
import { requireIndependent } from "../../campaign/sweep/sample.ts";
import { readLimits } from "../../campaign/verdict/limits.ts";
import { type JudgedGroup, recommend as choose } from "../../campaign/verdict/recommend.ts";
import { ExitStatus, InputError, oneLine } from "../../errors.ts";
import { quote } from "../../report/run-command.ts";
import { conductSweep, type SweepArguments } from "../campaign/conduct-sweep.ts";
import { reportingErrors } from "../report-errors.ts";
import { loadScenario } from "../scenario-file.ts";

const recommend: NewTaskActionFunction<SweepArguments & { readonly limits: string; readonly json: boolean }> = async (
  args,
  hre,
) =>
  reportingErrors(async () => {
    const limits = readLimits(args.limits);
    requireIndependent("recommend", args.sample);
    if (args.vary === "") throw new InputError("recommend needs --vary: among which settings should it choose?");
    const arms = Object.keys((await loadScenario(args.scenario)).arms ?? {});
    if (arms.length > 0 && args.arm === "") {
      throw new InputError(`recommend judges one arm: choose one of ${arms.join(", ")} with --arm`);
    }
    return conductSweep(
      `recommend --limits ${quote(args.limits)}`,
      args,
      hre,
      ({ findings, failedByGroup, save, place }) => {
        const [arm] = findings.arms;
        const recommendation =
          arm === undefined
            ? { best: null, neighbours: [], passing: 0, failing: {}, judged: 0 }
            : choose(arm, failedByGroup, limits);
        const { best, neighbours, passing, judged } = recommendation;
        save({ data: { recommendation, limits }, html: recommendationHtml(recommendation) });
        if (args.json) process.stdout.write(`${JSON.stringify({ ...recommendation, limits }, null, 2)}\n`);
        else {
          const chosen =
            best === null
              ? ["No setting passes.", ...failingLines(recommendation)]
              : [`Recommended: ${line(best)}`, ...neighbours.map((own) => `  beside it: ${line(own)}`)];
          console.log(
            [...chosen.map(oneLine), `${passing} of ${judged} settings pass.`, `Report: ${place}/report.html`].join(
              "\n",
            ),
          );
        }
        return best === null ? ExitStatus.AssertionFailed : ExitStatus.Ok;
      },
    );
  });

function line({ params, efficiency, losses, verdict }: JudgedGroup): string {
  const tail = estimate(losses.shortfall99, dollars);
  return `${nameOf(params)}: ${verdict.passed ? "passes" : "fails"}, efficiency ${efficiency.toFixed(4)}, ES 99% ${tail}`;
}

export default recommend;
