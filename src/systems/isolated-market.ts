import { buildMorphoMarket, type MarketMake } from "../simulation/build/morpho-blue.ts";
import type { LendingPart } from "../simulation/build/parts.ts";

/** The median in `isolated-markets`; the first one of a block, which adds the interest, takes 48,000 more. */
const LIQUIDATION_GAS = 85_000n;

const OURS: MarketMake = {
  title: "an isolated market",
  flashLoans: "it has no flash loans",
  liquidationGas: LIQUIDATION_GAS,
  deploy: async ({ session, owner }) => session.deploy(owner, "IsolatedMarkets", [owner]),
};

/**
 * A make of lending protocol: one collateral, one asset that is lent, with suppliers, rates and losses of its own. All of
 * a world's isolated markets lie in one contract. Its liquidation bonus follows from the threshold.
 *
 * @example
 * await build.lendingPool("WETH-DAI", { part: systems.isolatedMarket(), reserves: [weth, dai] });
 */
export function isolatedMarket(): LendingPart {
  return { build: async (context, name, options) => buildMorphoMarket(context, name, options, OURS) };
}
