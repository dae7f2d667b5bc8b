import { agents, type Asset, defineScenario, type NewPosition, param, paths, shocks, units } from "hardhat-firebreak";

const PRICE = 2000;
/** The price goes to and fro by less than what makes a feed answer. */
const TREMBLE = [PRICE, PRICE * 1.001];
const LONGEST = 100_000;
const THRESHOLD = 0.825;
/** Accounts near liquidation, the same in a book of any size. */
const IN_DANGER = 100;
/** Their health factors at the start, and those of all others. */
const HEALTH = { inDanger: [1.03, 1.3], safe: [2, 4] } as const;
const DEBT_USD = [5_000, 50_000] as const;
const WAD = 10n ** 18n;
const PARTS = 1_000_000;

/**
 * One lending pool with a book of any size, for measuring what the size costs. The same hundred accounts are near
 * liquidation in every book and the rest are far from it, so that the same transactions are mined whatever the size.
 */
export default defineScenario({
  name: "lending-book",
  description: "A book of any size on one pool, of which a hundred accounts are near liquidation.",
  parameters: {
    accounts: param.integer({
      default: 100,
      min: IN_DANGER,
      max: 100_000,
      unit: "accounts",
      meaning: "Size of the book",
    }),
    blocks: param.integer({ default: 40, min: 1, max: LONGEST, unit: "blocks", meaning: "Length of the run" }),
    fall: param.number({ default: 0, min: -0.5, max: 0, unit: "fraction", meaning: "Fall of ETH over the run" }),
  },
  settings: ({ blocks }) => ({ blocks }),

  async world(build, { params, random }) {
    const prices = Array.from({ length: LONGEST + 1 }, (_, i) => TREMBLE[i % TREMBLE.length] as number);
    const weth = await build.token("WETH", { price: paths.series(prices), wrappedNative: true });
    const dai = await build.token("DAI", { price: 1 });
    const pair = await build.pair("WETH-DAI", { base: weth, quote: dai, baseAmount: 50_000 });
    const positions = Array.from({ length: params.accounts }, (_, i) => {
      const [low, high] = i < IN_DANGER ? HEALTH.inDanger : HEALTH.safe;
      return position(i, random.between(...DEBT_USD), random.between(low, high), { weth, dai });
    });
    const owed = positions.reduce((total, { debtAmount }) => total + debtAmount, 0n);
    const pool = await build.lendingPool("Alpha", {
      reserves: [
        { asset: weth, liquidationThreshold: THRESHOLD, liquidationBonus: 0.05, borrowable: false },
        { asset: dai, supplied: units.fromUnits((owed * 10n) / 8n, dai.decimals) },
      ],
    });
    await build.positions(pool, positions);
    return { weth, pair, pool };
  },

  agents: ({ weth, pair, pool }) => [
    agents.oracleNode({ name: "node", asset: weth }),
    agents.keeper({ name: "keeper", lending: [pool], sellOn: [pair], capital: { DAI: 5_000_000 } }),
    agents.arbitrageur({ name: "arbitrageur", pools: [pair], capital: { DAI: 50_000_000 } }),
  ],

  shocks: ({ weth }, { params }) =>
    params.fall === 0 ? [] : [shocks.price({ asset: weth, at: 2, change: params.fall, over: params.blocks - 1 })],
});

function position(i: number, debtUsd: number, healthFactor: number, assets: { weth: Asset; dai: Asset }): NewPosition {
  const debt = units.toUsd(debtUsd.toFixed(2));
  return {
    name: `account ${i + 1}`,
    collateral: assets.weth,
    collateralAmount: units.collateralFor({
      debtUsd: debt,
      healthFactor: (BigInt(Math.round(healthFactor * PARTS)) * WAD) / BigInt(PARTS),
      liquidationThresholdBps: BigInt(Math.round(THRESHOLD * 10_000)),
      collateral: assets.weth,
      collateralPrice: units.toUsd(PRICE),
    }),
    debt: assets.dai,
    debtAmount: debt * 10n ** 10n,
  };
}
