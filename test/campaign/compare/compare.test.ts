import { expect } from "chai";

import { compareFigures, figuresIn } from "../../../src/campaign/compare/compare.ts";
import { renderComparison } from "../../../src/campaign/report/comparison.ts";
import { armOf, sweepOf } from "../../support/campaign-findings.ts";

const TOLERANCE = { relative: 0.1, absolute: 1 };

function worseIn(a: unknown, b: unknown): string[] {
  const figures = compareFigures(figuresIn(a), figuresIn(b), TOLERANCE);
  return figures.filter(({ isWorse }) => isWorse).map(({ figure }) => figure);
}

describe("Two summaries of runs", () => {
  const run = (badDebtUsd: string, count = 3): unknown => ({
    scenario: "x",
    seed: 1,
    badDebtUsd,
    badDebtByProtocol: { Alpha: badDebtUsd },
    liquidations: { count, byProtocol: {} },
    assertions: [{ name: "audit", passed: true }],
    wallSeconds: 9,
  });

  it("are worse on the second side when a loss grew beyond both tolerances", () => {
    expect(worseIn(run("100"), run("110"))).to.deep.equal([]);
    expect(worseIn(run("100"), run("110.01"))).to.deep.equal(["badDebtUsd", "badDebtByProtocol.Alpha"]);
    expect(worseIn(run("0"), run("1"))).to.deep.equal([]);
    expect(worseIn(run("0"), run("1.01"))).to.have.length(2);
    expect(worseIn(run("110.01"), run("100"))).to.deep.equal([]);
  });

  it("differ in other figures without being worse, and not in what the clock says", () => {
    expect(worseIn(run("0", 3), run("0", 300))).to.deep.equal([]);
    expect([...figuresIn(run("0")).keys()]).to.deep.equal([
      "badDebtUsd",
      "badDebtByProtocol.Alpha",
      "liquidations.count",
    ]);
  });

  it("are told arm by arm, and a loss that is new counts in full", () => {
    const [a, b] = [{ arms: { calm: run("0") } }, { arms: { calm: run("0"), storm: run("5") } }];
    expect(worseIn(a, b)).to.deep.equal(["arms.storm.badDebtUsd", "arms.storm.badDebtByProtocol.Alpha"]);
    expect(worseIn(b, a)).to.deep.equal([]);
  });
});

describe("Two summaries of sweeps", () => {
  const sweep = (losses: readonly number[], failed = 0): unknown =>
    JSON.parse(JSON.stringify(sweepOf("x", [armOf("", [{ params: { ltv: 0.8 }, efficiency: 1, losses }])], failed)));

  it("are told by setting, in estimates rather than their intervals", () => {
    const worse = worseIn(sweep([0, 10]), sweep([0, 20]));
    expect(worse).to.include.members(["arms.losses.mean.value", "arms.groups.ltv=0.8.losses.shortfall99.value"]);
    expect(worse.filter((figure) => /\.(low|high)$/.test(figure))).to.deep.equal([]);
  });

  it("are held by their findings, not by the limits that they were held against or what was recommended", () => {
    const judged = (most: number): unknown => ({
      ...(sweep([0, 10]) as object),
      limits: { meanUsd: most },
      recommendation: { best: { losses: { max: most } } },
    });
    expect(worseIn(judged(1), judged(1_000))).to.deep.equal([]);
  });

  it("are worse with more failed trials", () => {
    expect(worseIn(sweep([0]), sweep([0], 2))).to.deep.equal(["failed"]);
  });

  it("are shown worst first", () => {
    const figures = compareFigures(figuresIn(sweep([0, 10])), figuresIn(sweep([0, 20])), TOLERANCE);
    const changed = figures.filter(({ a, b }) => a !== b);
    const lines = renderComparison({ a: "old", b: "new" }, changed, figures.length).split("\n");
    expect(lines.slice(0, 2)).to.deep.equal(["A: old", "B: new"]);
    expect(lines.find((line) => line.includes("losses"))).to.match(/worse/);
    expect(lines.at(-1)).to.match(/figures differ\. B is worse than A in \d+ figures\./);
    expect(renderComparison({ a: "old", b: "new" }, [], 7)).to.match(/All 7 figures are equal/);
  });
});
