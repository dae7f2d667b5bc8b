import { expect } from "chai";

import { agents, defineScenario, paths, type Settings, shocks } from "hardhat-firebreak";
import { runScenario, type TestRun } from "hardhat-firebreak/testing";
import { type MarketOptions, marketScenario } from "../support/sim-market.ts";
import { flow } from "../support/agent-liquidations.ts";
import { expectClose } from "../support/sim-numbers.ts";
import { eventsOf, only, present, skips, transactionsOf } from "../support/sim-record.ts";

/** What is left of a trade after the pool's fee. */
const KEPT = 0.997;
const MOVE_BLOCK = 2;

describe("Arbitrageur", () => {
  for (const low of [1600, 1900, 2100, 2500]) {
    it(`brings the pair from 2,000 to ${low} to within its fee in one trade of the best size, and stops`, async () => {
      const run = await arbitrage({ prices: [2000, 2000, low] });
      const trade = only(eventsOf(run.record, "swap"));
      expect(trade.block).to.equal(MOVE_BLOCK);

      // The best trade leaves x + in · 0.997 = √(0.997 · k ÷ p), where p is what a unit of what goes in costs outside.
      const [x, y, cost] = low < 2000 ? [1000, 2_000_000, low] : [2_000_000, 1000, 1 / low];
      const amountIn = (Math.sqrt((KEPT * x * y) / cost) - x) / KEPT;
      const amountOut = (y * amountIn * KEPT) / (x + amountIn * KEPT);
      expect(trade.assetIn).to.equal(low < 2000 ? "WETH" : "DAI");
      expectClose(tokens(trade.amountIn) / amountIn, 1, 1e-6, "amount in");
      expectClose(tokens(trade.amountOut) / amountOut, 1, 1e-6, "amount out");

      const row = present(run.record.blocks.at(-1));
      const gap = Number(row.pools["WETH-DAI"]?.price) / 1e8 / low - 1;
      expect(Math.abs(gap) < 0.0031 && Math.abs(gap) > 0.0025, `a gap of ${gap}`).to.equal(true);
      expectClose(
        tokens(flow(run, "arbitrageur", "DAI")),
        low < 2000 ? amountOut - amountIn * low : amountOut * low - amountIn,
        0.01,
        "gain",
      );
      expect(flow(run, "arbitrageur", "WETH"), "bought and sold in one transaction").to.equal(0n);
    });
  }

  it("leaves a gap alone that is within the fee", async () => {
    const { record } = await arbitrage({ prices: [2000, 2000, 2005.9] });
    expect(transactionsOf(record, "arbitrageur")).to.be.empty;
    const wider = await arbitrage({ prices: [2000, 2000, 2030] });
    expect(transactionsOf(wider.record, "arbitrageur")).not.to.be.empty;
  });

  it("leaves a gap alone that does not pay for the gas, or for less than it works for", async () => {
    const dear = await arbitrage({ prices: [2000, 2000, 2030] }, {}, { baseFeeGwei: 3000 });
    expect(transactionsOf(dear.record, "arbitrageur")).to.be.empty;
    const proud = await arbitrage({ prices: [2000, 2000, 2030], minProfitUsd: 50_000 });
    expect(transactionsOf(proud.record, "arbitrageur")).to.be.empty;
  });

  it("needs several blocks when its capital is short, and gets there", async () => {
    const run = await arbitrage({ prices: [2000, 2000, 1900], capital: 10_000 }, {}, { blocks: 12 });
    const { record } = run;
    const spent = eventsOf(record, "outside-trade").map(({ amountIn }) => tokens(amountIn));
    expect(spent.length).to.be.greaterThan(2);
    expect(Math.max(...spent) < 12_000, "its capital and what it earned with it").to.equal(true);
    const gaps = record.blocks.map((row) => Number(row.pools["WETH-DAI"]?.price) / 1e8 - 1900);
    expect(present(gaps[MOVE_BLOCK - 1]) > 50, "most of the gap is there after the first trade").to.equal(true);
    expect(present(gaps.at(-1)) < 6, `${gaps.at(-1)} after the last`).to.equal(true);
  });

  it("works between two pools and the outside in both directions in one block", async () => {
    // One pair stands below the outside price and a second above it.
    const run = await runScenario({
      ...marketScenario({ quoteAmount: 1_900_000 }, { settings: { blocks: 2 } }),
      world: async (build) => {
        const weth = await build.token("WETH", { price: 2000, wrappedNative: true });
        const dai = await build.token("DAI", { price: 1 });
        const usdc = await build.token("USDC", { price: 1, decimals: 6 });
        const low = await build.pair("low", { base: weth, quote: dai, baseAmount: 1000, quoteAmount: 1_900_000 });
        const high = await build.pair("high", { base: weth, quote: usdc, baseAmount: 1000, quoteAmount: 2_100_000 });
        return { weth, dai, pair: low, high };
      },
      agents: () => [
        agents.arbitrageur({
          name: "arbitrageur",
          pools: [{ name: "low" }, { name: "high" }],
          capital: { DAI: 1_000_000, USDC: 1_000_000 },
        }),
      ],
    });
    const swaps = eventsOf(run.record, "swap").map(({ protocol, assetIn }) => `${protocol} takes ${assetIn}`);
    expect(swaps.sort()).to.deep.equal(["high takes WETH", "low takes DAI"]);
    const pools = present(run.record.blocks.at(-1)).pools;
    expectClose(Number(pools.low?.price) / 1e8, 2000 * KEPT, 1);
    expectClose(Number(pools.high?.price) / 1e8, 2000 / KEPT, 1);
  });

  it("moves the outside price with what it trades there, by the run's law", async () => {
    // The pair is dear and the market stands still: what is bought outside to sell into it raises the price there.
    const impact = { WETH: { usdPerPercent: 1_000_000, recoveryBpsPerBlock: 1000 } };
    const { record } = await arbitrage({ prices: [2000] }, { quoteAmount: 2_400_000 }, { impact, blocks: 3 });
    const [first] = eventsOf(record, "outside-trade");
    const bought = present(first);
    expect([bought.block, bought.assetOut]).to.deep.equal([1, "WETH"]);
    const rise = (tokens(bought.amountOut) * 2000) / 100_000_000;
    expect(rise > 0.001, "worth seeing").to.equal(true);
    const prices = record.blocks.map((row) => Number(row.outside.WETH) / 1e8);
    expectClose(present(prices[0]), 2000, 0, "in the block itself");
    expectClose(present(prices[1]), 2000 * (1 + rise), 1e-5, "in the next");
    expect(record.blocks.map((row) => row.undisturbed.WETH)).to.deep.equal([0, 0, 0].map(() => 200_000_000_000n));
  });

  it("does not move it by what the pair needs to follow the market", async () => {
    const impact = { WETH: { usdPerPercent: 1_000_000, recoveryBpsPerBlock: 1000 } };
    const { record } = await arbitrage({ prices: [2000, 2000, 1600] }, {}, { impact });
    const bought = only(eventsOf(record, "outside-trade"));
    expect(tokens(bought.amountOut) * 1600 > 180_000, "a purchase that would be seen").to.equal(true);
    const row = present(record.blocks[MOVE_BLOCK]);
    // What is left is that it stops a fee's width short.
    expectClose(Number(row.outside.WETH) / 1e8 / 1600, 1, 5e-5);
  });

  it("waits while a breaker halts swaps, and counts the blocks", async () => {
    const run = await arbitrage(
      { prices: [2000, 2000, 1800, 1600], halts: true },
      { breaker: true, feed: { heartbeat: 12 } },
      { blocks: 8 },
    );
    const { record } = run;
    const halted = record.blocks.filter((row) => row.breakers.guard === "swap").map(({ block }) => block);
    expect(halted).not.to.be.empty;
    expect(skips(record, "arbitrageur", "halted")).to.equal(halted.length - 1); // It cannot know in the block of the trip.
    const reverted = transactionsOf(record, "arbitrageur").filter(({ succeeded }) => !succeeded);
    expect(reverted.every(({ block }) => block === halted[0])).to.equal(true);
  });

  it("loses a race with another at the cost of gas, and no more", async () => {
    const scenario = marketScenario(
      { price: paths.series([2000, 2000, 1900]) },
      {
        settings: { blocks: 3 },
        agents: ({ pair }) =>
          [2, 3].map((startGwei) =>
            agents.arbitrageur({
              name: `at ${startGwei} gwei`,
              pools: [pair],
              capital: { DAI: 1_000_000 },
              bidding: { startGwei },
            }),
          ),
      },
    );
    const run = await runScenario(scenario);
    expect(only(eventsOf(run.record, "swap")).agent).to.equal("at 3 gwei");
    const lost = only(transactionsOf(run.record, "at 2 gwei"));
    expect(lost.succeeded).to.equal(false);
    expect(lost.reason).to.match(/^GainTooSmall/);
    expect(flow(run, "at 2 gwei", "DAI")).to.equal(0n);
  });

  describe("between pools", () => {
    it("buys on the cheap one and sells on the dear one by the best amount, without the outside", async () => {
      const run = await twoPools({ between: "pools" });
      const [bought, sold] = eventsOf(run.record, "swap");
      expect([present(bought).protocol, present(sold).protocol]).to.deep.equal(["Low", "High"]);
      expect(eventsOf(run.record, "outside-trade")).to.be.empty;
      expect(present(sold).amountIn).to.equal(present(bought).amountOut);
      expectClose(tokens(present(bought).amountIn) / bestBetween(), 1, 1e-6, "amount");
      const row = present(run.record.blocks[1]);
      const gap = Number(row.pools.High?.price) / Number(row.pools.Low?.price) - 1;
      expect(gap > 0.0055 && gap < 0.0061, `a gap of ${gap}, of two fees`).to.equal(true);
      expect(flow(run, "arbitrageur", "WETH")).to.equal(0n);
      expect(flow(run, "arbitrageur", "DAI") > 0n).to.equal(true);
    });

    it("closes the gap step by step when its capital is short", async () => {
      const run = await twoPools({ between: "pools", capital: 800 });
      const gaps = run.record.blocks.map(({ pools }) => Number(pools.High?.price) / Number(pools.Low?.price));
      expect(eventsOf(run.record, "swap").length).to.be.greaterThan(4);
      expect(gaps.every((gap, i) => i === 0 || gap <= present(gaps[i - 1]))).to.equal(true);
      expect(present(gaps.at(-1))).to.be.greaterThan(1.006);
    });

    it("or the outside takes of trips that share a pool the better one, so that none fails", async () => {
      const run = await twoPools({ between: "both" });
      expect(transactionsOf(run.record, "arbitrageur").every(({ succeeded }) => succeeded)).to.equal(true);
      const row = present(run.record.blocks.at(-1));
      for (const name of ["Low", "High"]) {
        expectClose(Number(row.pools[name]?.price) / 1e8 / 2000, 1, 0.004, name);
      }
    });

    it("of different assets finds nothing to do", async () => {
      const scenario = marketScenario(
        { price: paths.series([2000, 2000, 1800]) },
        {
          settings: { blocks: 3 },
          agents: ({ pair }) => [
            agents.arbitrageur({ name: "arbitrageur", pools: [pair], between: "pools", capital: { DAI: 1_000_000 } }),
          ],
        },
      );
      expect(transactionsOf((await runScenario(scenario)).record, "arbitrageur")).to.be.empty;
    });
  });
});

/** Two pairs of 100 WETH, at 1,900 and 2,100 DAI. */
const LOW = { x: 190_000, y: 100 };
const HIGH = { x: 100, y: 210_000 };

/** The DAI that gains most when it buys on the low pair and what it buys is sold on the high one. */
function bestBetween(): number {
  const { x: a, y: b } = LOW;
  const { x: c, y: d } = HIGH;
  // Two constant products one after the other are one: out = K in ÷ (A + B in).
  const [k, constant, slope] = [KEPT * KEPT * b * d, a * c, KEPT * c + KEPT * KEPT * b];
  return (Math.sqrt(k * constant) - constant) / slope;
}

async function twoPools({
  between,
  capital = 1_000_000,
}: {
  between: "pools" | "both";
  capital?: number;
}): Promise<TestRun> {
  const scenario = defineScenario({
    name: "two-pairs",
    description: "Two pairs at different prices.",
    settings: { blocks: 4 },
    async world(build) {
      const weth = await build.token("WETH", { price: 2000, wrappedNative: true });
      const dai = await build.token("DAI", { price: 1 });
      const both = { base: weth, quote: dai, baseAmount: 100 };
      // A breaker of its own gives the second pair a factory of its own: one has one pair of two tokens.
      const breaker = await build.breaker("guard", { watches: [] });
      return [
        await build.pair("Low", { ...both, quoteAmount: LOW.x }),
        await build.pair("High", { ...both, quoteAmount: HIGH.y, breaker }),
      ];
    },
    agents: (pools) => [agents.arbitrageur({ name: "arbitrageur", pools, between, capital: { DAI: capital } })],
  });
  return runScenario(scenario);
}

interface Play {
  /** WETH outside, block by block. */
  readonly prices: readonly number[];
  readonly capital?: number;
  readonly minProfitUsd?: number;
  /** Whether a breaker halts swaps at moves of more than 5%. */
  readonly halts?: boolean;
}

async function arbitrage(
  { prices, capital = 2_000_000, minProfitUsd = 0, halts = false }: Play,
  market: MarketOptions = {},
  settings: Partial<Settings> = {},
): Promise<TestRun> {
  const scenario = marketScenario(
    { price: paths.series(prices), ...market },
    {
      settings: { blocks: 5, ...settings },
      agents: ({ weth, pair }) => [
        ...(halts ? [agents.oracleNode({ name: "node", asset: weth })] : []),
        agents.arbitrageur({ name: "arbitrageur", pools: [pair], capital: { DAI: capital }, minProfitUsd }),
      ],
      shocks: ({ breaker }) =>
        halts
          ? [
              shocks.configureBreaker({
                breaker: present(breaker),
                move: 0.05,
                windowBlocks: 5,
                coolDownBlocks: 2,
                halts: ["swap"],
              }),
            ]
          : [],
    },
  );
  return runScenario(scenario);
}

function tokens(units: bigint): number {
  return Number(units) / 1e18;
}
