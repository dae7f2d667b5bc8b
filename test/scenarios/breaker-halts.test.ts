import { expect } from "chai";

import { defineScenario } from "hardhat-firebreak";
import { runScenario, type TestRun } from "hardhat-firebreak/testing";
import breakerHalts from "../../scenarios/breaker-halts.ts";
import { expectSound, figure, withoutArms } from "../support/system-pair.ts";

const SMALL = { borrowers: 16, blocks: 90 };

describe("breaker-halts", () => {
  let returns: TestRun;
  let fallsOn: TestRun;

  before(async () => {
    returns = await runScenario(breakerHalts, { params: SMALL });
    fallsOn = await runScenario(breakerHalts, { params: { ...SMALL, path: "falls-on" } });
  });

  it("has an off arm that is the world without a breaker", async () => {
    const plain = defineScenario({
      ...withoutArms(breakerHalts),
      name: "plain",
      description: "breaker-halts as if there were no breakers.",
      async world(build) {
        const weth = await build.token("WETH", { price: 2000, wrappedNative: true });
        const dai = await build.token("DAI", { price: 1 });
        const pair = await build.pair("WETH-DAI", { base: weth, quote: dai, baseAmount: 5000 });
        const pool = await build.lendingPool("Alpha", {
          reserves: [
            { asset: weth, ltv: 0.8, liquidationThreshold: 0.825, liquidationBonus: 0.05 },
            { asset: dai, supplied: 5_000_000 },
          ],
        });
        const accounts = await build.borrowers(pool, {
          count: SMALL.borrowers,
          collateral: weth,
          debt: dai,
          healthFactor: [1.05, 1.6],
          debtUsd: [5_000, 50_000],
        });
        return { weth, pair, pool, accounts, breaker: undefined };
      },
    });
    const run = await runScenario(plain, { params: SMALL });
    expect(run.findings.digest).to.equal(returns.arm("off").findings.digest);
  });

  it("saves everybody when the price comes back and the grace period lasts that long", () => {
    const accounts = (arm: string): number => returns.arm(arm).findings.liquidations.accounts;
    expect(accounts("off")).to.be.greaterThan(accounts("halting"));
    expect(accounts("halting")).to.be.greaterThan(0);
    expect(accounts("halting-with-grace")).to.equal(0);
    const sank = figure(returns.arm("halting-with-grace"), "halts", "sank");
    expect(sank).to.equal(figure(returns.arm("halting"), "halts", "sank"));
    expect(figure(returns.arm("halting-with-grace"), "halts", "recovered")).to.equal(sank);
    expect(figure(returns.arm("halting"), "halts", "liquidated")).to.equal(accounts("halting"));
  });

  it("turns losses of borrowers into bad debt when it does not", () => {
    const badDebt = (arm: string): number => Number(fallsOn.arm(arm).findings.badDebtUsd);
    expect(badDebt("off")).to.equal(0);
    expect(badDebt("halting")).to.be.greaterThan(0);
    const halting = fallsOn.arm("halting");
    expect(figure(halting, "halts", "shortfallAtEnd")).to.be.greaterThan(figure(halting, "halts", "shortfallAtStart"));
    expect(halting.findings.liquidations.count).to.be.lessThan(fallsOn.arm("off").findings.liquidations.count);
  });

  it("keeps sound books in every arm", () => {
    for (const run of [returns, fallsOn]) expectSound(run, breakerHalts);
  });
});
