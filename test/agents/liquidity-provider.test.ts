import { expect } from "chai";

import { agents, paths } from "hardhat-firebreak";
import { runScenario, type TestRun } from "hardhat-firebreak/testing";
import { marketScenario } from "../support/sim-market.ts";
import { flow } from "../support/agent-liquidations.ts";
import { expectClose } from "../support/sim-numbers.ts";
import { eventsOf, only, present, transactionsOf } from "../support/sim-record.ts";

/** What is left of a trade after the pool's fee. */
const KEPT = 0.997;

describe("Liquidity provider", () => {
  for (const ratio of [0.25, 0.5, 0.8, 1.25, 2]) {
    it(`loses 2√r ÷ (1 + r) − 1 against holding when the price goes to ${ratio} of itself, less what it earns in fees`, async () => {
      const run = await provide([2000, 2000, 2000 * ratio]);
      const { valueUsd, holdUsd, lossBps } = lastStanding(run);
      const pure = 1 - (2 * Math.sqrt(ratio)) / (1 + ratio);
      const withFees = 1 - worthAfterArbitrage(ratio);
      expectClose(Number(lossBps), withFees * 10_000, 1, "to the basis point, with the fees of one arbitrage");
      // Those are 0.3% of the smaller side of a trade of √r − 1 of a reserve: a tenth of a percent at most here.
      expect(pure - withFees > 0 && pure - withFees < 0.001, `${pure} and ${withFees}`).to.equal(true);
      // 10 WETH and 20,000 DAI, held.
      expectClose(Number(holdUsd) / 1e8, 20_000 * ratio + 20_000, 0.01, "held");
      expectClose(Number(valueUsd) / 1e8 / ((20_000 * ratio + 20_000) * (1 - withFees)), 1, 1e-6, "provided");
    });
  }

  it("neither loses nor gains while nothing happens", async () => {
    expect(lastStanding(await provide([2000, 2000])).lossBps).to.equal(0n);
  });

  it("gains the fees of trades that leave the price where it was", async () => {
    const run = await provide([2000, 2100, 2000, 2100, 2000, 2100, 2000, 2100, 2000]);
    expect(lastStanding(run).lossBps < 0n).to.equal(true);
  });

  it("stays without a policy to leave", async () => {
    const run = await provide([2000, 2000, 200]);
    expect(transactionsOf(run.record, "provider")).to.be.empty;
  });

  describe("leaves", () => {
    it("in the block after its loss reached what it bears", async () => {
      // A fall by half costs 5.7%, by a fifth 0.6%.
      const prices = [2000, 2000, 1600, 1600, 1000, 1000, 1000];
      const run = await provide(prices, { leavesAtLoss: 0.05 });
      expect(only(transactionsOf(run.record, "provider"))).to.deep.include({
        block: 5,
        succeeded: true,
        label: "remove liquidity",
      });
      const patient = await provide(prices, { leavesAtLoss: 0.06 });
      expect(transactionsOf(patient.record, "provider")).to.be.empty;
    });

    it("when the outside price has fallen by a fraction since the start, whatever it lost", async () => {
      const prices = [2000, 2000, 1801, 1800, 1800];
      const run = await provide(prices, { leavesAtFall: 0.1 });
      expect(only(transactionsOf(run.record, "provider")).block).to.equal(3);
      const steadfast = await provide(prices, { leavesAtFall: 0.11 });
      expect(transactionsOf(steadfast.record, "provider")).to.be.empty;
    });

    it("so many blocks after its decision, also when the price has recovered", async () => {
      const run = await provide([2000, 2000, 1000, 2000, 2000, 2000, 2000], { leavesAtFall: 0.1, delayBlocks: 3 });
      expect(only(transactionsOf(run.record, "provider")).block).to.equal(5);
    });

    it("with its share of both reserves, which the pool no longer has, and loses no more from then on", async () => {
      const run = await provide([2000, 2000, 1000, 1000, 1000, 250], { leavesAtFall: 0.4, delayBlocks: 1 });
      const { block } = only(transactionsOf(run.record, "provider"));
      expect(block).to.equal(3);
      const removed = only(eventsOf(run.record, "liquidity-removed"));
      expect(flow(run, "provider", "WETH")).to.equal(removed.amounts.WETH);
      expect(flow(run, "provider", "DAI")).to.equal(removed.amounts.DAI);
      const [before, after] = [1, 2].map((i) => Number(run.record.blocks[i]?.pools["WETH-DAI"]?.depthUsd)) as [
        number,
        number,
      ];
      expectClose(after / before, 1000 / 1010, 1e-6, "depth");
      // What it holds now is 14.1 WETH for 10, so that at a quarter of the price it stands better than who stayed.
      const stayed = await provide([2000, 2000, 1000, 1000, 1000, 250]);
      expect(lastStanding(run).lossBps < lastStanding(stayed).lossBps).to.equal(true);
    });
  });
});

type ProviderOptions = Partial<Parameters<typeof agents.liquidityProvider>[0]>;

/** A provider of 10 WETH in a pair of 1,000, which an arbitrageur keeps at the outside price. */
async function provide(prices: readonly number[], manners: ProviderOptions = {}): Promise<TestRun> {
  const scenario = marketScenario(
    { price: paths.series(prices) },
    {
      settings: { blocks: prices.length },
      agents: ({ pair }) => [
        agents.liquidityProvider({ name: "provider", pool: pair, baseAmount: 10, ...manners }),
        agents.arbitrageur({ name: "arbitrageur", pools: [pair], capital: { DAI: 20_000_000 } }),
      ],
    },
  );
  return runScenario(scenario);
}

/**
 * What a share of a pool at 1 is worth against holding once the price went to r and one arbitrageur has made the best
 * trade that its fee allows.
 */
function worthAfterArbitrage(ratio: number): number {
  // The asset that gets cheaper goes in, at `cost` of what comes out.
  const cost = ratio < 1 ? ratio : 1 / ratio;
  const amountIn = (Math.sqrt(KEPT / cost) - 1) / KEPT;
  const left = 1 / (1 + KEPT * amountIn);
  return ((1 + amountIn) * cost + left) / (cost + 1);
}

/** The last thing that the provider said of itself. */
function lastStanding(run: TestRun): { valueUsd: bigint; holdUsd: bigint; lossBps: bigint } {
  return present(eventsOf(run.record, "liquidity-position").at(-1));
}
