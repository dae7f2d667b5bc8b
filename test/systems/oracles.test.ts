import { expect } from "chai";

import {
  agents,
  type Feed,
  InputError,
  paths,
  type Shock,
  shocks,
  systems,
  type WorldBuilder,
} from "hardhat-firebreak";
import { runScenario, type TestRun } from "hardhat-firebreak/testing";
import { formatBlocks } from "../../src/simulation/record-format.ts";
import { scripted } from "../support/sim-agents.ts";
import { buildMarket, type Market, marketScenario, PATIENT_FEED } from "../support/sim-market.ts";
import { eventsOf, present } from "../support/sim-record.ts";

const SECONDS = 12;
const FALL = [2000, 2000, 1900, 1800, 1700, 1600, 1500, 1400, 1300];

describe("Computed feeds", () => {
  describe("a median of three nodes' feeds", () => {
    it("is what the asset's symbol stands for, and follows two nodes when one fails", async () => {
      const { run } = await play(median, { shocks: shocks.nodesWrong({ nodes: ["node-1"], from: 3, factor: 0.1 }) });
      expect(column(run, "WETH")).to.deep.equal([2000, 1900, 1800, 1700, 1600, 1500, 1400, 1300]);
      expect(column(run, "WETH / USD")).to.deep.equal([2000, 1900, 180, 170, 160, 150, 140, 130]);
      expect(column(run, "WETH-3")).to.deep.equal([2000, 1900, 1800, 1700, 1600, 1500, 1400, 1300]);
      expect(run.findings.audit.violations).to.equal(0);
      expect(formatBlocks(run.record).split("\n")[0]).to.contain("feed_usd:WETH,feed_usd:WETH / USD");
    });

    it("goes wrong with two of three", async () => {
      const nodes = ["node-1", "node-2"];
      const { run } = await play(median, { shocks: shocks.nodesWrong({ nodes, from: 3, factor: 0.1 }) });
      expect(column(run, "WETH")).to.deep.equal([2000, 1900, 180, 170, 160, 150, 140, 130]);
    });

    it("keeps its last answer when too few are fresh, and shows how many are", async () => {
      const nodes = ["node-1", "node-2"];
      const { run } = await play(async (build, market) => median(build, market, 2.5 * SECONDS), {
        shocks: shocks.nodesSilent({ nodes, from: 3 }),
      });
      expect(column(run, "WETH"), "two stand at 1,900 and count for two blocks").to.deep.equal([
        2000, 1900, 1900, 1900, 1900, 1900, 1900, 1900,
      ]);
      expect(figures(run, "WETH-median", "usable")).to.deep.equal([0, 3, 3, 3, 1, 1, 1, 1]);
    });
  });

  describe("a pair's time-weighted average", () => {
    it("agrees with what the pair's port accumulates, poke by poke", async () => {
      const window = 4 * SECONDS;
      const expected: number[] = [];
      const seen: { value: bigint; time: number }[] = [];
      // At the end of each block as at the next poke: nothing trades in between.
      const { run } = await play(
        async (build, { weth, pair }) => {
          const twap = await systems.twapFeed(build, "WETH-twap", {
            asset: weth,
            pool: pair,
            windowSeconds: window,
            slots: 4,
          });
          systems.useFeed(build, twap);
          return { written: [], computed: [twap] };
        },
        {
          blocks: 14,
          seller: [4, 9],
          watch: ({ world, chainBlock, time }) => {
            const pool = world.pool("WETH-DAI");
            // The poke comes in this block, before which nobody but the whale trades.
            const value = pool.cumulative({ number: chainBlock, timestamp: time });
            seen.push({ value, time });
            const then = present(seen.at(-5) ?? seen[0]);
            if (then.time < time)
              expected.push(Number(pool.averagePrice(then.value, value, BigInt(time - then.time))) / 1e8);
          },
        },
      );
      const found = column(run, "WETH").slice(5);
      expect(found.every((price, i) => Math.abs(price / present(expected[i + 4]) - 1) < 1e-6)).to.equal(true);
      expect(Math.min(...found), "the sales show").to.be.below(1990);
      expect(run.findings.audit.violations).to.equal(0);
    });
  });

  describe("a chain of feeds", () => {
    it("says which source serves, and returns to the first", async () => {
      const { run } = await play(chain, {
        shocks: shocks.nodesWrong({ nodes: ["node-1"], from: 3, to: 5, factor: 0.1 }),
      });
      expect(column(run, "WETH")).to.deep.equal([2000, 1900, 1800, 1700, 1600, 1500, 1400, 1300]);
      expect(figures(run, "WETH-chain", "source")).to.deep.equal([1, 1, 2, 2, 2, 1, 1, 1]);
      const said = eventsOf(run.record, "system").map(({ block, action, values }) => ({ block, action, ...values }));
      expect(said).to.deep.equal([
        { block: 3, action: "serves", source: "WETH-2", before: "WETH / USD" },
        { block: 6, action: "serves", source: "WETH / USD", before: "WETH-2" },
      ]);
      expect(run.findings.audit.violations).to.equal(0);
    });
  });

  describe("a poker", () => {
    it("pokes a feed whose last answer is too old, and no other", async () => {
      const { run } = await play(median, { prices: [2000], blocks: 8, pokeSeconds: 3 * SECONDS });
      const rounds = eventsOf(run.record, "answer").filter(({ protocol }) => protocol === "WETH-median");
      const pokes = rounds.filter(({ agent }) => agent === "poker").map(({ block }) => block);
      // The world was built an hour before the first block.
      expect(pokes).to.deep.equal([1, 4, 7]);
    });
  });

  describe("refuse", () => {
    const refusals: [string, (build: WorldBuilder, market: Market) => Promise<unknown>, RegExp][] = [
      [
        "a median of nothing",
        async (build) => systems.medianFeed(build, "m", { members: [] }),
        /feed "m" has no members/,
      ],
      [
        "feeds of two assets",
        async (build, { weth, dai }) =>
          systems.medianFeed(build, "m", { members: [systems.feedOf(build, weth), systems.feedOf(build, dai)] }),
        /feed "m": DAI \/ USD prices DAI, not WETH/,
      ],
      [
        "an average of what the pair does not trade",
        async (build, { pair }) =>
          systems.twapFeed(build, "t", {
            asset: await build.token("MKR", { price: 1 }),
            pool: pair,
            windowSeconds: 60,
          }),
        /feed "t": WETH-DAI does not trade MKR/,
      ],
      [
        "a name that can be no column",
        async (build, { weth }) => systems.writtenFeed(build, "a b", { asset: weth }),
        /feed name "a b"/,
      ],
    ];
    for (const [what, make, message] of refusals) {
      it(what, async () => {
        const error = await failure(play(async (build, market) => (await make(build, market)) as never, {}));
        expect(error).to.be.instanceOf(InputError);
        expect(error.message).to.match(message);
      });
    }

    it("a node of their own", async () => {
      const error = await failure(
        play(async (build, market) => ({ ...(await median(build, market)), written: [] }), { straight: true }),
      );
      expect(error.message).to.equal(
        "WETH-median is computed, and no node can write it: name one of its members' feeds",
      );
    });
  });
});

interface Oracle {
  readonly written: readonly Feed[];
  readonly computed: readonly Feed[];
}

interface Play {
  readonly prices?: readonly number[];
  readonly blocks?: number;
  readonly shocks?: readonly Shock[];
  /** Blocks in which somebody sells 10 WETH. */
  readonly seller?: readonly number[];
  readonly pokeSeconds?: number;
  readonly watch?: (observation: Parameters<ReturnType<typeof scripted>["propose"]>[0]) => void;
  /** Whether a node writes what consumers read, whatever that is. */
  readonly straight?: boolean;
}

async function median(build: WorldBuilder, { weth }: Market, maxAgeSeconds = 7200): Promise<Oracle> {
  const members = [
    systems.feedOf(build, weth),
    await systems.writtenFeed(build, "WETH-2", { asset: weth, ...PATIENT_FEED }),
    await systems.writtenFeed(build, "WETH-3", { asset: weth, ...PATIENT_FEED }),
  ];
  const feed = await systems.medianFeed(build, "WETH-median", { members, maxAgeSeconds });
  systems.useFeed(build, feed);
  return { written: members, computed: [feed] };
}

async function chain(build: WorldBuilder, { weth }: Market): Promise<Oracle> {
  const first = systems.feedOf(build, weth);
  const second = await systems.writtenFeed(build, "WETH-2", { asset: weth, ...PATIENT_FEED });
  const sources = [first, second].map((feed) => ({ feed, maxMove: 0.2 }));
  const feed = await systems.fallbackFeed(build, "WETH-chain", { sources });
  systems.useFeed(build, feed);
  return { written: [first, second], computed: [feed] };
}

/** A market whose WETH is priced by what `build` puts there, with a node for each feed that is written. */
async function play(
  build: (builder: WorldBuilder, market: Market) => Promise<Oracle>,
  { prices = FALL, blocks = FALL.length - 1, seller = [], pokeSeconds = SECONDS, ...rest }: Play,
): Promise<{ run: TestRun }> {
  const scenario = marketScenario(
    {},
    {
      settings: { blocks },
      shocks: ({ weth, dai, pair, whale }) => [
        rest.shocks ?? [],
        whale === undefined
          ? []
          : seller.map((at) => shocks.sale({ at, from: whale, on: pair, sells: weth, buys: dai, amount: 10 })),
      ],
    },
  );
  const run = await runScenario({
    ...scenario,
    async world(builder) {
      const market = await buildMarket(builder, { price: paths.series(prices), whale: 100 });
      return { ...market, ...(await build(builder, market)) };
    },
    agents: ({ weth, written, computed }: Market & Oracle) => [
      ...written.map((feed, i) => agents.oracleNode({ name: `node-${i + 1}`, asset: weth, feed })),
      ...(rest.straight === true ? [agents.oracleNode({ name: "straight", asset: weth })] : []),
      scripted("watcher", {
        propose: (observation) => {
          rest.watch?.(observation);
          return [];
        },
      }),
      agents.feedPoker({ name: "poker", feeds: computed, everySeconds: pokeSeconds }),
    ],
  });
  return { run };
}

function column({ record }: TestRun, feed: string): number[] {
  return record.blocks.map((row) => Number(row.feeds[feed]) / 1e8);
}

function figures({ record }: TestRun, system: string, name: string): number[] {
  return record.blocks.map((row) => Number(row.systems[system]?.[name]?.value));
}

async function failure(attempt: Promise<unknown>): Promise<Error> {
  try {
    await attempt;
  } catch (error) {
    return error as Error;
  }
  throw new Error("expected a failure");
}
