import {
  agents,
  type Asset,
  data,
  defineScenario,
  OUTSIDE,
  param,
  paths,
  systems,
  type WorldBuilder,
} from "hardhat-firebreak";

const START = "2022-05-12 07:00:00";
const CANDLES = 8;
const BLOCKS_PER_CANDLE = 20;
const BLOCK_SECONDS = 180;
const HEARTBEAT = 360;
/** How far the liquidation threshold lies above the LTV. */
const THRESHOLD_MARGIN = 0.05;
/** LUNA traded in the hour in which its market fell below the floor, from the same candles. */
const LUNA_PER_HOUR = 1_250_000_000;

export default defineScenario({
  name: "oracle-floor",
  description:
    "12 May 2022: LUNA falls through the lowest answer that its feed can give. A pool that takes the stuck answer for a price lends against worthless tokens; one that does not trust an answer at the floor, or reads a feed without one, does not.",
  parameters: {
    floor: param.choice({
      options: ["used", "refused", "absent"],
      default: "used",
      meaning:
        "Whether the pool uses answers at the feed's floor, refuses them and lets the last one grow stale, or reads a feed that has no floor",
    }),
    floorUsd: param.number({
      default: 0.107,
      min: 0.00001,
      max: 100,
      unit: "USD",
      meaning: "The lowest answer of LUNA's feed",
    }),
    ltv: param.fraction({ default: 0.55, min: 0.01, max: 0.85, meaning: "What may be borrowed against LUNA" }),
    supplied: param.number({
      default: 10_000_000,
      min: 1000,
      max: 1e9,
      unit: "USD",
      meaning: "What lenders brought, and borrowers may take",
    }),
    maxAge: param.integer({
      default: 420,
      min: 360,
      max: 86_400,
      unit: "seconds",
      meaning: "The age of an answer above which the pool refuses it",
    }),
    capital: param.number({
      default: 500_000,
      min: 1,
      max: 1e9,
      unit: "USD",
      meaning: "What the opportunist begins with",
    }),
    borrowers: param.integer({ default: 30, min: 1, max: 2000, unit: "accounts", meaning: "Number of borrowers" }),
    candles: param.file({
      default: "data/terra-2022-05/binance_LUNAUSDT_1h.csv",
      meaning: "Hourly candles of LUNA in US dollars",
    }),
  },
  arms: { used: { floor: "used" }, refused: { floor: "refused" }, absent: { floor: "absent" } },
  system: { name: "answers at the floor", code: "S3", switch: "floor", off: "used", on: ["refused", "absent"] },
  settings: {
    blocks: CANDLES * BLOCKS_PER_CANDLE,
    blockSeconds: BLOCK_SECONDS,
    startTime: `${START.replace(" ", "T")}Z`,
  },

  async world(build, { params }) {
    const candles = data.readCandles(params.candles, { from: START, count: CANDLES });
    const luna = await build.token("LUNA", {
      price: paths.candles(candles, BLOCKS_PER_CANDLE),
      feed: { heartbeat: HEARTBEAT, ...(params.floor === "absent" ? {} : { minAnswer: params.floorUsd }) },
      outsideSupply: LUNA_PER_HOUR,
    });
    const busd = await build.token("BUSD", { price: 1, feed: { heartbeat: HEARTBEAT } });
    if (params.floor === "refused") await refuseTheFloor(build, luna);
    const pool = await build.lendingPool("Venus", {
      reserves: [
        { asset: luna, ltv: params.ltv, liquidationThreshold: params.ltv + THRESHOLD_MARGIN, liquidationBonus: 0.1 },
        { asset: busd, supplied: params.supplied },
      ],
      staleness: { policy: "revert", maxAgeSeconds: params.maxAge },
    });
    await build.borrowers(pool, {
      count: params.borrowers,
      collateral: luna,
      debt: busd,
      healthFactor: [1.15, 2.5],
      debtUsd: [1_000, 20_000],
    });
    return { luna, busd, pool };
  },

  agents: ({ luna, busd, pool }, { params }) => [
    agents.oracleNode({ name: "luna-node", asset: luna, feed: { name: "LUNA / USD" } }),
    agents.oracleNode({ name: "busd-node", asset: busd }),
    agents.keeper({ name: "keeper", lending: [pool], sellOn: [{ name: OUTSIDE }], capital: { BUSD: 500_000 } }),
    agents.opportunist({
      name: "opportunist",
      lending: pool,
      collateral: luna,
      borrows: busd,
      capital: params.capital,
      minProfitUsd: 100,
    }),
  ],

  assumptions: () => [
    "A block stands for three minutes: in longer ones LUNA fell by so much in a block that a feed which answers once a block was overtaken by its market.",
    "The pool's LTV, its size and the opportunist's capital are not those of a real protocol: only the price and the feed's floor are of the day.",
    "Purchases outside do not move LUNA's price; no more can be bought than was traded in the hour in which it fell below the floor.",
  ],
});

/** Puts a chain of one feed, which does not trust an answer at an end of its feed's band, in the place of the feed. */
async function refuseTheFloor(build: WorldBuilder, luna: Asset): Promise<void> {
  const source = { feed: systems.feedOf(build, luna), maxAgeSeconds: HEARTBEAT, maxMove: 0 };
  systems.useFeed(build, await systems.fallbackFeed(build, "LUNA-guarded", { sources: [source] }));
}
