import { agents, defineScenario, param, shocks, systems } from "hardhat-firebreak";

/** Aave's settings for stETH in June 2022. */
const STETH = { ltv: 0.69, liquidationThreshold: 0.81, liquidationBonus: 0.075 };
const SALES = 10;

export default defineScenario({
  name: "stable-depeg",
  description:
    "Staked ether is sold for ether, as in June 2022, in a constant-product pair and in a stable-swap pool of the same reserves. Loans against it are priced by the pool, and liquidations sell into the same pool.",
  parameters: {
    curve: param.choice({
      options: ["constant-product", "stable-swap"],
      default: "stable-swap",
      meaning: "What the pool trades along",
    }),
    amplification: param.integer({
      default: 50,
      min: 1,
      max: 1_000_000,
      unit: "A",
      meaning: "The stable-swap pool's amplification, as deployed pools quote it",
    }),
    depth: param.number({
      default: 299_240,
      min: 1,
      max: 10_000_000,
      unit: "ETH",
      meaning: "Staked ether, and ether, in the pool at the start",
    }),
    sale: param.number({
      default: 191_760,
      min: 0,
      max: 10_000_000,
      unit: "stETH",
      meaning: "How much staked ether is sold, in ten equal parts",
    }),
    borrowers: param.integer({ default: 40, min: 1, max: 2000, unit: "accounts", meaning: "Number of borrowers" }),
  },
  arms: { product: { curve: "constant-product" }, stable: { curve: "stable-swap" } },
  system: { name: "stable-swap pool", code: "S6", switch: "curve", off: "product", on: ["stable"] },
  settings: { blocks: 60 },

  async world(build, { params }) {
    const weth = await build.token("WETH", { price: 1800, wrappedNative: true });
    const steth = await build.token("STETH", { price: 1800 });
    const make =
      params.curve === "stable-swap"
        ? { part: systems.stableSwap({ amplification: params.amplification, fee: 0.0004 }) }
        : {};
    const pair = await build.pair("STETH-WETH", { base: steth, quote: weth, baseAmount: params.depth, ...make });
    const seller = await build.account("seller", { holds: { STETH: params.sale }, tradesOn: [pair] });
    const pool = await build.lendingPool("Alpha", {
      reserves: [
        { asset: steth, ...STETH },
        { asset: weth, supplied: 200_000 },
      ],
    });
    await build.borrowers(pool, {
      count: params.borrowers,
      collateral: steth,
      debt: weth,
      healthFactor: [1.02, 1.5],
      debtUsd: [500_000, 5_000_000],
    });
    systems.venueGauge(build, "venues", { pools: [pair], sale: 1000 });
    return { weth, steth, pair, seller, pool };
  },

  agents: ({ steth, pair, pool }) => [
    agents.oracleNode({ name: "node", asset: steth, source: { pool: pair } }),
    agents.keeper({ name: "keeper-1", lending: [pool], sellOn: [pair], flashLoans: pool }),
    agents.keeper({ name: "keeper-2", lending: [pool], sellOn: [pair], flashLoans: pool, latencyBlocks: 1 }),
  ],

  shocks: ({ weth, steth, pair, seller }, { params }) =>
    Array.from({ length: SALES }, (_, i) =>
      shocks.sale({ at: 3 + i, from: seller, on: pair, sells: steth, buys: weth, amount: params.sale / SALES }),
    ),

  assumptions: () => [
    "The pool is the market: staked ether can't be redeemed (until April 2023 it could not) and has no other venue.",
    "The feed answers the pool's price, as those of the day answered that of the largest pool.",
    "The pool charges 0.04% as a stable-swap pool, and 0.3% as a constant-product pair.",
  ],
});
