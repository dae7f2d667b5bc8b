import { expect } from "chai";

import { agents, defineScenario, paths } from "hardhat-firebreak";
import { runScenario, type TestRun } from "hardhat-firebreak/testing";
import dynamicThresholds from "../../scenarios/dynamic-thresholds.ts";
import { expectSound, figure } from "../support/system-pair.ts";

const SMALL = { borrowers: 16 };
const SPIKE = { ...SMALL, blocks: 100 };
const CRASH = { ...SMALL, path: "crash", blocks: 275 };

describe("dynamic-thresholds", () => {
  let spike: TestRun;
  let crash: TestRun;

  before(async () => {
    spike = await runScenario(dynamicThresholds, { params: SPIKE });
    crash = await runScenario(dynamicThresholds, { params: CRASH });
  });

  it("has an off arm that is the world with fixed thresholds", async () => {
    const fixed = spike.arm("fixed");
    // The price of every block as the run had it: the world below knows nothing of how it came about.
    const prices = [2000, ...fixed.blocks.map(({ outside }) => Number(outside.WETH) / 1e8)];
    const plain = defineScenario({
      name: "plain",
      description: "dynamic-thresholds as if there were none.",
      settings: { blocks: SPIKE.blocks, blockSeconds: 60 },
      async world(build) {
        const weth = await build.token("WETH", { price: paths.series(prices), wrappedNative: true });
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
        return { weth, pair, pool, accounts };
      },
      agents: ({ weth, pair, pool, accounts }) => [
        agents.oracleNode({ name: "node", asset: weth }),
        agents.keeper({ name: "keeper-1", lending: [pool], sellOn: [pair], capital: { DAI: 1_000_000 } }),
        agents.keeper({
          name: "keeper-2",
          lending: [pool],
          sellOn: [pair],
          capital: { DAI: 500_000 },
          latencyBlocks: 1,
        }),
        agents.arbitrageur({ name: "arbitrageur", pools: [pair], capital: { DAI: 20_000_000 } }),
        agents.borrowers({
          name: "borrowers",
          lending: pool,
          accounts,
          pool: pair,
          defenders: 0.5,
          defenceBudget: 0.5,
          defence: "repay",
          defendsBelow: 1.05,
          restores: 1.2,
          panickers: 0,
          panicsBelow: 1,
          chance: 0.2,
          delayBlocks: 3,
        }),
      ],
    });
    const run = await runScenario(plain);
    expect(run.findings.digest).to.equal(fixed.findings.digest);
  });

  it("liquidates no more in a spike than fixed thresholds when the rate is limited, and many more when it is not", () => {
    const repaid = (arm: string): number => Number(spike.arm(arm).findings.liquidations.debtRepaidUsd);
    expect(repaid("fixed")).to.be.greaterThan(0);
    expect(repaid("dynamic") / repaid("fixed")).to.be.within(0.9, 1.1);
    expect(repaid("at-once") / repaid("fixed")).to.be.greaterThan(1.25);
  });

  it("tightens by no more than the rate and within the bounds", () => {
    for (const run of [spike, crash]) {
      const { systems } = run.arm("dynamic").findings;
      const hours = run.arm("dynamic").blocks.length / 60;
      const low = Number(systems.governor?.threshold?.low);
      expect(8250 - low).to.be.within(1, 200 * (hours + 1 / 6));
      expect(Number(run.arm("at-once").findings.systems.governor?.threshold?.low)).to.equal(7000);
    }
  });

  it("leaves less bad debt in a crash", () => {
    const badDebt = (arm: string): number => Number(crash.arm(arm).findings.badDebtUsd);
    expect(badDebt("fixed")).to.be.greaterThan(badDebt("dynamic"));
    expect(badDebt("dynamic")).to.be.greaterThan(0);
  });

  it("lends less on average", () => {
    expect(figure(spike.arm("dynamic"), "governor", "averageLtv")).to.be.within(6000, 7999);
  });

  it("keeps sound books in every arm", () => {
    for (const run of [spike, crash]) expectSound(run, dynamicThresholds);
  });
});
