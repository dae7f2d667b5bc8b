import { agents, defineScenario, OUTSIDE, param, shocks, systems } from "hardhat-firebreak";

/** Who keeps the engine going: how many, with how much money, and how many blocks after the fact. */
const KEEPERS = {
  fast: { count: 3, capital: 400_000, latencyBlocks: 0 },
  slow: { count: 3, capital: 400_000, latencyBlocks: 25 },
  few: { count: 1, capital: 40_000, latencyBlocks: 0 },
} as const;

export default defineScenario({
  name: "liquidation-engines",
  description:
    "The same vaults and the same fall under three ways of selling collateral: a fixed spread, Dutch auctions and English auctions, with fast, slow or few keepers. What is sold weighs on the price that the oracle reads.",
  system: {
    name: "liquidation engine",
    code: "S10",
    switch: "engine",
    off: "fixed-spread",
    on: ["dutch", "english"],
  },
  parameters: {
    engine: param.choice({
      options: ["fixed-spread", "dutch", "english"],
      default: "fixed-spread",
      meaning: "How the collateral of unsafe vaults is sold",
    }),
    keepers: param.choice({
      options: ["fast", "slow", "few"],
      default: "fast",
      meaning:
        "Who buys it: three at once, three after 25 blocks (5 minutes), or one with a tenth of the money of one of them",
    }),
    fall: param.fraction({
      default: -0.45,
      min: -0.95,
      max: 0,
      stress: { none: 0, most: -0.8 },
      meaning: "How far WETH falls outside",
    }),
    fallBlocks: param.integer({ default: 100, min: 1, max: 1000, unit: "blocks", meaning: "Over how many it falls" }),
    vaults: param.integer({ default: 40, min: 1, max: 5000, unit: "accounts", meaning: "Number of vaults" }),
    dutchStep: param.integer({
      default: 90,
      min: 1,
      max: 10_000,
      unit: "seconds",
      meaning: "How often the price of a Dutch auction falls by 1%",
    }),
    usdPerPercent: param.number({
      default: 60_000,
      min: 1_000,
      max: 1e12,
      unit: "USD",
      meaning: "Net sales that lower the outside price by 1%",
    }),
    recovery: param.integer({
      default: 100,
      min: 0,
      max: 10_000,
      unit: "basis points",
      meaning: "Part of this impact that is gone after a block",
    }),
    blocks: param.integer({ default: 900, min: 10, max: 100_000, unit: "blocks", meaning: "How long the run lasts" }),
  },
  arms: {
    "fixed-spread": { engine: "fixed-spread" },
    dutch: { engine: "dutch" },
    english: { engine: "english" },
  },
  settings: ({ blocks, usdPerPercent, recovery }) => ({
    blocks,
    impact: { WETH: { usdPerPercent, recoveryBpsPerBlock: recovery } },
  }),

  async world(build, { params }) {
    const weth = await build.token("WETH", { price: 200, wrappedNative: true });
    const dai = await systems.stablecoin(build, "DAI");
    const vaults = await systems.vaults(build, "Vaults", {
      collateral: weth,
      coin: dai,
      liquidation: {
        "fixed-spread": () => systems.fixedSpread(),
        dutch: () => systems.dutchAuction({ decay: { shape: "stairs", seconds: params.dutchStep, cut: 0.01 } }),
        english: () => systems.englishAuction(),
      }[params.engine](),
    });
    await build.borrowers(vaults, {
      count: params.vaults,
      collateral: weth,
      debt: dai,
      healthFactor: [1.03, 2.2],
      debtUsd: [2_000, 25_000],
    });
    return { weth, vaults };
  },

  agents: ({ weth, vaults: { sales } }, { params }) => {
    const { count, capital, latencyBlocks } = KEEPERS[params.keepers];
    return [
      agents.oracleNode({ name: "node", asset: weth }),
      agents.auctionStarter({ name: "starter", sales, gas: { gwei: 30, maxGwei: 1_000 } }),
      ...Array.from({ length: count }, (_, i) =>
        agents.collateralBuyer({
          name: `keeper-${i + 1}`,
          sales,
          sellOn: [{ name: OUTSIDE }],
          capital: { DAI: capital },
          discount: 0.02 + 0.005 * i,
          fear: 1,
          windowBlocks: 50,
          gas: { gwei: 30 + i, maxGwei: 1_000 },
          latencyBlocks,
        }),
      ),
    ];
  },

  shocks: ({ weth }, { params }) => [
    shocks.price({ asset: weth, at: 5, change: params.fall, over: params.fallBlocks }),
  ],

  assumptions: () => [
    "All keepers sell outside what they bought, as soon as they have it; that lowers the price that the oracle reads, and the impact fades block by block.",
    "Keepers want 2 to 3%. In English auctions they get, and can sell, what they win only 10 minutes later: there they expect the price to fall by as much again as in the last 10 minutes.",
    "Auctions have Maker's terms for ETH: the English ones of March 2020, the Dutch ones of April 2021.",
    "Gas is plentiful: the engines differ in their rules, not in who gets into a block.",
  ],
});
