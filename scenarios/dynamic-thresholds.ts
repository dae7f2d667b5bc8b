import { agents, defineScenario, param, paths, systems } from "hardhat-firebreak";

const START_PRICE = 2000;
/** The market never stands still: a fifth of a percent up and down. */
const NOISE = [0, 0.002, 0, -0.002];
const CALM_BLOCKS = 60;
const CALM = { hourlyVolatility: 0.01, ltv: 0.8, liquidationThreshold: 0.825 };
const STRESS = { hourlyVolatility: 0.05, ltv: 0.6, liquidationThreshold: 0.7 };

export default defineScenario({
  name: "dynamic-thresholds",
  description:
    "Five hours, a block a minute, in which the price either spikes down and comes back or slides and then gaps down. LTV and liquidation threshold are fixed, or follow the volatility of the feed on chain: with a limit to how fast the threshold may fall, or at once.",
  parameters: {
    thresholds: param.choice({
      options: ["fixed", "dynamic", "at-once"],
      default: "fixed",
      meaning: "Fixed; following volatility with a limit to the rate; or following it at once",
    }),
    path: param.choice({
      options: ["spike", "crash"],
      default: "spike",
      meaning: "A fall that comes back within minutes, or a slide of hours that ends in a gap",
    }),
    spike: param.fraction({ default: -0.12, min: -0.9, max: 0, meaning: "How far the spike goes" }),
    spikeBlocks: param.integer({
      default: 8,
      min: 1,
      max: 200,
      unit: "blocks",
      meaning: "How long the spike lasts, between two minutes of falling and two of rising",
    }),
    slide: param.fraction({ default: -0.2, min: -0.9, max: 0, meaning: "How far the crash slides in three hours" }),
    gap: param.fraction({ default: -0.3, min: -0.9, max: 0, meaning: "How far it then falls at once" }),
    tightenPerHour: param.fraction({
      default: 0.02,
      min: 0,
      max: 1,
      meaning: "How far the threshold may fall in an hour",
    }),
    loosenPerHour: param.fraction({
      default: 0.01,
      min: 0,
      max: 1,
      meaning: "How far threshold and LTV may rise in an hour",
    }),
    halfLife: param.integer({
      default: 14_400,
      min: 60,
      max: 10_000_000,
      unit: "seconds",
      meaning: "Half-life of what is known of volatility",
    }),
    borrowers: param.integer({ default: 60, min: 1, max: 2000, unit: "accounts", meaning: "Number of borrowers" }),
    defenders: param.fraction({
      default: 0.5,
      min: 0,
      max: 1,
      meaning: "Borrowers who repay when they get near liquidation, if they are given the time",
    }),
    blocks: param.integer({ default: 300, min: 1, max: 10_000, unit: "blocks", meaning: "How long the run lasts" }),
  },
  arms: { fixed: { thresholds: "fixed" }, dynamic: { thresholds: "dynamic" }, "at-once": { thresholds: "at-once" } },
  system: {
    name: "dynamic thresholds",
    code: "S9",
    switch: "thresholds",
    off: "fixed",
    on: ["dynamic", "at-once"],
  },
  settings: ({ blocks }) => ({ blocks, blockSeconds: 60 }),

  async world(build, { params }) {
    const weth = await build.token("WETH", { price: paths.series(pricesOf(params)), wrappedNative: true });
    const dai = await build.token("DAI", { price: 1 });
    const pair = await build.pair("WETH-DAI", { base: weth, quote: dai, baseAmount: 5000 });
    const { ltv, liquidationThreshold } = CALM;
    const pool = await build.lendingPool("Alpha", {
      reserves: [
        { asset: weth, ltv, liquidationThreshold, liquidationBonus: 0.05 },
        { asset: dai, supplied: 5_000_000 },
      ],
    });
    const accounts = await build.borrowers(pool, {
      count: params.borrowers,
      collateral: weth,
      debt: dai,
      healthFactor: [1.05, 1.6],
      debtUsd: [5_000, 50_000],
    });
    if (params.thresholds === "fixed") return { weth, pair, pool, accounts };
    const rates = { tightenPerHour: params.tightenPerHour, loosenPerHour: params.loosenPerHour };
    const governor = await systems.dynamicThresholds(build, "governor", {
      lending: pool,
      asset: weth,
      halfLifeSeconds: params.halfLife,
      calm: CALM,
      stress: STRESS,
      ...(params.thresholds === "dynamic" ? rates : {}),
    });
    return { weth, pair, pool, accounts, governor };
  },

  agents: ({ weth, pair, pool, accounts, governor }, { params }) => [
    agents.oracleNode({ name: "node", asset: weth }),
    agents.keeper({ name: "keeper-1", lending: [pool], sellOn: [pair], capital: { DAI: 1_000_000 } }),
    agents.keeper({ name: "keeper-2", lending: [pool], sellOn: [pair], capital: { DAI: 500_000 }, latencyBlocks: 1 }),
    agents.arbitrageur({ name: "arbitrageur", pools: [pair], capital: { DAI: 20_000_000 } }),
    agents.borrowers({
      name: "borrowers",
      lending: pool,
      accounts,
      pool: pair,
      defenders: params.defenders,
      defenceBudget: 0.5,
      defence: "repay",
      defendsBelow: 1.05,
      restores: 1.2,
      panickers: 0,
      panicsBelow: 1,
      chance: 0.2,
      delayBlocks: 3,
    }),
    ...(governor === undefined ? [] : [agents.upkeep({ name: "upkeep", call: () => governor.apply() })]),
  ],

  assumptions: () => [
    "Trades outside do not move the outside price: the path is the same in every arm.",
    "Nobody takes a new loan: what a lower LTV prevents is not counted.",
    "Half of the borrowers repay when they get near liquidation, each with a chance of a fifth in a minute.",
    "When it is calm the dynamic thresholds are the fixed ones.",
  ],
});

/** The price of every block. */
function pricesOf(params: {
  path: "spike" | "crash";
  spike: number;
  spikeBlocks: number;
  slide: number;
  gap: number;
  blocks: number;
}): string[] {
  return Array.from({ length: params.blocks + 1 }, (_, block) => {
    const level = params.path === "spike" ? spikeAt(block, params) : crashAt(block, params);
    return (START_PRICE * level * (1 + (NOISE[block % NOISE.length] ?? 0))).toFixed(8);
  });
}

/** As a share of the starting price: two blocks down, some at the low, two up. */
function spikeAt(block: number, { spike, spikeBlocks }: { spike: number; spikeBlocks: number }): number {
  const since = block - CALM_BLOCKS;
  if (since <= 0 || since >= spikeBlocks + 4) return 1;
  return 1 + spike * Math.min(1, since / 2, (spikeBlocks + 4 - since) / 2);
}

/** As a share of the starting price: a slide in steps of ten minutes, three hours long, and then the gap. */
function crashAt(block: number, { slide, gap }: { slide: number; gap: number }): number {
  const steps = Math.min(18, Math.max(0, Math.floor((block - CALM_BLOCKS) / 10)));
  const level = 1 + (slide * steps) / 18;
  return block > CALM_BLOCKS + 190 ? level * (1 + gap) : level;
}
