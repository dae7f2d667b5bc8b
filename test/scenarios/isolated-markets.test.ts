import { expect } from "chai";

import isolatedMarkets from "../../scenarios/isolated-markets.ts";
import { type NewPosition, type Scenario, systems, units } from "hardhat-firebreak";
import { runScenario, type TestArm, type TestRun } from "hardhat-firebreak/testing";
import { expectClose } from "../support/sim-numbers.ts";
import { eventsOf } from "../support/sim-record.ts";

/** Small: three borrowers of each collateral, and loans that the WETH market cannot all give. */
const PARAMS = { borrowers: 3, requests: 3, requestUsd: 2_000_000 };
const ARMS = ["monolithic", "isolated", "separate"] as const;
const LENT = { cautious: 5_000_000, steady: 4_000_000, bold: 3_000_000 };

describe("isolated-markets", function () {
  this.timeout(300_000);
  let run: TestRun;
  before(async () => {
    run = await runScenario("isolated-markets", { params: PARAMS });
  });
  const figure = (arm: string, system: string, name: string): number =>
    Number(run.arm(arm).findings.systems[system]?.[name]?.end);
  const lossOf = (arm: string, lender: string): number => figure(arm, "lenders", `loss of ${lender}`);

  it("keeps its books in every arm", () => {
    for (const arm of ARMS) {
      const { audit, liquidations } = run.arm(arm).findings;
      expect(audit.violations, arm).to.equal(0);
      expect(liquidations.accounts, arm).to.equal(PARAMS.borrowers);
    }
  });

  it("begins with the same users and positions in every arm", () => {
    const start = ({ record }: TestArm): unknown[] =>
      eventsOf(record, "position")
        .filter(({ at }) => at === "start")
        .map(({ account, collateralUsd, debtUsd, collateralAsset }) => {
          return { account, collateralUsd, debtUsd: Math.round(Number(debtUsd) / 1e8), collateralAsset };
        });
    const accounts = ({ record }: TestArm): unknown[] => eventsOf(record, "account").map(({ account }) => account);
    for (const arm of ARMS.slice(1)) {
      expect(start(run.arm(arm))).to.deep.equal(start(run.arm("monolithic")));
      expect(accounts(run.arm(arm))).to.deep.equal(accounts(run.arm("monolithic")));
    }
    expect(start(run.arm("isolated"))).to.have.lengthOf(3 * PARAMS.borrowers);
  });

  it("lets every lender of the pool bear its part of the loss, and of markets only the one who lent against ALT", () => {
    const total = Object.keys(LENT).reduce((sum, lender) => sum + lossOf("monolithic", lender), 0);
    for (const [lender, lent] of Object.entries(LENT)) {
      // To the interest of twelve minutes.
      expectClose(lossOf("monolithic", lender) / total, lent / 12_000_000, 1e-3, lender);
    }
    for (const arm of ["isolated", "separate"]) {
      expect(lossOf(arm, "bold"), arm).to.be.greaterThan(100_000);
      for (const lender of ["cautious", "steady"]) expect(lossOf(arm, lender), `${lender}, ${arm}`).to.be.at.most(0);
    }
  });

  it("loses as much in all: what lenders lose is the bad debt, less their interest", () => {
    for (const arm of ARMS) {
      const badDebt = Number(run.arm(arm).findings.badDebtUsd);
      const loss = figure(arm, "lenders", "loss");
      expect(loss, arm).to.be.at.most(badDebt);
      expect(badDebt - loss, arm).to.be.lessThan(1_000);
      expectClose(badDebt / Number(run.arm("monolithic").findings.badDebtUsd), 1, 0.001, arm);
    }
  });

  it("refuses loans in the WETH market that the pool grants, while money lies idle in the others", () => {
    expect(figure("monolithic", "demand", "refused")).to.equal(0);
    for (const arm of ["isolated", "separate"]) {
      const refused = figure(arm, "demand", "refused");
      expect(refused).to.be.greaterThan(0);
      expect(figure(arm, "demand", "granted") + refused).to.equal(6_000_000);
      expect(figure(arm, "lenders", "idle"), arm).to.be.greaterThan(refused);
      expect(figure(arm, "lenders", "borrow rate of WETH")).to.be.greaterThan(
        figure("monolithic", "lenders", "borrow rate of Pool"),
      );
    }
  });

  it("is in its first arm what it is without any markets to choose", async () => {
    const scenario = isolatedMarkets as unknown as Scenario;
    const alone = await runScenario(plain(scenario) as never, { params: PARAMS });
    expect(alone.findings.digest).to.equal(run.arm("monolithic").findings.digest);
  });
});

/** The scenario as somebody would write it who has never heard of isolated markets. */
function plain(scenario: Scenario): unknown {
  return {
    ...scenario,
    name: "plain",
    parameters: Object.fromEntries(Object.entries(scenario.parameters ?? {}).filter(([name]) => name !== "markets")),
    arms: {},
    system: undefined,
    world: async (...[build, { params, random }]: Parameters<typeof isolatedMarkets.world>) => {
      const weth = await build.token("WETH", { price: 2_000, wrappedNative: true });
      const wbtc = await build.token("WBTC", { price: 40_000 });
      const alt = await build.token("ALT", { price: 10 });
      const dai = await build.token("DAI", { price: 1 });
      const pairs = [
        await build.pair("WETH-DAI", { base: weth, quote: dai, baseAmount: 5_000 }),
        await build.pair("WBTC-DAI", { base: wbtc, quote: dai, baseAmount: 250 }),
        await build.pair("ALT-DAI", { base: alt, quote: dai, baseAmount: 20_000 }),
      ];
      const plainly = { liquidationProtocolFee: 0, borrowable: false };
      const pool = await build.lendingPool("Pool", {
        reserves: [
          { asset: weth, liquidationThreshold: 0.86, liquidationBonus: 0.0438, ...plainly },
          { asset: wbtc, liquidationThreshold: 0.86, liquidationBonus: 0.0438, ...plainly },
          { asset: alt, liquidationThreshold: 0.5, liquidationBonus: 0.15, ...plainly },
          { asset: dai },
        ],
      });
      const lenders = Object.entries(LENT).map(([name, amount]) => ({ name, supplies: [{ to: pool, amount }] }));
      await systems.lenders(build, "lenders", { asset: dai, lenders });
      for (const [collateral, price, bps, debt] of [
        [weth, 2_000, 8_600n, 170_000],
        [wbtc, 40_000, 8_600n, 100_000],
        [alt, 10, 5_000n, 100_000],
      ] as const) {
        const draws = random.split(collateral.symbol);
        const positions = Array.from({ length: params.borrowers }, (_, n): NewPosition => {
          const debtUsd = units.toUsd(draws.between(debt / 2, debt * 1.5).toFixed(2));
          const healthFactor = units.toUnits(draws.between(1.15, 1.8).toFixed(6), 18);
          const collateralPrice = units.toUsd(price);
          const wanted = { debtUsd, healthFactor, liquidationThresholdBps: bps, collateral, collateralPrice };
          return {
            name: `${collateral.symbol} borrower ${n + 1}`,
            collateral,
            collateralAmount: units.collateralFor(wanted),
            debt: dai,
            debtAmount: debtUsd * 10n ** 10n,
          };
        });
        await build.positions(pool, positions);
      }
      const row = { collateral: weth, liquidationThreshold: 0.86, debt: dai, healthFactor: 1.5, from: 2, every: 1 };
      const demand = systems.loanDemand(build, "demand", [
        { ...row, name: "WETH seeker", lending: pool, count: params.requests, debtUsd: params.requestUsd },
      ]);
      return { tokens: [weth, wbtc, alt], alt, pairs, pools: [pool, pool, pool], demand };
    },
  };
}
