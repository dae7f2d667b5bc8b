import { expect } from "chai";

import { agents, defineScenario, OUTSIDE, shocks, systems } from "hardhat-firebreak";
import { runScenario, type TestRun } from "hardhat-firebreak/testing";
import blackThursday from "../../scenarios/black-thursday.ts";
import liquidationEngines from "../../scenarios/liquidation-engines.ts";
import { eventsOf } from "../support/sim-record.ts";

const figure = (run: TestRun, arm: string, name: string): number =>
  Number(run.arm(arm).findings.systems["Vaults-sales"]?.[name]?.end);

describe("black-thursday", () => {
  /** The first fall of the day, with an oracle that does not wait and bots that pay 18 to 36 gwei at most. */
  const params = { scale: 0.03, minutes: 75, oracleDelay: 0, oracleHop: 600, botGas: 0.3 };
  let run: TestRun;
  before(async function () {
    this.timeout(0);
    run = await runScenario(blackThursday, { seed: 3, params });
  });

  it("keeps its books in every arm", () => {
    for (const arm of ["fixed-spread", "english", "dutch", "english-quiet"]) {
      expect(run.arm(arm).findings.audit.violations, arm).to.equal(0);
      // The Dutch price is still on its way down from 130% when the run ends.
      expect(run.arm(arm).findings.liquidations.accounts + figure(run, arm, "openSales"), arm).to.be.greaterThan(5);
    }
  });

  it("sells for nothing where bidders are priced out of the blocks, and only there", () => {
    expect(figure(run, "english", "shareForNothing")).to.be.greaterThan(5_000);
    expect(Number(run.arm("english").findings.badDebtUsd)).to.be.greaterThan(0);
    for (const arm of ["fixed-spread", "dutch", "english-quiet"]) {
      expect(figure(run, arm, "soldForNothing"), arm).to.equal(0);
      expect(Number(run.arm(arm).findings.badDebtUsd), arm).to.equal(0);
    }
  });

  it("gives the lots that go for nothing to those who bid nothing", () => {
    const { record } = run.arm("english");
    const opportunists = eventsOf(record, "agent").filter(({ agent }) => agent.startsWith("opportunist"));
    const theirs = new Set(opportunists.flatMap(({ addresses }) => addresses));
    const winners = eventsOf(record, "liquidation").filter(({ debtRepaid }) => debtRepaid <= 1n);
    expect(winners).not.to.be.empty;
    expect(winners.every(({ liquidator }) => theirs.has(liquidator))).to.equal(true);
  });

  it("fills the blocks with other people's transactions at the day's prices", () => {
    const { record } = run.arm("english");
    const target = (2 * 44_400_000 * params.scale) / 2;
    const late = record.blocks.slice(20);
    const used = late.reduce((sum, { gasUsed }) => sum + Number(gasUsed), 0) / late.length;
    expect(used / target).to.be.within(0.85, 1.25);
    const baseFee = Number(late.at(-1)?.baseFee) / 1e9;
    expect(baseFee, "below the 60th percentile, above half of the 30th, of 11:10 UTC").to.be.within(28, 80);
  });
});

describe("liquidation-engines", () => {
  it("without auctions is a world that has none", async function () {
    this.timeout(0);
    const params = { vaults: 12, blocks: 60 };
    const run = await runScenario(liquidationEngines, { seed: 5, params, arm: "fixed-spread" });
    const plain = await runScenario(plainVaults(), { seed: 5 });
    expect(run.arm("fixed-spread").findings.liquidations.count).to.be.greaterThan(0);
    expect(run.arm("fixed-spread").findings.digest).to.equal(plain.findings.digest);
  });

  /** The same vaults with the liquidation that vaults have when nobody says anything. */
  function plainVaults(): Parameters<typeof runScenario>[0] {
    return defineScenario({
      name: "plain-vaults",
      description: "Vaults that never heard of auctions.",
      settings: { blocks: 60, impact: { WETH: { usdPerPercent: 60_000, recoveryBpsPerBlock: 100 } } },
      async world(build) {
        const weth = await build.token("WETH", { price: 200, wrappedNative: true });
        const dai = await systems.stablecoin(build, "DAI");
        const vaults = await systems.vaults(build, "Vaults", { collateral: weth, coin: dai });
        await build.borrowers(vaults, {
          count: 12,
          collateral: weth,
          debt: dai,
          healthFactor: [1.03, 2.2],
          debtUsd: [2_000, 25_000],
        });
        return { weth, vaults };
      },
      agents: ({ weth, vaults: { sales } }) => [
        agents.oracleNode({ name: "node", asset: weth }),
        agents.auctionStarter({ name: "starter", sales, gas: { gwei: 30, maxGwei: 1_000 } }),
        ...[0, 1, 2].map((i) =>
          agents.collateralBuyer({
            name: `keeper-${i + 1}`,
            sales,
            sellOn: [{ name: OUTSIDE }],
            capital: { DAI: 400_000 },
            discount: 0.02 + 0.005 * i,
            fear: 1,
            windowBlocks: 50,
            gas: { gwei: 30 + i, maxGwei: 1_000 },
            latencyBlocks: 0,
          }),
        ),
      ],
      shocks: ({ weth }) => [shocks.price({ asset: weth, at: 5, change: -0.45, over: 100 })],
    });
  }

  it("lets slow keepers begin 25 blocks after fast ones, whatever the engine", async function () {
    this.timeout(0);
    const params = { vaults: 6, blocks: 80, fallBlocks: 40 };
    const [fast, slow] = (await Promise.all(
      ["fast", "slow"].map(async (keepers) =>
        runScenario(liquidationEngines, { seed: 5, params: { ...params, keepers }, arm: "fixed-spread" }),
      ),
    )) as [TestRun, TestRun];
    const begin = (run: TestRun): number =>
      eventsOf(run.arm("fixed-spread").record, "liquidation")[0]?.block ?? Number.NaN;
    expect(begin(slow) - begin(fast)).to.equal(25);
  });
});
