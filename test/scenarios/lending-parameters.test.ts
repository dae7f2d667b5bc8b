import { expect } from "chai";

import { InputError } from "hardhat-firebreak";
import { runScenario, type TestRun } from "hardhat-firebreak/testing";
import lendingParameters from "../../scenarios/lending-parameters.ts";
import { expectClose } from "../support/sim-numbers.ts";

/** The same pool, agents and loans, for a few blocks. */
const short = {
  ...lendingParameters,
  settings: { ...(lendingParameters.settings as object), blocks: 8 },
} as typeof lendingParameters;
const SMALL = { borrowers: 8 };

interface Books {
  readonly collateral: number;
  readonly debt: number;
  readonly accounts: number;
}

/** What borrowers have and owe at the start, in US dollars. */
function booksOf(run: TestRun): Books {
  const starts = run
    .arm()
    .events.flatMap((event) => (event.event === "position" && event.at === "start" ? [event] : []));
  const sum = (values: readonly bigint[]): number => values.reduce((total, value) => total + Number(value), 0) / 1e8;
  return {
    collateral: sum(starts.map(({ collateralUsd }) => collateralUsd)),
    debt: sum(starts.map(({ debtUsd }) => debtUsd)),
    accounts: starts.length,
  };
}

function badDebt(run: TestRun): number {
  return Number(run.findings.badDebtUsd);
}

/** Prices outside in the run's blocks, had nobody traded. */
function pathOf(run: TestRun, symbol: "WETH" | "WBTC"): number[] {
  return run.arm().blocks.map(({ undisturbed }) => Number(undisturbed[symbol]) / 1e8);
}

describe("lending-parameters", () => {
  const run = async (params: Record<string, number | string>, seed = 1): Promise<TestRun> =>
    runScenario(short, { seed, params: { ...SMALL, ...params } });

  it("lends the same accounts more at a higher LTV, and loses more of it in a fall", async () => {
    const [low, high] = [await run({ ltv: 0.7, shock: -0.4 }), await run({ ltv: 0.84, shock: -0.4 })];
    const [before, after] = [booksOf(low), booksOf(high)];
    expect(before.accounts).to.equal(8);
    expectClose(after.collateral, before.collateral, 1);
    expectClose(after.debt / before.debt, 0.84 / 0.7, 1e-5);
    expect(badDebt(high)).to.be.greaterThan(badDebt(low));
    for (const { findings } of [low, high]) expect(findings.audit).to.deep.include({ violations: 0 });
  });

  it("draws loans and prices from the seed", async () => {
    const [one, again, other] = [await run({}), await run({}), await run({}, 2)];
    expect(again.findings.digest).to.equal(one.findings.digest);
    expect(booksOf(other).debt).not.to.equal(booksOf(one).debt);
    expect(pathOf(other, "WBTC")).not.to.deep.equal(pathOf(one, "WBTC"));
  });

  it("turns away whoever would exceed a cap", async () => {
    const free = booksOf(await run({}));
    const lent = booksOf(await run({ borrowCap: free.debt / 2 }));
    expect(lent.debt)
      .to.be.at.most(free.debt / 2 + 1)
      .and.above(0);
    expect(lent.accounts).to.be.below(free.accounts);
    const pledged = booksOf(await run({ supplyCap: free.collateral / 4 }));
    expect(pledged.collateral)
      .to.be.at.most(free.collateral / 2 + 1)
      .and.above(0);
  });

  it("falls by the shock at once, WBTC by what regression predicts, and stands where it is flat", async () => {
    const fallen = await run({ path: "flat", shock: -0.5, correlation: 0.9 });
    expect(new Set(pathOf(fallen, "WETH"))).to.deep.equal(new Set([2000, 1000]));
    // 40,000 · (1 − 0.5 · 0.9 · 0.67).
    expect(new Set(pathOf(fallen, "WBTC"))).to.deep.equal(new Set([40_000, 27_940]));
    const calm = await run({ path: "flat" });
    expect(new Set(pathOf(calm, "WETH"))).to.deep.equal(new Set([2000]));
    expect(calm.findings.liquidations.count).to.equal(0);
  });

  it("has a path of each kind", async () => {
    const ends = new Set<number>();
    for (const path of ["gbm", "jumps", "fat-tails", "bootstrap"]) {
      const drawn = await run({ path, jumpsPerDay: 20 });
      expect(
        pathOf(drawn, "WETH").every((price) => price > 0),
        path,
      ).to.equal(true);
      expect(new Set(pathOf(drawn, "WETH")).size, path).to.be.above(6);
      expect(drawn.findings.audit).to.deep.include({ violations: 0 });
      ends.add(pathOf(drawn, "WETH").at(-1) ?? 0);
    }
    expect(ends.size).to.equal(4);
  });

  it("loses more when pairs are thin and oracles late", async () => {
    const shock = -0.25;
    const [deep, thin, late] = [
      await run({ shock, path: "flat" }),
      await run({ shock, path: "flat", liquidity: 100_000 }),
      await run({ shock, path: "flat", latency: 8 }),
    ];
    expect(deep.findings.liquidations.count).to.be.greaterThan(0);
    expect(late.findings.liquidations.count).to.equal(0);
    expect(Number(thin.findings.liquidations.debtRepaidUsd)).to.be.lessThan(
      Number(deep.findings.liquidations.debtRepaidUsd),
    );
  });

  it("refuses a threshold at which an account could not pay the bonus, in one line", async () => {
    const refused = await run({ ltv: 0.95 }).catch((error: unknown) => error);
    expect(refused)
      .to.be.instanceOf(InputError)
      .with.property("message")
      .that.matches(/^ltv=0\.95, margin=0\.025, bonus=0\.05: .*$/);
  });
});
