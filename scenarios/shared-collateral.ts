import { agents, defineScenario, param, shocks } from "hardhat-firebreak";

/** What the two lending protocols have in common besides the money that they lend. */
const COMMON = ["separate", "shared"] as const;

export default defineScenario({
  name: "shared-collateral",
  description:
    "Two lending protocols with the same borrowers, whose collateral is the same token or two tokens of the same price and depth. Somebody sells the first token on its only pair. Where it is shared, what the first protocol liquidates is sold into the price that the second one reads.",
  parameters: {
    collateral: param.choice({
      default: "separate",
      options: COMMON,
      meaning: "Whether the second protocol takes the first one's collateral, or a token with a pair of its own",
    }),
    sale: param.number({
      default: 60,
      min: 0,
      max: 100_000,
      unit: "WETH",
      stress: { none: 0, most: 150 },
      meaning: "How much WETH is sold in block 3",
    }),
    depth: param.number({
      default: 1000,
      min: 10,
      max: 1_000_000,
      unit: "tokens",
      stress: { none: 1000, most: 200 },
      meaning: "Collateral tokens in each pair at the start",
    }),
    borrowers: param.integer({
      default: 30,
      min: 1,
      max: 1000,
      unit: "accounts",
      meaning: "Borrowers of each protocol",
    }),
  },
  arms: { separate: { collateral: "separate" }, shared: { collateral: "shared" } },
  system: { name: "cascade over shared collateral", code: "S1", switch: "collateral", off: "separate", on: ["shared"] },
  settings: { blocks: 40 },

  async world(build, { params }) {
    const weth = await build.token("WETH", { price: 2000, wrappedNative: true });
    const twin = await build.token("TWIN", { price: 2000 });
    const dai = await build.token("DAI", { price: 1 });
    const pair = await build.pair("WETH-DAI", { base: weth, quote: dai, baseAmount: params.depth });
    const twinPair = await build.pair("TWIN-DAI", { base: twin, quote: dai, baseAmount: params.depth });
    const whale = await build.account("whale", { holds: { WETH: params.sale }, tradesOn: [pair] });

    const collaterals = { Alpha: weth, Beta: params.collateral === "shared" ? weth : twin };
    const pools = [];
    for (const [name, collateral] of Object.entries(collaterals)) {
      const pool = await build.lendingPool(name, {
        reserves: [
          { asset: collateral, ltv: 0.8, liquidationThreshold: 0.825, liquidationBonus: 0.05 },
          { asset: dai, supplied: 2_000_000 },
        ],
      });
      await build.borrowers(pool, {
        count: params.borrowers,
        collateral,
        debt: dai,
        healthFactor: [1.03, 1.6],
        debtUsd: [5_000, 25_000],
      });
      pools.push(pool);
    }
    return { weth, twin, dai, pair, twinPair, pools, whale };
  },

  agents: ({ weth, twin, pair, twinPair, pools }) => [
    agents.oracleNode({ name: "node", asset: weth, source: { pool: pair } }),
    agents.oracleNode({ name: "twin node", asset: twin, source: { pool: twinPair } }),
    agents.keeper({ name: "keeper", lending: pools, sellOn: [pair, twinPair], capital: { DAI: 1_000_000 } }),
  ],

  shocks: ({ weth, dai, pair, whale }, { params }) => [
    shocks.sale({ at: 3, from: whale, on: pair, sells: weth, buys: dai, amount: params.sale }),
  ],

  assumptions: () => [
    "Each pair is its token's whole market: nobody trades outside, and each feed follows its pair.",
    "The two tokens have one price and one depth at the start, so that both protocols have the same book in both arms.",
  ],
});
