import { expect } from "chai";

import insurance from "../../scenarios/insurance.ts";
import { type Scenario, systems } from "hardhat-firebreak";
import { runScenario, type TestRun } from "hardhat-firebreak/testing";
import { expectClose } from "../support/sim-numbers.ts";
import { eventsOf } from "../support/sim-record.ts";

const PARAMS = { borrowers: 3, insured: 0.8, capital: 800_000 };
const ARMS = ["uncovered", "covered", "uncovered-both", "covered-both"] as const;

describe("insurance", function () {
  this.timeout(300_000);
  let run: TestRun;
  before(async () => {
    // A thin pool: what one protocol loses it can pay, what both lose it can't.
    run = await runScenario("insurance", { params: { ...PARAMS, capital: 75_000, leverage: 60 } });
  });
  const figure = (arm: string, system: string, name: string): number =>
    Number(run.arm(arm).findings.systems[system]?.[name]?.end);
  const claims = (arm: string): { owed: bigint; paid: bigint }[] =>
    eventsOf(run.arm(arm).record, "system")
      .filter(({ action }) => action === "pay-claim")
      .map(({ values }) => ({ owed: BigInt(values.owed ?? 0), paid: BigInt(values.paid ?? 0) }));

  it("keeps its books in every arm", () => {
    for (const arm of ARMS) {
      expect(run.arm(arm).findings.audit.violations, arm).to.equal(0);
      expect(Number(run.arm(arm).findings.badDebtUsd), arm).to.be.greaterThan(20_000);
    }
  });

  it("moves losses and leaves their sum as it is, to a cent", () => {
    for (const suffix of ["", "-both"]) {
      const without = figure(`uncovered${suffix}`, "lenders", "loss");
      const lenders = figure(`covered${suffix}`, "lenders", "loss");
      const providers = figure(`covered${suffix}`, "cover", "loss of providers");
      expectClose(lenders + providers, without, 0.01, suffix);
      expect(lenders, suffix).to.be.lessThan(without);
      expect(providers, suffix).to.be.greaterThan(0);
      expect(run.arm(`covered${suffix}`).findings.badDebtUsd).to.equal(
        run.arm(`uncovered${suffix}`).findings.badDebtUsd,
      );
    }
  });

  it("pays in full while one protocol fails, and takes its premium from the one that does not", () => {
    const [claim, ...others] = claims("covered");
    expect(others).to.deep.equal([]);
    expect(claim?.paid).to.equal(claim?.owed);
    // Four fifths of what the lender lost by the pool's books, which is what was written off.
    const owed = Number(claim?.owed) / 1e18;
    expectClose(owed / (0.8 * Number(run.arm("covered").findings.badDebt.recognisedUsd)), 1, 0.001, "what is owed");
    expect(figure("covered", "lenders", "loss of Beta lender")).to.be.greaterThan(0);
    expect(figure("uncovered", "lenders", "loss of Beta lender")).to.be.at.most(0);
  });

  it("is insolvent when both fail, and pays both claims the same part of all that it has", () => {
    const both = claims("covered-both");
    expect(both).to.have.lengthOf(2);
    const [first, second] = both.map(({ owed, paid }) => Number(paid) / Number(owed));
    expectClose(first ?? 0, second ?? 0, 1e-12, "the same part");
    expect(first).to.be.lessThan(1);
    expect(figure("covered-both", "cover", "capital")).to.equal(0);
    const unpaid = both.reduce((sum, { owed, paid }) => sum + Number(owed - paid) / 1e18, 0);
    expectClose(figure("covered-both", "cover", "claims unpaid"), unpaid, 0.01, "what is not paid");
    expectClose(
      figure("covered-both", "cover", "claims paid"),
      75_000 + figure("covered-both", "cover", "premiums"),
      0.01,
      "all that it has",
    );
  });

  it("is without cover what it is in a world without a cover pool", async () => {
    const params = { ...PARAMS, capital: 75_000, leverage: 60 };
    const alone = await runScenario(plain(insurance as unknown as Scenario) as never, { params });
    expect(alone.findings.digest).to.equal(run.arm("uncovered").findings.digest);
  });
});

/** The scenario as somebody would write it who has never heard of cover. */
function plain(scenario: Scenario): unknown {
  return {
    ...scenario,
    name: "plain",
    arms: {},
    system: undefined,
    world: async (...[build, { params }]: Parameters<typeof insurance.world>) => {
      const dai = await build.token("DAI", { price: 1 });
      await build.account("provider", { holds: { DAI: params.capital }, tradesOn: [] });
      const loan = { liquidationThreshold: 0.6, liquidationBonus: 0.1, borrowable: false };
      const alt = await build.token("ALT", { price: 10 });
      const alpha = await build.lendingPool("Alpha", { reserves: [{ asset: alt, ...loan }, { asset: dai }] });
      const bet = await build.token("BET", { price: 10 });
      const beta = await build.lendingPool("Beta", { reserves: [{ asset: bet, ...loan }, { asset: dai }] });
      const { lenders } = await systems.lenders(build, "lenders", {
        asset: dai,
        lenders: [
          { name: "Alpha lender", supplies: [{ to: alpha, amount: 2_000_000 }], keeps: 50_000 },
          { name: "Beta lender", supplies: [{ to: beta, amount: 2_000_000 }], keeps: 50_000 },
        ],
      });
      const loans = {
        count: params.borrowers,
        debt: dai,
        healthFactor: [1.1, 1.8],
        debtUsd: [20_000, 80_000],
      } as const;
      await build.borrowers(alpha, { ...loans, collateral: alt });
      await build.borrowers(beta, { ...loans, collateral: bet });
      return { dai, tokens: [alt, bet], pools: [alpha, beta], lenders, cover: undefined };
    },
  };
}
