import { readFileSync } from "node:fs";

import { expect } from "chai";
import hre from "hardhat";

import { runTrials } from "../../../src/campaign/run-trials.ts";
import { findingCells } from "../../../src/campaign/sweep/row.ts";
import { hereExecutor } from "../../../src/plugin/campaign/executors.ts";
import { type Finished, UserFolder } from "../../support/cli-run.ts";
import { runTask } from "../../support/task-run.ts";

const SCENARIO = { scenario: "two-pools", processes: "1", json: true };
/** Points up to the largest sale that was seen not to break. */
const GRID = 20;
const OVER = "sale=20:140:40";

/** A command's JSON, which is all that it may print. */
function jsonOf({ stdout }: Finished): unknown {
  return JSON.parse(stdout);
}

interface JudgedSetting {
  readonly params: Readonly<Record<string, number>>;
  readonly isOnFrontier: boolean;
  readonly verdict: { readonly passed: boolean };
}

interface RecommendedJson {
  readonly best: JudgedSetting | null;
  readonly neighbours: readonly JudgedSetting[];
  readonly failing: Readonly<Record<string, number>>;
}

interface BreakJson {
  readonly smallest: Readonly<Record<"broken" | "safe", { shocks: { sale: number }; command: string }>> | null;
}

describe("Verdicts on two-pools", function () {
  this.timeout(300_000);
  let user: UserFolder;
  const results = new Map<string, Finished>();
  const resultOf = (name: string): Finished => results.get(name) as Finished;
  before(async () => {
    user = new UserFolder({
      "limits.json": '{"expectedShortfall99Usd": 20000, "judge": "estimate"}',
      "strict.json": '{"expectedShortfall99Usd": 1, "probability": 0.1}',
    });
    const [limits, strict] = [user.at("limits.json"), user.at("strict.json")];
    const run = async (name: string, task: string, options: Readonly<Record<string, unknown>>): Promise<void> => {
      results.set(name, await runTask(task, { ...SCENARIO, ...options }));
    };
    await run("safe", "certify", { limits, set: "depth=1000", over: OVER, out: user.at("safe") });
    await run("unsafe", "certify", { limits, set: "depth=500", over: OVER, out: user.at("unsafe") });
    const settings = { vary: "depth=500|750|1000", over: OVER, out: user.at("settings") };
    await run("recommended", "recommend", { limits, ...settings });
    // The trials are there already.
    await run("none", "recommend", { limits: strict, ...settings });
    await run("broken", "break", { until: "badDebtUsd>0", over: "sale=0:150" });
    await run("unbroken", "break", { until: "badDebtUsd>0", over: "sale=0:40", tolerance: "0.1" });
    const [safe, unsafe, out] = [user.at("safe"), user.at("unsafe"), user.at("page.html")];
    await run("worse", "compare", { a: safe, b: unsafe, out });
    await run("no worse", "compare", { a: unsafe, b: safe });
  });
  after(() => {
    user.remove();
  });

  for (const [name, status] of Object.entries({
    safe: 0,
    unsafe: 1,
    recommended: 0,
    none: 1,
    broken: 0,
    unbroken: 1,
    worse: 1,
    "no worse": 0,
  })) {
    it(`end with status ${status} when the answer is "${name}", with JSON alone on standard output`, () => {
      const result = resultOf(name);
      expect(result.status, result.stderr).to.equal(status);
      expect(result.stderr).to.equal("");
      expect(jsonOf(result)).to.be.an("object");
    });
  }

  it("certify a deep pool and not a shallow one, in summary.json and in the report as on standard output", () => {
    for (const [name, verdict, title] of [
      ["safe", "pass", "Certified: every limit holds"],
      ["unsafe", "fail", "Not certified"],
    ] as const) {
      expect(jsonOf(resultOf(name))).to.include({ verdict });
      expect(JSON.parse(readFileSync(user.at(`${name}/summary.json`), "utf8"))).to.include({ verdict, trials: 4 });
      expect(readFileSync(user.at(`${name}/report.html`), "utf8")).to.include(title);
    }
  });

  it("recommend a setting that passes and is on the frontier, and show the one beside it", () => {
    const { best, neighbours } = jsonOf(resultOf("recommended")) as RecommendedJson;
    expect(best?.params).to.deep.equal({ depth: 1000 });
    expect(best).to.have.property("isOnFrontier", true);
    expect(neighbours.map(({ params, verdict }) => [params.depth, verdict.passed])).to.deep.equal([[750, false]]);
  });

  it("say which limits are in the way when no setting passes", () => {
    const { best, failing } = jsonOf(resultOf("none")) as RecommendedJson;
    expect(best).to.equal(null);
    expect(failing).to.deep.equal({ expectedShortfall99Usd: 3, probability: 3 });
  });

  it("find the smallest sale that breaks, as a fine grid does", async () => {
    const { smallest } = jsonOf(resultOf("broken")) as BreakJson;
    const [broken = 0, safe = 0] = [smallest?.broken.shocks.sale, smallest?.safe.shocks.sale];
    expect(safe).to.be.below(broken);
    expect(broken - safe).to.be.at.most(0.005 * 150 + 1e-9);
    expect(smallest?.broken.command).to.equal(`npx hardhat firebreak run two-pools --seed 1 --set sale=${broken}`);
    const executor = hereExecutor(hre);
    const below = Array.from({ length: GRID }, (_, i) => (safe * (i + 1)) / GRID);
    const trials = [...below, broken].map((sale) => ({ scenario: "two-pools", seed: 1, params: { sale } }));
    const breaking: unknown[] = [];
    for await (const { trial, outcome } of runTrials(trials, { executor })) {
      if (outcome.status === "failed") throw new Error(outcome.reason);
      if ((findingCells(outcome).number.badDebtUsd ?? 0) > 0) breaking.push(trial.params?.sale);
    }
    await executor.close();
    expect(breaking).to.deep.equal([broken]);
  });

  it("compare two sweeps: which figures are worse, as a page too", () => {
    const { worse } = jsonOf(resultOf("worse")) as { worse: string[] };
    expect(worse).to.include("arms.losses.shortfall99.value");
    expect(readFileSync(user.at("page.html"), "utf8")).to.include("B is worse than A in");
    expect(jsonOf(resultOf("no worse")))
      .to.have.property("worse")
      .that.deep.equals([]);
  });
});
