import {
  agents,
  type Asset,
  defineScenario,
  type ParameterSpecs,
  type Scenario,
  shocks,
  type Site,
  type WorldBuilder,
} from "hardhat-firebreak";

/** A pool, a pair, ten borrowers and everybody who acts: the least in which everything happens. */
export interface SmallWorld {
  readonly weth: Asset;
  readonly dai: Asset;
  readonly pair: Site;
  readonly pool: Site;
}

/** The small scenario; `meddle` may do something to its contracts before anybody uses them. */
export function smallScenario(
  meddle: (build: WorldBuilder, world: SmallWorld) => Promise<void> | void = () => undefined,
): Scenario<ParameterSpecs, SmallWorld> {
  return defineScenario({
    name: "small",
    description: "A pool, a pair, ten borrowers, a keeper, an arbitrageur and a fall.",
    settings: { blocks: 12 },
    async world(build) {
      const weth = await build.token("WETH", { price: 2000, wrappedNative: true });
      const dai = await build.token("DAI", { price: 1 });
      const pair = await build.pair("WETH-DAI", { base: weth, quote: dai, baseAmount: 1000 });
      const pool = await build.lendingPool("Alpha", {
        reserves: [
          { asset: weth, ltv: 0.8, liquidationThreshold: 0.825, liquidationBonus: 0.05 },
          { asset: dai, supplied: 1_000_000 },
        ],
      });
      const world = { weth, dai, pair, pool };
      await meddle(build, world);
      await build.borrowers(pool, {
        count: 10,
        collateral: weth,
        debt: dai,
        healthFactor: [1.05, 1.5],
        debtUsd: [1_000, 20_000],
      });
      return world;
    },
    agents: ({ weth, pair, pool }) => [
      agents.oracleNode({ name: "node", asset: weth }),
      agents.keeper({ name: "keeper", lending: [pool], sellOn: [pair], flashLoans: pool }),
      agents.arbitrageur({ name: "arbitrageur", pools: [pair], capital: { DAI: 1_000_000 } }),
    ],
    shocks: ({ weth }) => [shocks.price({ asset: weth, at: 3, change: -0.25 })],
  });
}
