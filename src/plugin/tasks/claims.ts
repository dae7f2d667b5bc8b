import { relative } from "node:path";

import cliProgress from "cli-progress";
import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { examine, type ExaminedClaim } from "../../claims/examine.ts";
import { experimentsNumbered } from "../../claims/experiments/index.ts";
import { claimsFiles, CLAIMS_LAYOUT } from "../../claims/files.ts";
import { renderClaims } from "../../claims/terminal.ts";
import { ExitStatus, InputError } from "../../errors.ts";
import { RunFolder } from "../../report/run-folder.ts";
import { buildContracts } from "../build.ts";
import { localPool } from "../campaign/executors.ts";
import { interruptible } from "../interrupt.ts";
import { reportingErrors } from "../report-errors.ts";
import { packageVersions } from "../versions.ts";

interface ClaimsArguments {
  readonly quick: boolean;
  readonly only: string;
  readonly out: string;
  readonly json: boolean;
}

const RUNS = "firebreak-runs";

const claims: NewTaskActionFunction<ClaimsArguments> = async ({ quick, only, out, json }, hre) =>
  reportingErrors(async () => {
    const experiments = experimentsNumbered(numbersIn(only));
    const folder = new RunFolder(out === "" ? undefined : out, RUNS, CLAIMS_LAYOUT);
    const executor = localPool(hre);
    const bar = new cliProgress.SingleBar({
      format: "{bar} {percentage}% | run {value} of {total} | {claim} | {eta_formatted} left",
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
      noTTYOutput: false,
    });
    const finish = (): void => {
      bar.stop();
      void executor.close();
    };
    return interruptible(
      () => {
        finish();
        folder.discard();
      },
      async () => {
        await buildContracts(hre);
        let isShown = false;
        const examined: ExaminedClaim[] = await examine(experiments, {
          executor,
          isQuick: quick,
          onProgress: ({ claim, done, total }) => {
            if (isShown) bar.update(done, { claim });
            else if (process.stderr.isTTY) bar.start(total, done, { claim });
            isShown = process.stderr.isTTY;
          },
        });
        bar.stop();
        await executor.close();
        const files = claimsFiles(examined, { isQuick: quick, only, versions: packageVersions() });
        const written = folder.commit(files, `claims${quick ? "-quick" : ""}`);
        if (json) process.stdout.write(files.find(({ path }) => path === "claims.json")?.text ?? "");
        else console.log(`${renderClaims(examined)}\nReport: ${relative(process.cwd(), written) || "."}/claims.html`);
        return ExitStatus.Ok;
      },
    );
  });

/** @throws InputError when a number is none of a claim. */
function numbersIn(only: string): number[] | undefined {
  if (only === "") return undefined;
  return only.split(",").map((text) => {
    if (/^\d{1,2}$/.test(text.trim())) return Number(text);
    throw new InputError(`--only ${only}: expected numbers of claims, such as 3,12`);
  });
}

export default claims;
