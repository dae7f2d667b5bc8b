import { agents, defineScenario, param, shocks, systems } from "hardhat-firebreak";

/** Parts of the liquidity on each venue, and its fee. The first is a pair, which takes 0.3%, as the whole does. */
const VENUES = [
  { name: "Deep", part: 0.5 },
  { name: "Cheap", part: 0.3, fee: 0.0005 },
  { name: "Dear", part: 0.2, fee: 0.01 },
] as const;

export default defineScenario({
  name: "fragmented-liquidity",
  description:
    "The same liquidity in one pair and on three venues of different depth and fee, one of which goes dry in the fall. Keepers sell on the deepest venue alone, or over all of them through a router that splits.",
  parameters: {
    market: param.choice({
      options: ["whole", "fragmented", "routed"],
      default: "routed",
      meaning: "One pair; three venues, of which keepers use the deepest; or three venues and a router over them",
    }),
    liquidity: param.number({
      default: 600,
      min: 1,
      max: 1_000_000,
      unit: "WETH",
      meaning: "WETH in all venues together",
    }),
    leaving: param.fraction({
      default: 0.28,
      min: 0,
      max: 0.29,
      meaning: "The part of all liquidity that leaves, from the cheap venue's 0.3",
    }),
    leavesAtFall: param.fraction({
      default: 0.2,
      min: 0.01,
      max: 1,
      meaning: "The fall of the outside price at which it leaves",
    }),
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
      max: 1000,
      unit: "blocks",
      meaning: "Over how many blocks it falls",
    }),
    arbitrage: param.number({
      default: 50_000,
      min: 1,
      max: 100_000_000,
      unit: "DAI",
      meaning: "Capital of each arbitrageur: one between the venues, one with the outside",
    }),
    borrowers: param.integer({ default: 40, min: 1, max: 2000, unit: "accounts", meaning: "Number of borrowers" }),
  },
  arms: { whole: { market: "whole" }, fragmented: { market: "fragmented" }, routed: { market: "routed" } },
  system: {
    name: "fragmented liquidity",
    code: "S6",
    switch: "market",
    off: "whole",
    on: ["fragmented", "routed"],
  },
  settings: { blocks: 60 },

  async world(build, { params }) {
    const weth = await build.token("WETH", { price: 2000, wrappedNative: true });
    const dai = await build.token("DAI", { price: 1 });
    const both = { base: weth, quote: dai };
    const stays = params.liquidity * (1 - params.leaving);
    const pairs = params.market === "whole" ? [await build.pair("Whole", { ...both, baseAmount: stays })] : [];
    if (params.market !== "whole") {
      for (const { name, part, ...made } of VENUES) {
        const leaves = name === "Cheap" ? params.leaving : 0;
        const make = "fee" in made ? { part: systems.constantProduct({ fee: made.fee }) } : {};
        const baseAmount = params.liquidity * (part - leaves);
        pairs.push(await build.pair(name, { ...both, baseAmount, ...make }));
      }
    }
    const sellOn = params.market === "routed" ? [await systems.splitVenue(build, "Router", pairs)] : pairs.slice(0, 1);
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
    systems.venueGauge(build, "venues", { pools: pairs, sale: 20 });
    return { weth, pairs, leaver: pairs[1] ?? pairs[0], sellOn, pool };
  },

  agents: ({ weth, pairs, leaver, sellOn, pool }, { params }) => [
    agents.oracleNode({ name: "node", asset: weth }),
    agents.keeper({ name: "keeper-1", lending: [pool], sellOn, capital: { DAI: 500_000 } }),
    agents.keeper({ name: "keeper-2", lending: [pool], sellOn, flashLoans: pool, latencyBlocks: 1 }),
    agents.arbitrageur({ name: "outside", pools: pairs, capital: { DAI: params.arbitrage } }),
    agents.arbitrageur({ name: "between", pools: pairs, between: "pools", capital: { DAI: params.arbitrage } }),
    ...(leaver === undefined || params.leaving === 0
      ? []
      : [
          agents.liquidityProvider({
            name: "provider",
            pool: leaver,
            baseAmount: params.liquidity * params.leaving,
            leavesAtFall: params.leavesAtFall,
          }),
        ]),
  ],

  shocks: ({ weth }, { params }) => [
    shocks.price({ asset: weth, at: 3, change: params.fall, over: params.fallBlocks }),
  ],

  assumptions: () => [
    "Keepers hold no collateral and have no account outside.",
    "Trades outside do not move the outside price.",
    "The whole takes 0.3%, as the deepest of the three venues; the others take 0.05% and 1%.",
  ],
});
