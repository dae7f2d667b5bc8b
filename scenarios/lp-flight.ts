import { agents, defineScenario, param, shocks, systems } from "hardhat-firebreak";

const PROVIDERS = 10;

export default defineScenario({
  name: "lp-flight",
  description:
    "The same fall over a pair whose providers stay, and over one whose providers leave as what they lose against holding grows, each at a loss of its own. The more have left, the less a liquidation's sale brings.",
  parameters: {
    fall: param.fraction({
      default: -0.55,
      min: -0.95,
      max: 0,
      stress: { none: 0, most: -0.8 },
      meaning: "How far WETH falls outside",
    }),
    fallBlocks: param.integer({
      default: 40,
      min: 1,
      max: 1000,
      unit: "blocks",
      meaning: "Over how many blocks it falls",
    }),
    fearful: param.flag({ default: true, meaning: "Whether providers leave" }),
    patience: param.fraction({
      default: 0.03,
      min: 0.001,
      max: 1,
      meaning: "The loss against holding at which the most patient provider leaves; the others at tenths of it",
    }),
    provided: param.number({
      default: 5_000,
      min: 1,
      max: 1_000_000,
      unit: "WETH",
      meaning: "WETH of all providers who may leave",
    }),
    depth: param.number({
      default: 50,
      min: 1,
      max: 1_000_000,
      unit: "WETH",
      meaning: "WETH in the pair that never leaves",
    }),
    borrowers: param.integer({ default: 40, min: 1, max: 2000, unit: "accounts", meaning: "Number of borrowers" }),
  },
  arms: { patient: { fearful: false }, fearful: { fearful: true } },
  system: { name: "flight of liquidity providers", code: "S5", switch: "fearful", off: "patient", on: ["fearful"] },
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
    systems.provisionGauge(build, "provision", pair);
    return { weth, pair, pool };
  },

  agents: ({ weth, pair, pool }, { params }) => [
    agents.oracleNode({ name: "node", asset: weth }),
    agents.keeper({ name: "keeper-1", lending: [pool], sellOn: [pair], capital: { DAI: 500_000 } }),
    agents.keeper({ name: "keeper-2", lending: [pool], sellOn: [pair], flashLoans: pool, latencyBlocks: 1 }),
    agents.arbitrageur({ name: "arbitrageur", pools: [pair], capital: { DAI: 20_000_000 } }),
    ...Array.from({ length: PROVIDERS }, (_, i) =>
      agents.liquidityProvider({
        name: `provider-${i + 1}`,
        pool: pair,
        baseAmount: params.provided / PROVIDERS,
        ...(params.fearful ? { leavesAtLoss: (params.patience * (i + 1)) / PROVIDERS } : {}),
      }),
    ),
  ],

  shocks: ({ weth }, { params }) => [
    shocks.price({ asset: weth, at: 3, change: params.fall, over: params.fallBlocks }),
  ],

  assumptions: () => [
    "Keepers sell on the pair alone: they hold no collateral and have no account outside.",
    "Trades outside do not move the outside price: the two arms differ in the providers' patience and in nothing else.",
    "Who leaves does not come back within the run.",
  ],
});
