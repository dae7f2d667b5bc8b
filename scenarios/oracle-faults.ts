import {
  agents,
  type Asset,
  defineScenario,
  type Feed,
  type Named,
  OUTSIDE,
  param,
  shocks,
  systems,
  type WorldBuilder,
} from "hardhat-firebreak";

const BLOCK_SECONDS = 60;
const FEED = { heartbeat: 600, deviation: 0.005 };
/** An answer counts until it is half a heartbeat overdue. */
const MAX_AGE = 900;
const TWAP_WINDOW = 1800;
const NODES = ["node-1", "node-2", "node-3"];
/** The crowd of the congestion: more gas than a block has. */
const CROWD = { megagasPerBlock: 31, tipGwei: 100, maxFeeGwei: 1000 };
const WHALE_SALES = 3;

export default defineScenario({
  name: "oracle-faults",
  description:
    "A lending pool that reads one node's feed, the median of three nodes' feeds, a chain of two feeds, or a pair's time-weighted average. The market falls while a node is silent, late or wrong, while nobody's transactions get through, or while the venue of one node's price is manipulated.",
  parameters: {
    feed: param.choice({
      options: ["single", "median", "fallback", "twap"],
      default: "single",
      meaning:
        "What the pool reads: one node's feed; the median of three; the first trusted of two, and then the average; or the pair's average over 30 minutes",
    }),
    fault: param.choice({
      options: ["none", "silent", "late", "wrong", "congestion", "venue"],
      default: "silent",
      meaning:
        "What goes wrong: nodes send nothing, send what they saw long ago, or send a wrong price; a crowd fills the blocks; or somebody dumps on the pair that the first node takes its price from",
    }),
    faulty: param.integer({ default: 1, min: 1, max: 3, unit: "nodes", meaning: "How many of the three nodes fail" }),
    faultFrom: param.integer({ default: 5, min: 1, max: 200, unit: "blocks", meaning: "The first block of the fault" }),
    faultTo: param.integer({ default: 45, min: 1, max: 200, unit: "blocks", meaning: "The last block of the fault" }),
    late: param.integer({ default: 25, min: 1, max: 100, unit: "blocks", meaning: "How late a late node is" }),
    factor: param.number({
      default: 0.7,
      min: 0.01,
      max: 100,
      unit: "times the price",
      meaning: "What a wrong node sends",
    }),
    fall: param.fraction({ default: -0.4, min: -0.95, max: 0, meaning: "How far WETH falls outside" }),
    fallBlocks: param.integer({ default: 20, min: 1, max: 100, unit: "blocks", meaning: "Over how many blocks" }),
    borrowers: param.integer({ default: 40, min: 1, max: 2000, unit: "accounts", meaning: "Number of borrowers" }),
    depth: param.number({ default: 500, min: 10, max: 1e6, unit: "WETH", meaning: "WETH in the pair at the start" }),
    dumped: param.number({
      default: 250,
      min: 1,
      max: 1e6,
      unit: "WETH",
      meaning: "What the manipulator of the pair sells in each of three blocks",
    }),
    blocks: param.integer({ default: 80, min: 1, max: 400, unit: "blocks", meaning: "How long the run lasts" }),
  },
  arms: {
    single: { feed: "single" },
    median: { feed: "median" },
    fallback: { feed: "fallback" },
    twap: { feed: "twap" },
  },
  system: { name: "aggregated oracles", code: "S4", switch: "feed", off: "single", on: ["median", "fallback", "twap"] },
  settings: ({ blocks }) => ({ blocks, blockSeconds: BLOCK_SECONDS }),

  async world(build, { params }) {
    const weth = await build.token("WETH", { price: 2000, wrappedNative: true, feed: FEED });
    const dai = await build.token("DAI", { price: 1 });
    const pair = await build.pair("WETH-DAI", { base: weth, quote: dai, baseAmount: params.depth });
    const whale = await build.account("whale", {
      holds: { WETH: WHALE_SALES * params.dumped },
      tradesOn: [pair],
    });
    const oracle = await oracleOf(build, params.feed, weth, pair);
    const pool = await build.lendingPool("Alpha", {
      reserves: [
        { asset: weth, ltv: 0.8, liquidationThreshold: 0.825, liquidationBonus: 0.05 },
        { asset: dai, supplied: 5_000_000 },
      ],
    });
    await build.borrowers(pool, {
      count: params.borrowers,
      collateral: weth,
      debt: dai,
      healthFactor: [1.05, 1.6],
      debtUsd: [5_000, 50_000],
    });
    return { weth, dai, pair, pool, whale, ...oracle };
  },

  agents: ({ weth, dai, pair, pool, written, computed }, { params }) => [
    ...written.map((feed, i) =>
      agents.oracleNode({
        name: NODES[i] ?? "",
        asset: weth,
        feed,
        source: params.fault === "venue" && i === 0 ? { pool: pair } : "outside",
      }),
    ),
    agents.oracleNode({ name: "dai-node", asset: dai }),
    ...(computed.length === 0
      ? []
      : [agents.feedPoker({ name: "poker", feeds: computed, everySeconds: BLOCK_SECONDS })]),
    agents.keeper({ name: "keeper-1", lending: [pool], sellOn: [{ name: OUTSIDE }], capital: { DAI: 500_000 } }),
    agents.keeper({
      name: "keeper-2",
      lending: [pool],
      sellOn: [{ name: OUTSIDE }],
      capital: { DAI: 500_000 },
      latencyBlocks: 1,
    }),
    agents.arbitrageur({ name: "arbitrageur", pools: [pair], capital: { DAI: 20_000_000 } }),
    ...(params.fault === "congestion"
      ? [agents.congestion({ name: "crowd", from: params.faultFrom, to: params.faultTo, ...CROWD })]
      : []),
  ],

  shocks({ weth, dai, pair, whale, written }, { params }) {
    const nodes = NODES.slice(0, Math.min(params.faulty, written.length));
    const fault = { nodes, from: params.faultFrom, to: params.faultTo };
    return [
      shocks.price({ asset: weth, at: params.faultFrom + 5, change: params.fall, over: params.fallBlocks }),
      params.fault === "silent" ? shocks.nodesSilent(fault) : [],
      params.fault === "late" ? shocks.nodesLate({ ...fault, blocks: params.late }) : [],
      params.fault === "wrong" ? shocks.nodesWrong({ ...fault, factor: params.factor }) : [],
      params.fault === "venue"
        ? Array.from({ length: WHALE_SALES }, (_, i) =>
            shocks.sale({
              at: params.faultFrom + i,
              from: whale,
              on: pair,
              sells: weth,
              buys: dai,
              amount: params.dumped,
            }),
          )
        : [],
    ];
  },

  assumptions: () => [
    "A block stands for a minute.",
    "Trades outside do not move the outside price, and keepers sell there: the arms differ in what the pool reads and in nothing else.",
    "The nodes of a median are independent: each has a key of its own and fails by itself. They share the chain.",
  ],
});

/** The feeds that nodes write, and those that are computed. */
interface Oracle {
  readonly written: readonly Feed[];
  readonly computed: readonly Feed[];
}

/** Puts what the pool is to read in the place of WETH's own feed. */
async function oracleOf(
  build: WorldBuilder,
  kind: "single" | "median" | "fallback" | "twap",
  weth: Asset,
  pair: Named,
): Promise<Oracle> {
  const first = systems.feedOf(build, weth);
  if (kind === "single") return { written: [first], computed: [] };
  if (kind === "median") {
    const others = [await another(build, weth, 2), await another(build, weth, 3)];
    const members = [first, ...others];
    const median = await systems.medianFeed(build, "WETH-median", { members, maxAgeSeconds: MAX_AGE });
    systems.useFeed(build, median);
    return { written: members, computed: [median] };
  }
  const twap = await systems.twapFeed(build, "WETH-twap", { asset: weth, pool: pair, windowSeconds: TWAP_WINDOW });
  if (kind === "twap") {
    systems.useFeed(build, twap);
    return { written: [first], computed: [twap] };
  }
  const second = await another(build, weth, 2);
  const chain = await systems.fallbackFeed(build, "WETH-chain", {
    sources: [
      { feed: first, maxAgeSeconds: MAX_AGE, maxMove: 0.2 },
      { feed: second, maxAgeSeconds: MAX_AGE, maxMove: 0.2 },
      { feed: twap, maxAgeSeconds: MAX_AGE, maxMove: 0 },
    ],
  });
  systems.useFeed(build, chain);
  return { written: [first, second], computed: [twap, chain] };
}

async function another(build: WorldBuilder, weth: Asset, number: number): Promise<Feed> {
  return systems.writtenFeed(build, `WETH-${number}`, { asset: weth, ...FEED });
}
