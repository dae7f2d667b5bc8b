import { expect } from "chai";

import type { TrialExecutor } from "../../../src/campaign/executor.ts";
import { runTrials } from "../../../src/campaign/run-trials.ts";
import { parseCondition } from "../../../src/campaign/search/condition.ts";
import { type SearchedScenario, TrialBreaks } from "../../../src/campaign/search/trial-breaks.ts";
import { trialFailed, type TrialOutcome } from "../../../src/campaign/trial.ts";
import { ExitStatus, FirebreakError, InputError } from "../../../src/errors.ts";
import { number } from "../../../src/simulation/parameters.ts";

const sale = number({ default: 0, min: 0, max: 10, unit: "WETH", meaning: "How much is sold" });
const SEARCHED: SearchedScenario = {
  given: "two-pools",
  seed: 1,
  arm: "",
  specs: { sale },
  fixed: {},
  shocks: [{ name: "sale", spec: sale, span: { low: 0, high: 10, first: 0, last: 10 }, values: undefined }],
};

function always(outcome: TrialOutcome): TrialExecutor {
  return { slots: 2, execute: async () => Promise.resolve(outcome), close: async () => Promise.resolve() };
}

async function endOf(outcome: TrialOutcome, signal = new AbortController().signal): Promise<FirebreakError> {
  const trials = new TrialBreaks(SEARCHED, parseCondition("badDebtUsd>0"), always(outcome), signal);
  try {
    await trials.breaks([[0], [0.5], [1]]);
  } catch (error) {
    expect(error).to.be.instanceOf(FirebreakError);
    return error as FirebreakError;
  }
  throw new Error("the search went on");
}

describe("Trials that a search can't have", () => {
  it("end it as wrong input when nobody takes them, all of those that wait", async () => {
    const end = await endOf(trialFailed("refused", "every worker refuses it: other files"));
    expect(end).to.be.instanceOf(InputError).with.property("message", "every worker refuses it: other files");
  });

  it("end it as wrong input when they are", async () => {
    expect(await endOf(trialFailed("input", "no such file"))).to.include({ exitStatus: ExitStatus.WrongInput });
  });

  it("end it with the reason when they fail", async () => {
    const end = await endOf(trialFailed("error", "the engine\nis gone"));
    expect(end).to.include({ exitStatus: ExitStatus.Failure });
    expect(end.message).to.equal("a trial has no findings: error: the engine is gone");
  });

  it("end it when it is interrupted", async () => {
    const end = await endOf(trialFailed("closed", "given up"), AbortSignal.abort());
    expect(end.message).to.equal("interrupted: nothing was written");
  });

  it("are no results of a campaign either", async () => {
    const trials = [1, 2, 3].map((seed) => ({ scenario: "two-pools", seed }));
    const results = runTrials(trials, { executor: always(trialFailed("refused", "nobody")) });
    let said = "";
    try {
      for await (const { index } of results) said += String(index);
    } catch (error) {
      expect(error).to.be.instanceOf(InputError);
      said += (error as Error).message;
    }
    expect(said).to.equal("nobody");
  });
});
