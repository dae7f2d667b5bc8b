import { expect } from "chai";
import hre from "hardhat";

import { runTrials } from "../../src/campaign/run-trials.ts";
import type { Trial, TrialResult } from "../../src/campaign/trial.ts";
import { hereExecutor } from "../../src/plugin/campaign/executors.ts";

describe("Trials in this process", () => {
  it("yield what summary.json holds, and why a trial has no results", async () => {
    const trials: Trial[] = [
      { scenario: "two-pools", seed: 1 },
      { scenario: "two-pools", seed: 2, params: { sale: 0 } },
      { scenario: "two-pools", seed: 1, params: { sale: -1 } },
      { scenario: "no-such", seed: 1 },
    ];
    const results: TrialResult[] = [];
    const executor = hereExecutor(hre);
    for await (const result of runTrials(trials, { executor })) results.push(result);
    expect(results.map(({ index, attempts }) => [index, attempts])).to.deep.equal([0, 1, 2, 3].map((i) => [i, 1]));

    const [usual, calm, refused, unknown] = results.map(({ outcome }) => outcome);
    expect(usual).to.have.nested.property("results.liquidations.count", 18);
    expect(calm).to.have.nested.property("results.liquidations.count", 0);
    expect(calm).to.have.nested.property("params.sale", 0);
    expect(refused).to.deep.include({ status: "failed", cause: "input" });
    expect(refused)
      .to.have.property("reason")
      .that.matches(/^parameter sale=-1: /);
    expect(unknown)
      .to.have.property("reason")
      .that.matches(/^unknown scenario "no-such"/);
    expect(structuredClone(usual)).to.deep.equal(JSON.parse(JSON.stringify(usual)));

    await executor.close();
    expect(await executor.execute(trials[0] as Trial)).to.deep.include({ status: "failed", cause: "closed" });
  });
});
