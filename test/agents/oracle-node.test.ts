import { expect } from "chai";

import { agents, type Agent, type Amount, paths, type Settings, shocks } from "hardhat-firebreak";
import { runScenario, type TestRun } from "hardhat-firebreak/testing";
import { addressOf } from "../../src/chain/address.ts";
import { burn, scripted } from "../support/sim-agents.ts";
import { type MarketOptions, marketScenario, PATIENT_FEED } from "../support/sim-market.ts";
import { expectClose } from "../support/sim-numbers.ts";
import { eventsOf, only, present, transactionsOf } from "../support/sim-record.ts";

const SECONDS = 12;
const GWEI = 10n ** 9n;

describe("Oracle node", () => {
  describe("with a deviation threshold of 0.5%", () => {
    it("answers a move of the threshold or more since the last answer, and no smaller one", async () => {
      const prices = [2000, 2009.99, 2010, 2000, 1999.96, 1999.95, 2000];
      //                    0.4995%  0.5%  0.498% 0.4995% 0.5%    0.003%
      expect(await answers({ prices })).to.deep.equal(["2: 2010", "5: 1999.95"]);
    });

    it("measures from the last answer, so that small steps add up", async () => {
      const prices = [2000, 2004, 2008, 2012, 2016, 2020, 2024];
      expect(await answers({ prices })).to.deep.equal(["3: 2012", "6: 2024"]);
    });
  });

  describe("with a heartbeat", () => {
    it("answers when it has passed, though the price stands still", async () => {
      // The world was built an hour before the first block, so that the first answer is overdue.
      const run = await play({ prices: [2000], feed: { heartbeat: 5 * SECONDS } }, { settings: { blocks: 12 } });
      expect(answersOf(run)).to.deep.equal(["1: 2000", "6: 2000", "11: 2000"]);
    });

    it("counts it from the last answer, also from one that a move asked for", async () => {
      const prices = [2000, 2000, 2000, 2100];
      const run = await play({ prices, feed: { heartbeat: 5 * SECONDS } }, { settings: { blocks: 9 } });
      expect(answersOf(run)).to.deep.equal(["1: 2000", "3: 2100", "8: 2100"]);
    });
  });

  it("sends what it saw as many blocks ago as it is delayed, with the time at which it saw it", async () => {
    const prices = [2000, 2000, 1900, 1800, 1700, 1600];
    expect(await answers({ prices }, { delayBlocks: 0 })).to.deep.equal(["2: 1900", "3: 1800", "4: 1700", "5: 1600"]);
    const ages: number[] = [];
    const watcher = scripted("watcher", {
      propose: ({ world, time, block }) => {
        if (block > 5) ages.push((time - present(world.feed("WETH").latest()).observedAt) / SECONDS);
        return [];
      },
    });
    const others = [watcher];
    const late = await play({ prices }, { node: { delayBlocks: 3 }, settings: { blocks: 9 }, others });
    expect(answersOf(late)).to.deep.equal(["5: 1900", "6: 1800", "7: 1700", "8: 1600"]);
    expect(ages, "blocks since the price in force was seen, a block after it was written").to.deep.equal([4, 4, 4, 4]);
    const feeds = late.record.blocks.map((row) => Number(row.feeds.WETH) / 1e8);
    expect(feeds).to.deep.equal([2000, 2000, 2000, 2000, 1900, 1800, 1700, 1600, 1600]);
  });

  describe("beyond the feed's band", () => {
    const feed = { ...PATIENT_FEED, minAnswer: 1500, maxAnswer: 2500 };

    it("sends the band's edge once, and is stuck there", async () => {
      const prices = [2000, 2000, 1000, 500, 400, 1600];
      expect(await answers({ prices, feed })).to.deep.equal(["2: 1500", "5: 1600"]);
      expect(await answers({ prices: [2000, 3000, 9000], feed })).to.deep.equal(["1: 2500"]);
    });

    it("sends the price itself when told to, which the feed refuses", async () => {
      const prices = [2000, 2000, 1000];
      const run = await play({ prices, feed }, { node: { outOfBand: "send" }, settings: { blocks: 3 } });
      expect(answersOf(run)).to.deep.equal([]);
      const tries = transactionsOf(run.record, "node");
      expect(tries.map(({ block, succeeded }) => `${block} ${succeeded}`)).to.deep.equal(["2 false", "3 false"]);
      expect(tries[0]?.reason).to.match(/^AnswerOutOfRange\(100000000000, 150000000000, 250000000000\)$/);
    });
  });

  describe("takes its price", () => {
    it("from a pool at the end of the block before, in US dollars", async () => {
      const run = await play(
        { prices: [2000] },
        {
          node: { source: { pool: { name: "WETH-DAI" } } },
          settings: { blocks: 4 },
          seller: { at: 2, amount: 50 },
        },
      );
      const answer = only(eventsOf(run.record, "answer"));
      expect(answer.block).to.equal(3);
      const after = (2_000_000 - (2_000_000 * 50 * 0.997) / (1000 + 50 * 0.997)) / 1050;
      expectClose(Number(answer.price) / 1e8, after, 1e-6);
      expect(answer.price).to.equal(run.record.blocks[1]?.pools["WETH-DAI"]?.price);
    });

    it("from a pool's average over a window, weighted by time", async () => {
      const windowBlocks = 5;
      const run = await play(
        { prices: [2000], feed: { ...PATIENT_FEED, deviation: 0 } },
        {
          node: { source: { twapOf: { name: "WETH-DAI" }, windowSeconds: windowBlocks * SECONDS } },
          settings: { blocks: 20 },
          seller: { at: 8, amount: 100 },
        },
      );
      const spot = run.record.blocks.map((row) => Number(row.pools["WETH-DAI"]?.price) / 1e8);
      const found = eventsOf(run.record, "answer");
      // The sale of block 8 counts from block 9 on; it is seen in 10, and the whole window is past it in 14.
      expect(found.map(({ block }) => block)).to.deep.equal([10, 11, 12, 13, 14]);
      for (const { block, price } of found) {
        // In block n a node knows prices that held up to the end of n − 1: those set by blocks n − 6 to n − 2.
        const window = spot.slice(block - 2 - windowBlocks, block - 2);
        expect(window).to.have.length(windowBlocks);
        const average = window.reduce((sum, value) => sum + value, 0) / windowBlocks;
        expectClose(Number(price) / 1e8, average, 1e-6, `block ${block}`);
      }
    });

    it("from an average only once its window is full", async () => {
      const run = await play(
        { prices: [2000], feed: { heartbeat: 1 } },
        {
          node: { source: { twapOf: { name: "WETH-DAI" }, windowSeconds: 5 * SECONDS } },
          settings: { blocks: 8 },
        },
      );
      expect(answersOf(run)[0]).to.equal("6: 2000");
    });
  });

  it("offers an eighth more in each block that it waits, and its first tip again once it was mined", async () => {
    const crowd = scripted("crowd", {
      propose: ({ block }) => (block >= 2 && block <= 4 ? [burn("crowd", 800_000, 90)] : []),
    });
    const run = await play(
      { prices: [2000, 2000, 1900, 1800, 1700, 1600, 1500] },
      {
        node: { tipGwei: 8 },
        settings: { blocks: 6, blockGasLimit: 1_000_000 },
        others: [crowd],
      },
    );
    const own = transactionsOf(run.record, "node");
    const tips = own.map(({ block, priorityFee }) => [block, (priorityFee * 1000n) / GWEI]);
    expect(tips).to.deep.equal([
      [5, 11_390n], // 8 · 1.125³
      [6, 8_000n],
    ]);
    const dropped = eventsOf(run.record, "dropped").map(({ block, agent, status }) => `${block} ${agent} ${status}`);
    expect(dropped).to.deep.equal(["3 node replaced", "4 node replaced", "5 node replaced"]);
    expect(answersOf(run), "the latest price, not the one that waited").to.deep.equal(["5: 1600", "6: 1500"]);
  });

  it("may write only to the feed it was allowed to", async () => {
    const stranger = scripted("stranger", {
      propose: ({ block, world, time }) => {
        const call = world.feed("WETH").transmit(10n ** 8n, time, addressOf("stranger"));
        return block === 1 ? [{ ...burn("stranger", 21_000, 1), call, gasLimit: 300_000n }] : [];
      },
    });
    const run = await play({ prices: [2000] }, { settings: { blocks: 1 }, others: [stranger] });
    expect(only(transactionsOf(run.record, "stranger")).reason).to.match(/^NotTransmitter/);
  });
});

type NodeOptions = Partial<Parameters<typeof agents.oracleNode>[0]>;

interface Play {
  readonly node?: NodeOptions;
  readonly settings?: Partial<Settings>;
  /** Somebody sells WETH into the pair. */
  readonly seller?: { readonly at: number; readonly amount: Amount };
  readonly others?: readonly Agent[];
}

type World = MarketOptions & { readonly prices: readonly number[] };

/** A market with a node; WETH's outside price goes through `prices`, one a block from block 0 on. */
async function play({ prices, ...market }: World, { node, settings, seller, others = [] }: Play): Promise<TestRun> {
  const scenario = marketScenario(
    { price: paths.series(prices), ...market, ...(seller === undefined ? {} : { whale: seller.amount }) },
    {
      settings: { blocks: prices.length - 1, ...settings },
      agents: ({ weth }) => [agents.oracleNode({ name: "node", asset: weth, ...node }), ...others],
      shocks: ({ weth, dai, pair, whale }) =>
        seller === undefined || whale === undefined
          ? []
          : [shocks.sale({ ...seller, from: whale, on: pair, sells: weth, buys: dai })],
    },
  );
  return runScenario(scenario);
}

async function answers(world: World, node: NodeOptions = {}): Promise<string[]> {
  return answersOf(await play(world, { node }));
}

function answersOf({ record }: TestRun): string[] {
  return eventsOf(record, "answer").map(({ block, price }) => `${block}: ${Number(price) / 1e8}`);
}
