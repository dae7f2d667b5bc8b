import { agents, defineScenario, OUTSIDE, param, shocks } from "hardhat-firebreak";

const NODES = ["node-1", "node-2", "node-3"];

export default defineScenario({
  name: "aave-uniswap-chainlink",
  description:
    "A cascade on real code alone: Aave V3.0.2, a pair of Uniswap V2, a pool of Uniswap V3 with concentrated liquidity, and Chainlink aggregators of three nodes. Collateral is sold outside without effect, or into the two pools.",
  parts: { lending: "aave-v3", amm: "uniswap-v2", oracle: "chainlink" },
  parameters: {
    fall: param.fraction({
      default: -0.25,
      min: -0.95,
      max: 0,
      stress: { none: 0, most: -0.8 },
      meaning: "How far WETH falls outside",
    }),
    fallBlocks: param.integer({
      default: 8,
      min: 1,
      max: 100,
      unit: "blocks",
      meaning: "Over how many blocks it falls",
    }),
    feedback: param.flag({ default: true, meaning: "Whether seized collateral is sold into the pools" }),
    borrowers: param.integer({ default: 80, min: 2, max: 2000, unit: "accounts", meaning: "Number of borrowers" }),
    pairDepth: param.number({
      default: 400,
      min: 10,
      max: 1_000_000,
      unit: "WETH",
      meaning: "WETH in the pair of Uniswap V2",
    }),
    poolDepth: param.number({
      default: 300,
      min: 10,
      max: 1_000_000,
      unit: "WETH",
      meaning: "WETH in the pool of Uniswap V3 that stays: 60% of it within 10% of the price, 30% within a half",
    }),
    provided: param.number({
      default: 400,
      min: 1,
      max: 1_000_000,
      unit: "WETH",
      meaning: "WETH of a provider on Uniswap V3 who leaves when the price has fallen by 15%",
    }),
    slowNode: param.integer({
      default: 2,
      min: 0,
      max: 100,
      unit: "blocks",
      meaning: "How long the third oracle node takes to send what it sees",
    }),
  },
  arms: { "no-feedback": { feedback: false }, feedback: { feedback: true } },
  settings: ({ feedback }) => ({
    blocks: 60,
    impact: feedback ? { WETH: { usdPerPercent: 200_000, recoveryBpsPerBlock: 100 } } : {},
  }),

  async world(build, { params }) {
    const weth = await build.token("WETH", { price: 2000, wrappedNative: true, feed: { deviation: 0.005 } });
    const usdc = await build.token("USDC", { price: 1, decimals: 6 });
    const dai = await build.token("DAI", { price: 1 });
    const pair = await build.pair("WETH-DAI", { base: weth, quote: dai, baseAmount: params.pairDepth });
    const pool = await build.pair("WETH-USDC", {
      part: "uniswap-v3",
      base: weth,
      quote: usdc,
      baseAmount: params.poolDepth,
      concentrated: {
        fee: 500,
        liquidity: [
          { baseAmount: params.poolDepth * 0.6, range: [0.9, 1.1] },
          { baseAmount: params.poolDepth * 0.3, range: [0.5, 1.5] },
          { baseAmount: params.poolDepth * 0.1 },
        ],
      },
    });
    const aave = await build.lendingPool("Aave", {
      reserves: [
        { asset: weth, ltv: 0.8, liquidationThreshold: 0.825, liquidationBonus: 0.05 },
        { asset: usdc, ltv: 0.77, liquidationThreshold: 0.8, liquidationBonus: 0.045, supplied: 3_000_000 },
        { asset: dai, supplied: 3_000_000 },
      ],
    });
    const half = Math.floor(params.borrowers / 2);
    const book = { collateral: weth, healthFactor: [1.05, 1.7], debtUsd: [5_000, 60_000] } as const;
    await build.borrowers(aave, { ...book, name: "DAI borrower", count: half, debt: dai });
    await build.borrowers(aave, { ...book, name: "USDC borrower", count: params.borrowers - half, debt: usdc });
    return { weth, pair, pool, aave };
  },

  agents: ({ weth, pair, pool, aave }, { params }) => {
    const sellOn = params.feedback ? [pair, pool] : [{ name: OUTSIDE }];
    return [
      ...NODES.map((name, i) =>
        agents.oracleNode({
          name,
          asset: weth,
          delayBlocks: i === NODES.length - 1 ? params.slowNode : 0,
          tipGwei: 20,
        }),
      ),
      agents.keeper({
        name: "keeper-own",
        lending: [aave],
        sellOn,
        capital: { DAI: 300_000, USDC: 300_000 },
        anticipatesFeeds: true,
        minProfitUsd: 10,
      }),
      agents.keeper({ name: "keeper-flash", lending: [aave], sellOn, flashLoans: aave, minProfitUsd: 10 }),
      agents.arbitrageur({
        name: "arbitrageur",
        pools: [pair, pool],
        capital: { DAI: 1_000_000, USDC: 1_000_000 },
        minProfitUsd: 5,
      }),
      agents.liquidityProvider({
        name: "provider",
        pool,
        baseAmount: params.provided,
        range: [0.8, 1.2],
        leavesAtFall: 0.15,
      }),
    ];
  },

  shocks: ({ weth }, { params }) => [
    shocks.price({ asset: weth, at: 5, change: params.fall, over: params.fallBlocks }),
  ],

  assumptions: () => [
    "Aave V3.0.2 recognises no bad debt: what accounts owe beyond their collateral is counted while it is open.",
    "An answer of a feed is the median of its nodes once two of the three have answered in a round.",
    "Heartbeat and deviation threshold are the nodes' rule, which Chainlink keeps off chain.",
    "The three settings of a reserve that have no counterpart here (stable debt, e-mode, isolation mode) are off.",
  ],
});
