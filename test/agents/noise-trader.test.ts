import { expect } from "chai";

import { agents, paths, type Settings, shocks } from "hardhat-firebreak";
import { runScenario, type TestRun } from "hardhat-firebreak/testing";
import { flow } from "../support/agent-liquidations.ts";
import { scripted } from "../support/sim-agents.ts";
import { type Market, type MarketOptions, marketScenario } from "../support/sim-market.ts";
import { eventsOf, present, transactionsOf } from "../support/sim-record.ts";

const USD = 10n ** 8n;

type Habits = Partial<Parameters<typeof agents.noiseTrader>[0]>;

describe("Noise trader", () => {
  it("makes the same trades for the same seed and others for another", async () => {
    const first = tradesOf(await trade({}, 1));
    expect(first.length).to.be.greaterThan(3);
    expect(tradesOf(await trade({}, 1))).to.deep.equal(first);
    expect(tradesOf(await trade({}, 2))).not.to.deep.equal(first);
  });

  it("makes other trades under another name, and the same whoever else trades", async () => {
    // On a pair so deep that the two hardly move its price, sizes and directions tell.
    const alone = flowOf(await trade({}), "trader");
    const both = await runScenario(
      marketScenario(
        {},
        {
          settings: { blocks: 20 },
          agents: (market) => [
            agents.noiseTrader({ ...habits(market), name: "other" }),
            scripted("idle"),
            agents.noiseTrader({ ...habits(market) }),
          ],
        },
      ),
    );
    expect(flowOf(both, "trader")).to.deep.equal(alone);
    expect(flowOf(both, "other")).not.to.deep.equal(alone);
  });

  it("trades as often as it is told, in both directions, in sizes between its bounds", async () => {
    const run = await trade({ tradesPerBlock: 0.5, sizeUsd: [100, 200] }, 1, { blocks: 200 });
    const swaps = eventsOf(run.record, "swap");
    expect(swaps.length).to.be.within(70, 130); // Four standard deviations of 7.
    const buys = swaps.filter(({ assetIn }) => assetIn === "DAI").length;
    expect(buys / swaps.length).to.be.within(0.3, 0.7);
    for (const { assetIn, amountIn } of swaps) {
      const usd = (amountIn * (assetIn === "WETH" ? 2000n : 1n) * USD) / 10n ** 18n;
      expect(usd >= 100n * USD - 1n && usd <= 200n * USD, `${usd}`).to.equal(true);
    }
  });

  it("never trades, or in every block, when told to", async () => {
    expect(tradesOf(await trade({ tradesPerBlock: 0 }))).to.be.empty;
    expect(tradesOf(await trade({ tradesPerBlock: 1 }))).to.have.length(20);
  });

  it("trades no more than it has", async () => {
    const run = await trade({ capital: { WETH: 0, DAI: 250 }, tradesPerBlock: 1, sizeUsd: [100, 100] }, 1, {
      blocks: 30,
    });
    expect(transactionsOf(run.record, "trader").every(({ succeeded }) => succeeded)).to.equal(true);
    expect(tradesOf(run)).not.to.be.empty;
    let [weth, dai] = [0n, 250n * 10n ** 18n];
    for (const { assetIn, amountIn, amountOut } of eventsOf(run.record, "swap")) {
      if (assetIn === "DAI") [weth, dai] = [weth + amountOut, dai - amountIn];
      else [weth, dai] = [weth - amountIn, dai + amountOut];
      expect(weth >= 0n && dai >= 0n).to.equal(true);
    }
    expect(flow(run, "trader", "DAI"), "what the trades add up to").to.equal(dai - 250n * 10n ** 18n);
  });

  it("waits while a breaker halts swaps, without that changing what it draws later", async () => {
    const breaker = {
      breaker: true,
      feed: { heartbeat: 12 },
      price: paths.series([...Array<number>(5).fill(2000), 1500]),
    };
    const free = await trade({ tradesPerBlock: 1 }, 1, {}, breaker);
    const halted = await trade({ tradesPerBlock: 1 }, 1, {}, { ...breaker, switchedOn: true });
    const rows = halted.record.blocks.filter((row) => row.breakers.guard === "swap").map(({ block }) => block);
    expect(rows.length).to.be.greaterThan(1);
    const quiet = rows.slice(1); // It cannot know in the block of the trip.
    const done = transactionsOf(halted.record, "trader").map(({ block }) => block);
    expect(done.filter((block) => quiet.includes(block))).to.be.empty;
    const after = ([block]: readonly unknown[]): boolean => Number(block) > present(rows.at(-1));
    const directions = (run: TestRun): unknown[] => flowOf(run, "trader").filter(after);
    expect(directions(halted)).not.to.be.empty;
    expect(directions(halted)).to.deep.equal(directions(free));
  });
});

function habits({ pair }: Market): Parameters<typeof agents.noiseTrader>[0] {
  return {
    name: "trader",
    pool: pair,
    capital: { WETH: 1000, DAI: 2_000_000 },
    tradesPerBlock: 0.5,
    sizeUsd: [100, 2_000],
  };
}

async function trade(
  own: Habits,
  seed = 1,
  settings: Partial<Settings> = {},
  { switchedOn = false, ...market }: MarketOptions & { readonly switchedOn?: boolean } = {},
): Promise<TestRun> {
  const scenario = marketScenario(market, {
    settings: { blocks: 20, ...settings },
    agents: (world) => [
      ...(market.breaker === true ? [agents.oracleNode({ name: "node", asset: world.weth })] : []),
      agents.noiseTrader({ ...habits(world), ...own }),
    ],
    shocks: ({ breaker }) =>
      switchedOn
        ? [
            shocks.configureBreaker({
              breaker: present(breaker),
              move: 0.1,
              windowBlocks: 3,
              coolDownBlocks: 4,
              halts: ["swap"],
            }),
          ]
        : [],
  });
  return runScenario(scenario, { seed });
}

function tradesOf({ record }: TestRun): unknown[] {
  return eventsOf(record, "swap").map(({ block, assetIn, amountIn, amountOut }) => [
    block,
    assetIn,
    amountIn,
    amountOut,
  ]);
}

/** An agent's trades without what they got, which depends on others. */
function flowOf({ record }: TestRun, agent: string): unknown[][] {
  return eventsOf(record, "swap").flatMap((event) =>
    event.agent === agent ? [[event.block, event.assetIn, event.amountIn]] : [],
  );
}
