import { agents, defineScenario, param, shocks } from "hardhat-firebreak";

export default defineScenario({
  name: "stale-oracle",
  description:
    "The same fall of the market under a feed that follows at once and under one that lags. While the old price stands nobody can be liquidated; when the new one arrives, collateral no longer covers the debt.",
  parameters: {
    fall: param.fraction({
      default: -0.4,
      min: -0.95,
      max: 0,
      stress: { none: 0, most: -0.8 },
      meaning: "How far WETH falls outside",
    }),
    fallBlocks: param.integer({
      default: 20,
      min: 1,
      max: 100,
      unit: "blocks",
      meaning: "Over how many blocks it falls",
    }),
    delay: param.integer({
      default: 0,
      min: 0,
      max: 100,
      unit: "blocks",
      stress: { none: 0, most: 50 },
      meaning: "Blocks between an oracle node seeing a price and sending it",
    }),
    borrowers: param.integer({ default: 40, min: 1, max: 2000, unit: "accounts", meaning: "Number of borrowers" }),
    depth: param.number({
      default: 5000,
      min: 10,
      max: 1_000_000,
      unit: "WETH",
      stress: { none: 5000, most: 500 },
      meaning: "WETH in the pair at the start",
    }),
  },
  arms: { fresh: { delay: 0 }, delayed: { delay: 25 } },
  system: { name: "oracle latency", code: "S3", switch: "delay", off: "fresh", on: ["delayed"] },
  settings: { blocks: 80 },

  async world(build, { params }) {
    const weth = await build.token("WETH", { price: 2000, wrappedNative: true });
    const dai = await build.token("DAI", { price: 1 });
    const pair = await build.pair("WETH-DAI", { base: weth, quote: dai, baseAmount: params.depth });
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
    return { weth, pair, pool };
  },

  agents: ({ weth, pair, pool }, { params }) => [
    agents.oracleNode({ name: "node", asset: weth, delayBlocks: params.delay }),
    agents.keeper({ name: "keeper-1", lending: [pool], sellOn: [pair], capital: { DAI: 500_000 } }),
    agents.keeper({ name: "keeper-2", lending: [pool], sellOn: [pair], capital: { DAI: 500_000 }, latencyBlocks: 1 }),
    agents.arbitrageur({ name: "arbitrageur", pools: [pair], capital: { DAI: 20_000_000 } }),
  ],

  shocks: ({ weth }, { params }) => [
    shocks.price({ asset: weth, at: 5, change: params.fall, over: params.fallBlocks }),
  ],

  assumptions: () => [
    "Trades outside do not move the outside price: the two arms differ in the feed's delay and in nothing else.",
  ],
});
