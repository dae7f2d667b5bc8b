import { agents, defineScenario, param, shocks, systems } from "hardhat-firebreak";

const FIRST_BLOCK = 5;
const LEG_BLOCKS = 4;
/** Blocks of the second leg. */
const FALLS_ON_FOR = 60;

export default defineScenario({
  name: "breaker-halts",
  description:
    "A sudden fall, and then either the price comes back or it goes on falling. Without a breaker keepers liquidate at once; with one liquidations are halted, and with a grace period they stay off a while longer, so that borrowers can repay.",
  parameters: {
    breaker: param.choice({
      options: ["off", "halt", "grace"],
      default: "off",
      meaning: "No breaker, one that halts liquidations, or one with a grace period after its halts",
    }),
    path: param.choice({
      options: ["returns", "falls-on"],
      default: "returns",
      meaning: "Whether the price comes back after the fall or goes on falling",
    }),
    fall: param.fraction({ default: -0.2, min: -0.9, max: 0, meaning: "How far WETH falls at first, in four blocks" }),
    lowBlocks: param.integer({
      default: 45,
      min: 1,
      max: 10_000,
      unit: "blocks",
      meaning: "How long the price stays there before it comes back",
    }),
    furtherFall: param.fraction({
      default: -0.3,
      min: -0.9,
      max: 0,
      meaning: "How far it falls on instead, in sixty blocks",
    }),
    move: param.fraction({ default: 0.1, min: 0.001, max: 1, meaning: "The move within the window that trips" }),
    window: param.integer({ default: 20, min: 1, max: 1024, unit: "blocks", meaning: "The breaker's window" }),
    coolDown: param.integer({ default: 30, min: 1, max: 10_000, unit: "blocks", meaning: "How long a trip halts" }),
    grace: param.integer({
      default: 20,
      min: 0,
      max: 10_000,
      unit: "blocks",
      meaning: "How long liquidations stay halted after a halt, with a grace period",
    }),
    borrowers: param.integer({ default: 60, min: 1, max: 2000, unit: "accounts", meaning: "Number of borrowers" }),
    defenders: param.fraction({
      default: 0.4,
      min: 0,
      max: 1,
      meaning: "Borrowers who repay when they get near liquidation, if they are given the time",
    }),
    blocks: param.integer({ default: 160, min: 1, max: 10_000, unit: "blocks", meaning: "How long the run lasts" }),
  },
  arms: { off: { breaker: "off" }, halting: { breaker: "halt" }, "halting-with-grace": { breaker: "grace" } },
  system: {
    name: "circuit breaker with a grace period",
    code: "S7",
    switch: "breaker",
    off: "off",
    on: ["halting", "halting-with-grace"],
  },
  settings: ({ blocks }) => ({ blocks }),

  async world(build, { params }) {
    const weth = await build.token("WETH", { price: 2000, wrappedNative: true });
    const dai = await build.token("DAI", { price: 1 });
    const pair = await build.pair("WETH-DAI", { base: weth, quote: dai, baseAmount: 5000 });
    const breaker = params.breaker === "off" ? undefined : await build.breaker("breaker", { watches: [weth] });
    const guard =
      breaker === undefined || params.breaker !== "grace"
        ? breaker
        : await systems.gracefulBreaker(build, "graceful-breaker", { breaker, graceBlocks: params.grace });
    const pool = await build.lendingPool("Alpha", {
      reserves: [
        { asset: weth, ltv: 0.8, liquidationThreshold: 0.825, liquidationBonus: 0.05 },
        { asset: dai, supplied: 5_000_000 },
      ],
      ...(guard === undefined ? {} : { breaker: guard }),
    });
    const accounts = await build.borrowers(pool, {
      count: params.borrowers,
      collateral: weth,
      debt: dai,
      healthFactor: [1.05, 1.6],
      debtUsd: [5_000, 50_000],
    });
    if (guard !== undefined) systems.haltWatch(build, "halts", { lending: pool, breaker: guard });
    return { weth, pair, pool, accounts, breaker };
  },

  agents: ({ weth, pair, pool, accounts }, { params }) => [
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
      chance: 0.1,
      delayBlocks: 3,
    }),
  ],

  shocks: ({ weth, breaker }, { params }) => {
    const { fall, lowBlocks, furtherFall, path } = params;
    const afterLeg = FIRST_BLOCK + LEG_BLOCKS;
    return [
      ...(breaker === undefined
        ? []
        : [
            shocks.configureBreaker({
              breaker,
              move: params.move,
              windowBlocks: params.window,
              coolDownBlocks: params.coolDown,
              halts: ["liquidate", "borrow"],
            }),
          ]),
      shocks.price({ asset: weth, at: FIRST_BLOCK, change: fall, over: LEG_BLOCKS }),
      path === "returns"
        ? shocks.price({ asset: weth, at: afterLeg + lowBlocks, change: 1 / (1 + fall) - 1, over: LEG_BLOCKS })
        : shocks.price({ asset: weth, at: afterLeg, change: furtherFall, over: FALLS_ON_FOR }),
    ];
  },

  assumptions: () => [
    "Trades outside do not move the outside price: the price comes back, or does not, whatever the breaker does.",
    "Two borrowers in five repay when they get near liquidation, each with a chance of a tenth in a block: they need time.",
    "The breaker halts liquidations and new loans; swaps go on.",
  ],
});
