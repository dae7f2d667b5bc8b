import { agents, defineScenario, param, paths } from "hardhat-firebreak";

const BLOCKS = 144;
const BLOCK_SECONDS = 600;
/** A day has 144 blocks here, and volatility grows with the root of time. */
const BLOCKS_PER_ROOT_DAY = 12;
/** So many draws that are even between −1/2 and 1/2 add up to a bell curve of variance 1. */
const DRAWS = 12;
const START = 2000;
/** A step never takes more than this of the price, whatever is drawn. */
const DEEPEST_STEP = -0.5;

export default defineScenario({
  name: "volatile-market",
  description:
    "A day of a market whose price walks at random, on two lending protocols with one pair between them. Run over seeds, it says how likely it is that both are left with bad debt, by volatility.",
  parameters: {
    volatility: param.fraction({
      default: 0.2,
      min: 0,
      max: 1,
      stress: { none: 0, most: 0.6 },
      meaning: "Standard deviation of the price's change in a day; steps are independent and bell-shaped",
    }),
    depth: param.number({
      default: 400,
      min: 1,
      max: 1_000_000,
      unit: "WETH",
      stress: { none: 400, most: 50 },
      meaning: "WETH in the pair at the start",
    }),
    borrowers: param.integer({
      default: 25,
      min: 1,
      max: 1000,
      unit: "accounts",
      meaning: "Borrowers of each protocol",
    }),
    delay: param.integer({
      default: 1,
      min: 0,
      max: 100,
      unit: "blocks",
      stress: { none: 1, most: 12 },
      meaning: "Blocks of ten minutes between an oracle node seeing a price and sending it",
    }),
  },
  settings: {
    blocks: BLOCKS,
    blockSeconds: BLOCK_SECONDS,
    impact: { WETH: { usdPerPercent: 300_000, recoveryBpsPerBlock: 2000 } },
  },

  async world(build, { params, random }) {
    const step = params.volatility / BLOCKS_PER_ROOT_DAY;
    const walk = random.split("price");
    const prices = [START];
    for (let block = 1; block <= BLOCKS; block += 1) {
      let bell = 0;
      for (let draw = 0; draw < DRAWS; draw += 1) bell += walk.between(-0.5, 0.5);
      prices.push((prices.at(-1) ?? START) * (1 + Math.max(DEEPEST_STEP, step * bell)));
    }
    const path = paths.series(prices.map((price) => price.toFixed(8)));

    const weth = await build.token("WETH", { price: path, wrappedNative: true });
    const dai = await build.token("DAI", { price: 1 });
    const pair = await build.pair("WETH-DAI", { base: weth, quote: dai, baseAmount: params.depth });
    const pools = [];
    for (const [name, threshold] of Object.entries({ Alpha: 0.825, Beta: 0.78 })) {
      const pool = await build.lendingPool(name, {
        reserves: [
          { asset: weth, liquidationThreshold: threshold, liquidationBonus: 0.05 },
          { asset: dai, supplied: 3_000_000 },
        ],
      });
      await build.borrowers(pool, {
        count: params.borrowers,
        collateral: weth,
        debt: dai,
        healthFactor: [1.05, 1.8],
        debtUsd: [10_000, 50_000],
      });
      pools.push(pool);
    }
    return { weth, pair, pools };
  },

  agents: ({ weth, pair, pools }, { params }) => [
    agents.oracleNode({ name: "node", asset: weth, delayBlocks: params.delay }),
    agents.keeper({ name: "keeper-1", lending: pools, sellOn: [pair], capital: { DAI: 300_000 } }),
    agents.keeper({ name: "keeper-2", lending: pools, sellOn: [pair], capital: { DAI: 300_000 }, latencyBlocks: 1 }),
    agents.arbitrageur({ name: "arbitrageur", pools: [pair], capital: { DAI: 500_000, WETH: 100 } }),
  ],

  assumptions: () => [
    "Steps of ten minutes are independent: no trend, no jumps, no clusters of volatility.",
    "Borrowers do nothing; nobody provides more liquidity than there is at the start.",
  ],
});
