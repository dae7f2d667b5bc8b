import { agents, defineScenario, type NewPosition, param, shocks, units } from "hardhat-firebreak";

const ACCOUNTS_PER_POOL = 15;
const COLLATERAL = 10; // WETH of each account

/** Each account becomes liquidatable at a price of its own, one step below the account before it. */
const POOLS = {
  Alpha: { threshold: 0.825, firstLiquidationPrice: 1900, step: 40 },
  Beta: { threshold: 0.75, firstLiquidationPrice: 1700, step: 25 },
};

export default defineScenario({
  name: "two-pools",
  description:
    "Thirty accounts on two lending pools with the same collateral, and one shock: a sale of WETH. It liquidates accounts on Alpha; selling their collateral lowers the price until accounts on Beta follow. docs/two-pools.md works it out by hand.",
  parameters: {
    sale: param.number({
      default: 60,
      min: 0,
      max: 100_000,
      unit: "WETH",
      stress: { none: 0, most: 150 },
      meaning: "How much WETH is sold in block 2",
    }),
    depth: param.number({
      default: 1000,
      min: 10,
      max: 1_000_000,
      unit: "WETH",
      stress: { none: 1000, most: 200 },
      meaning: "WETH in the pair at the start",
    }),
  },
  settings: { blocks: 30 },

  async world(build, { params }) {
    const weth = await build.token("WETH", { price: 2000, wrappedNative: true });
    const dai = await build.token("DAI", { price: 1 });
    const pair = await build.pair("WETH-DAI", { base: weth, quote: dai, baseAmount: params.depth });
    const whale = await build.account("whale", { holds: { WETH: params.sale }, tradesOn: [pair] });

    const pools = [];
    for (const [name, { threshold, firstLiquidationPrice, step }] of Object.entries(POOLS)) {
      const pool = await build.lendingPool(name, {
        reserves: [
          { asset: weth, liquidationThreshold: threshold, liquidationBonus: 0.05, liquidationProtocolFee: 0 },
          // No interest, so that debts stay round numbers.
          { asset: dai, supplied: 1_000_000, rates: { optimalUsage: 0.8, base: 0, slope1: 0, slope2: 0 } },
        ],
      });
      const positions = Array.from({ length: ACCOUNTS_PER_POOL }, (_, i): NewPosition => {
        const liquidationPrice = firstLiquidationPrice - i * step;
        return {
          name: `${name} ${i + 1}`,
          collateral: weth,
          collateralAmount: units.toUnits(COLLATERAL, weth.decimals),
          debt: dai,
          debtAmount: units.toUnits(COLLATERAL * threshold * liquidationPrice, dai.decimals),
        };
      });
      await build.positions(pool, positions);
      pools.push(pool);
    }
    return { weth, dai, pair, pools, whale };
  },

  agents: ({ weth, pair, pools }) => [
    agents.oracleNode({ name: "node", asset: weth, source: { pool: pair } }),
    agents.keeper({ name: "keeper", lending: pools, sellOn: [pair], capital: { DAI: 500_000 } }),
  ],

  shocks: ({ weth, dai, pair, whale }, { params }) => [
    shocks.sale({ at: 2, from: whale, on: pair, sells: weth, buys: dai, amount: params.sale }),
  ],
});
