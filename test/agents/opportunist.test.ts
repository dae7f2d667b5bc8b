import { expect } from "chai";

import { agents, defineScenario, paths } from "hardhat-firebreak";
import { runScenario, type TestRun } from "hardhat-firebreak/testing";
import { expectClose } from "../support/sim-numbers.ts";
import { eventsOf, only, transactionsOf } from "../support/sim-record.ts";

const FLOOR = 0.107;

describe("Opportunist", () => {
  for (const [ltv, floor] of [
    [0.55, FLOOR],
    [0.8, FLOOR],
    [0.25, 3],
  ] as const) {
    it(`borrows against a feed stuck at ${floor} exactly when the market is below ${ltv} times that`, async () => {
      const edge = ltv * floor;
      const grid = [1.2, 1.002, 0.998, 1.05, 0.9, 1.0005, 0.9995, 0.5, 1.0005, 0.1, 1.2, 0.99, 1.01];
      const run = await play({ ltv, floor, prices: [floor, ...grid.map((times) => edge * times)] });
      const expected = grid.flatMap((times, i) => (times < 1 ? [i + 1] : []));
      expect(eventsOf(run.record, "borrow").map(({ block }) => block)).to.deep.equal(expected);
      expect(transactionsOf(run.record, "opportunist").filter(({ succeeded }) => !succeeded)).to.deep.equal([]);
    });
  }

  it("gains what it was lent less what it paid, and the pool is short of that much at the market's price", async () => {
    const run = await play({ ltv: 0.5, floor: 1, prices: [1, 0.25] });
    const { amount } = only(eventsOf(run.record, "borrow"));
    // 100,000 buys 400,000, worth half a dollar each to the pool.
    expectClose(Number(amount) / 1e18, 200_000, 1e-6);
    expectClose(Number(run.findings.badDebtUsd), 100_000, 1e-6);
  });

  it("takes no more than there is to borrow, and buys no more than it needs for that", async () => {
    const run = await play({ ltv: 0.5, floor: 1, prices: [1, 0.25, 0.25], supplied: 60_000 });
    const { amount } = only(eventsOf(run.record, "borrow"));
    expectClose(Number(amount) / 1e18, 60_000, 1e-6);
    const { amountIn } = only(eventsOf(run.record, "outside-trade"));
    expectClose(Number(amountIn) / 1e18, 30_000, 1e-6);
  });

  it("buys no more than the market has", async () => {
    const run = await play({ ltv: 0.5, floor: 1, prices: [1, 0.25], outside: 100_000 });
    const { amountOut } = only(eventsOf(run.record, "outside-trade"));
    // It leaves a ten-thousandth.
    expectClose(Number(amountOut) / 1e18, 99_990, 1e-6);
  });

  it("lets a gain alone that is below what it works for", async () => {
    const run = await play({ ltv: 0.5, floor: 1, prices: [1, 0.49], least: 5_000 });
    expect(eventsOf(run.record, "borrow")).to.deep.equal([]);
  });
});

interface Play {
  readonly ltv: number;
  readonly floor: number;
  readonly prices: readonly number[];
  readonly supplied?: number;
  readonly outside?: number;
  readonly least?: number;
}

/** A pool that reads a feed stuck at its floor, and an opportunist who spends up to 100,000 a block. */
async function play({ ltv, floor, prices, supplied = 10_000_000, outside, least = 0 }: Play): Promise<TestRun> {
  return runScenario(
    defineScenario({
      name: "stuck",
      description: "A stuck feed.",
      // A native coin that costs next to nothing: gas would move the edge.
      settings: { blocks: prices.length - 1, nativePriceUsd: 0.01 },
      async world(build) {
        const dead = await build.token("DEAD", {
          price: paths.series(prices.map((price) => price.toFixed(8))),
          feed: { heartbeat: 1_000_000, minAnswer: floor },
          ...(outside === undefined ? {} : { outsideSupply: outside }),
        });
        const usd = await build.token("USD", { price: 1 });
        const pool = await build.lendingPool("Alpha", {
          reserves: [
            { asset: dead, ltv, liquidationThreshold: 0.9, liquidationBonus: 0.05 },
            { asset: usd, supplied },
          ],
        });
        return { dead, usd, pool };
      },
      agents: ({ dead, usd, pool }) => [
        agents.oracleNode({ name: "node", asset: dead }),
        agents.opportunist({
          name: "opportunist",
          lending: pool,
          collateral: dead,
          borrows: usd,
          capital: 100_000,
          spendPerBlock: 100_000,
          minProfitUsd: least,
        }),
      ],
    }),
  );
}
