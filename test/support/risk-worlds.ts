import { agents, defineScenario, type Scenario, shocks } from "hardhat-firebreak";

/**
 * What the shipped small scenarios lack: a breaker that trips, a debt asset with 6 decimals, an outside price that trades
 * move, keepers who get in each other's way, and two collaterals.
 */
export function crowdedScenario(): Scenario {
  return defineScenario({
    name: "crowded",
    description: "Two collaterals fall, two keepers race, and a breaker stops them for a while.",
    settings: { blocks: 24, impact: { WETH: { usdPerPercent: 100_000, recoveryBpsPerBlock: 500 } } },

    async world(build) {
      const weth = await build.token("WETH", { price: 2000, wrappedNative: true });
      const wbtc = await build.token("WBTC", { price: 40_000, decimals: 8 });
      const usdc = await build.token("USDC", { price: 1, decimals: 6 });
      const breaker = await build.breaker("brake", { watches: [weth] });
      const pairs = [
        await build.pair("WETH-USDC", { base: weth, quote: usdc, baseAmount: 400 }),
        await build.pair("WBTC-USDC", { base: wbtc, quote: usdc, baseAmount: 20 }),
      ];
      const pool = await build.lendingPool("Gamma", {
        breaker,
        reserves: [
          { asset: weth, ltv: 0.8, liquidationThreshold: 0.825, liquidationBonus: 0.05 },
          { asset: wbtc, ltv: 0.7, liquidationThreshold: 0.75, liquidationBonus: 0.1 },
          { asset: usdc, supplied: 1_000_000 },
        ],
      });
      for (const collateral of [weth, wbtc]) {
        await build.borrowers(pool, {
          count: 6,
          collateral,
          debt: usdc,
          healthFactor: [1.05, 1.4],
          debtUsd: [10_000, 60_000],
        });
      }
      return { weth, wbtc, breaker, pairs, pool };
    },

    agents: ({ weth, wbtc, pairs, pool }) => [
      agents.oracleNode({ name: "weth-node", asset: weth }),
      agents.oracleNode({ name: "wbtc-node", asset: wbtc }),
      agents.keeper({ name: "fast", lending: [pool], sellOn: pairs, capital: { USDC: 500_000 } }),
      agents.keeper({ name: "rival", lending: [pool], sellOn: pairs, flashLoans: pool }),
      agents.arbitrageur({ name: "arbitrageur", pools: pairs, capital: { USDC: 1_000_000 } }),
    ],

    shocks: ({ weth, wbtc, breaker }) => [
      shocks.configureBreaker({ breaker, at: 1, move: 0.2, windowBlocks: 5, coolDownBlocks: 4, halts: ["liquidate"] }),
      shocks.price({ asset: weth, at: 3, change: -0.18, over: 3 }),
      shocks.price({ asset: wbtc, at: 6, change: -0.35 }),
      shocks.price({ asset: weth, at: 8, change: -0.25 }),
    ],
  });
}
