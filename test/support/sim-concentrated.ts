import {
  type Agent,
  type Asset,
  defineScenario,
  type ParameterSpecs,
  type Scenario,
  type Settings,
  type WorldBuilder,
} from "hardhat-firebreak";

import type { Named } from "../../src/simulation/names.ts";
import type { FirstLiquidity } from "../../src/simulation/build/pair.ts";
import { buildConcentratedPool } from "../../src/simulation/build/uniswap-v3.ts";
import { PATIENT_FEED } from "./sim-market.ts";
import { deployUniswapV3 } from "./uniswap-v3-deployment.ts";

/** WETH for DAI, and a real pool of Uniswap V3 of theirs. */
export interface ConcentratedMarket {
  readonly weth: Asset;
  readonly dai: Asset;
  readonly pool: Named;
}

export interface ConcentratedOptions {
  readonly price: Parameters<WorldBuilder["token"]>[1]["price"];
  readonly fee?: number;
  readonly liquidity: readonly FirstLiquidity[];
  readonly settings: Settings;
  readonly agents: (world: ConcentratedMarket) => readonly Agent[];
}

/** A scenario on such a market. */
export function concentratedScenario(options: ConcentratedOptions): Scenario<ParameterSpecs, ConcentratedMarket> {
  return defineScenario({
    name: "concentrated",
    description: "A pool of concentrated liquidity.",
    settings: options.settings,
    async world(build) {
      const weth = await build.token("WETH", { price: options.price, wrappedNative: true, feed: PATIENT_FEED });
      const dai = await build.token("DAI", { price: 1, feed: PATIENT_FEED });
      const site = await deployUniswapV3(build.session, build.owner, weth.address);
      const { fee = 3000, liquidity } = options;
      const open = await buildConcentratedPool(build, site, "WETH-DAI", { base: weth, quote: dai, fee, liquidity });
      return { weth, dai, pool: build.addPool(open) };
    },
    agents: options.agents,
  });
}
