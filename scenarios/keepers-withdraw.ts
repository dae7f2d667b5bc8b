import { agents, defineScenario, param, shocks } from "hardhat-firebreak";

const NEVER = 1;

export default defineScenario({
  name: "keepers-withdraw",
  description:
    "The same fall with a liquidity provider who stays and with one who leaves. In a shallow pair collateral can't be sold for what it costs, so keepers stop, and bad debt stays.",
  parameters: {
    fall: param.fraction({
      default: -0.4,
      min: -0.95,
      max: 0,
      stress: { none: 0, most: -0.8 },
      meaning: "How far WETH falls outside",
    }),
    fallBlocks: param.integer({
      default: 10,
      min: 1,
      max: 100,
      unit: "blocks",
      meaning: "Over how many blocks it falls",
    }),
    depth: param.number({
      default: 20,
      min: 1,
      max: 1_000_000,
      unit: "WETH",
      meaning: "WETH in the pair that never leaves",
    }),
    provided: param.number({
      default: 10_000,
      min: 1,
      max: 1_000_000,
      unit: "WETH",
      meaning: "WETH of the provider who may leave",
    }),
    leavesAtFall: param.fraction({
      default: NEVER,
      min: 0,
      max: 1,
      meaning: "The fall of the price at which the provider leaves; 1 for never",
    }),
    borrowers: param.integer({ default: 40, min: 1, max: 2000, unit: "accounts", meaning: "Number of borrowers" }),
  },
  arms: { deep: { leavesAtFall: NEVER }, shallow: { leavesAtFall: 0.05 } },
  system: { name: "keepers who stop", code: "S2", switch: "leavesAtFall", off: "deep", on: ["shallow"] },
  settings: { blocks: 60 },

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
    agents.oracleNode({ name: "node", asset: weth }),
    agents.keeper({ name: "keeper-1", lending: [pool], sellOn: [pair], capital: { DAI: 500_000 } }),
    agents.keeper({ name: "keeper-2", lending: [pool], sellOn: [pair], flashLoans: pool, latencyBlocks: 1 }),
    agents.arbitrageur({ name: "arbitrageur", pools: [pair], capital: { DAI: 20_000_000 } }),
    agents.liquidityProvider({
      name: "provider",
      pool: pair,
      baseAmount: params.provided,
      ...(params.leavesAtFall < NEVER ? { leavesAtFall: params.leavesAtFall } : {}),
    }),
  ],

  shocks: ({ weth }, { params }) => [
    shocks.price({ asset: weth, at: 3, change: params.fall, over: params.fallBlocks }),
  ],

  assumptions: () => [
    "Keepers sell on the pair alone: they hold no collateral and have no account outside.",
    "Trades outside do not move the outside price: the two arms differ in the provider's patience and in nothing else.",
  ],
});
