import {
  agents,
  type Asset,
  data,
  defineScenario,
  InputError,
  type NewPosition,
  param,
  paths,
  type PricePath,
  type Random,
  shocks,
  units,
} from "hardhat-firebreak";

const BLOCKS = 96;
const BLOCK_SECONDS = 900;
const BLOCKS_PER_CANDLE = 4; // Candles of an hour.
const SHOCK_BLOCK = 4;
const START = { WETH: 2000, WBTC: 40_000 };
/** WBTC's volatility over WETH's: 9.8% a day over 14.6% in the candles. */
const WBTC_SHARE = 0.67;
/** What each account pledges, in US dollars; small ones are more frequent. */
const PLEDGE = { least: 20_000, most: 400_000 };
/** What part of the LTV each account has drawn. */
const DRAWN = { least: 0.6, most: 1 };
const LENT = 10_000_000;

export default defineScenario({
  name: "lending-parameters",
  description:
    "A day of a lending pool with two volatile collaterals: which LTV, threshold, bonus and caps can it bear? Prices take a path that is drawn, or resampled from May 2021, and may fall at once; pairs may be thin and oracles late. To be swept, certified and broken, and to be copied.",
  parameters: {
    ltv: param.fraction({ default: 0.8, min: 0.1, max: 0.97, meaning: "How much may be borrowed against collateral" }),
    margin: param.fraction({
      default: 0.025,
      min: 0.005,
      max: 0.3,
      meaning: "How far above the LTV the liquidation threshold lies",
    }),
    bonus: param.fraction({ default: 0.05, min: 0.001, max: 0.3, meaning: "What liquidators earn" }),
    supplyCap: param.number({
      default: 0,
      min: 0,
      max: 1e9,
      unit: "USD",
      meaning: "The most of each collateral that the pool takes, at the starting price; 0 is no cap",
    }),
    borrowCap: param.number({
      default: 0,
      min: 0,
      max: 1e9,
      unit: "USD",
      meaning: "The most that the pool lends; 0 is no cap",
    }),
    path: param.choice({
      options: ["flat", "gbm", "jumps", "fat-tails", "bootstrap"],
      default: "gbm",
      meaning:
        "How prices move: not at all; geometric Brownian motion; with jumps that both share; with Student's t steps; or as windows of real candles",
    }),
    volatility: param.fraction({
      default: 0.05,
      min: 0,
      max: 1,
      stress: { none: 0, most: 0.3 },
      meaning: `Standard deviation of WETH's log return in a day; WBTC's is ${WBTC_SHARE} of it. Not with flat and bootstrap`,
    }),
    correlation: param.fraction({
      default: 0.85,
      min: -1,
      max: 1,
      meaning:
        "Correlation of the two prices' steps, and what WBTC takes of a shock to WETH. Steps of bootstrap have their own",
    }),
    jumpsPerDay: param.number({
      default: 1,
      min: 0,
      max: 100,
      unit: "jumps",
      stress: { none: 0, most: 6 },
      meaning: "How many jumps there are in a day, on average; they come on top of a market without drift",
    }),
    jump: param.fraction({
      default: -0.08,
      min: -0.7,
      max: 0.5,
      meaning:
        "Mean log size of WETH's jumps; their deviation is half of it, and WBTC's are smaller like its volatility",
    }),
    freedom: param.number({
      default: 3,
      min: 2.1,
      max: 100,
      unit: "degrees of freedom",
      meaning: "Of fat-tailed steps: the fewer, the fatter the tails",
    }),
    windowCandles: param.integer({
      default: 6,
      min: 1,
      max: 96,
      unit: "candles",
      meaning: "Hourly candles that a window of bootstrap keeps together",
    }),
    ethCandles: param.file({
      default: "data/eth-candles/ETHUSDT_1h_2021-05.csv",
      meaning: "Hourly candles that bootstrap resamples for WETH",
    }),
    btcCandles: param.file({
      default: "data/btc-candles/BTCUSDT_1h_2021-05.csv",
      meaning: "The same for WBTC, of the same hours",
    }),
    shock: param.fraction({
      default: 0,
      min: -0.9,
      max: 0,
      stress: { none: 0, most: -0.6 },
      meaning: "How far WETH falls at once after an hour, on top of the path; WBTC falls by what regression predicts",
    }),
    liquidity: param.number({
      default: 5_000_000,
      min: 1_000,
      max: 1e9,
      unit: "USD",
      stress: { none: 5_000_000, most: 100_000 },
      meaning: "What each pair holds of each of its two assets at the start",
    }),
    latency: param.integer({
      default: 0,
      min: 0,
      max: 100,
      unit: "blocks",
      stress: { none: 0, most: 8 },
      meaning: "Blocks of a quarter of an hour between an oracle node seeing a price and sending it",
    }),
    borrowers: param.integer({ default: 30, min: 1, max: 2000, unit: "accounts", meaning: "How many ask for a loan" }),
  },
  settings: {
    blocks: BLOCKS,
    blockSeconds: BLOCK_SECONDS,
    impact: {
      WETH: { usdPerPercent: 3_000_000, recoveryBpsPerBlock: 2000 },
      WBTC: { usdPerPercent: 3_000_000, recoveryBpsPerBlock: 2000 },
    },
  },

  async world(build, { params, random }) {
    const { ltv, margin, bonus, supplyCap, borrowCap, liquidity } = params;
    const liquidationThreshold = ltv + margin;
    if (liquidationThreshold * (1 + bonus) > 1) {
      throw new InputError(
        `ltv=${ltv}, margin=${margin}, bonus=${bonus}: an account at the threshold could not pay the bonus: expected (ltv + margin) · (1 + bonus) of at most 1`,
      );
    }
    const prices = pricesOf(params, random.split("prices"));
    const weth = await build.token("WETH", { price: prices.WETH, wrappedNative: true });
    const wbtc = await build.token("WBTC", { price: prices.WBTC, decimals: 8 });
    const usdc = await build.token("USDC", { price: 1, decimals: 6 });
    const pairs = [
      await build.pair("WETH-USDC", { base: weth, quote: usdc, baseAmount: liquidity / START.WETH }),
      await build.pair("WBTC-USDC", { base: wbtc, quote: usdc, baseAmount: (liquidity / START.WBTC).toFixed(8) }),
    ];
    const terms = { ltv, liquidationThreshold, liquidationBonus: bonus };
    const pool = await build.lendingPool("Pool", {
      reserves: [
        { asset: weth, ...terms, supplyCap: Math.ceil(supplyCap / START.WETH), borrowable: false },
        { asset: wbtc, ...terms, supplyCap: Math.ceil(supplyCap / START.WBTC), borrowable: false },
        { asset: usdc, supplied: LENT, borrowCap: Math.ceil(borrowCap) },
      ],
    });
    const loans = admitted(loansOf(params, random.split("borrowers")), params);
    await build.positions(
      pool,
      loans.flatMap((loan, i) => positionsOf(`borrower ${i + 1}`, loan, { weth, wbtc, usdc })),
    );
    return { weth, wbtc, pairs, pool, loans: loans.length };
  },

  agents: ({ weth, wbtc, pairs, pool }, { params }) => [
    agents.oracleNode({ name: "WETH node", asset: weth, delayBlocks: params.latency }),
    agents.oracleNode({ name: "WBTC node", asset: wbtc, delayBlocks: params.latency }),
    agents.keeper({ name: "keeper-1", lending: [pool], sellOn: pairs, capital: { USDC: 1_000_000 } }),
    agents.keeper({ name: "keeper-2", lending: [pool], sellOn: pairs, flashLoans: pool }),
    agents.arbitrageur({ name: "arbitrageur", pools: pairs, capital: { USDC: 5_000_000 } }),
  ],

  shocks: ({ weth, wbtc }, { params: { shock, correlation } }) => {
    if (shock === 0) return [];
    // A regression of WBTC's return on WETH's: the correlation times the ratio of the volatilities.
    const taken = shock * Math.max(0, correlation) * WBTC_SHARE;
    return [
      shocks.price({ asset: weth, at: SHOCK_BLOCK, change: shock }),
      shocks.price({ asset: wbtc, at: SHOCK_BLOCK, change: taken }),
    ];
  },

  assumptions: ({ loans }, { params }) => [
    `Borrowers draw the same part of whatever the LTV allows, ${DRAWN.least} to ${DRAWN.most} of it: a higher LTV makes larger loans, not more of them. Nobody repays, tops up or withdraws.`,
    `${loans} of ${params.borrowers} who ask get their loan; a cap turns away whoever would exceed it.`,
    "The close factor is Aave V3's, and no setting: half of the debt, all of it from a health factor of 0.95 down.",
    "A block is a quarter of an hour: what a pair takes, it takes once in that time, and then arbitrage refills it.",
    "Trades outside move prices by a linear law, 3 million US dollars a percent, a fifth of which is gone after a block.",
  ],
});

interface PathParams {
  readonly path: "flat" | "gbm" | "jumps" | "fat-tails" | "bootstrap";
  readonly volatility: number;
  readonly correlation: number;
  readonly jumpsPerDay: number;
  readonly jump: number;
  readonly freedom: number;
  readonly windowCandles: number;
  readonly ethCandles: string;
  readonly btcCandles: string;
}

/** Reads only what its path depends on, so that runs share worlds where they can. */
function pricesOf(params: PathParams, random: Random): Record<"WETH" | "WBTC", PricePath> {
  if (params.path === "flat") return { WETH: paths.constant(START.WETH), WBTC: paths.constant(START.WBTC) };
  if (params.path === "bootstrap") {
    const histories = {
      WETH: { candles: data.readCandles(params.ethCandles), start: START.WETH },
      WBTC: { candles: data.readCandles(params.btcCandles), start: START.WBTC },
    };
    const count = BLOCKS / BLOCKS_PER_CANDLE;
    const { windowCandles } = params;
    return paths.bootstrap({ assets: histories, count, blocksPerCandle: BLOCKS_PER_CANDLE, windowCandles }, random);
  }
  const { volatility, correlation } = params;
  const market = { blocks: BLOCKS, blockSeconds: BLOCK_SECONDS, per: "day", correlation } as const;
  const assets = {
    WETH: { start: START.WETH, volatility },
    WBTC: { start: START.WBTC, volatility: volatility * WBTC_SHARE },
  };
  if (params.path === "gbm") return paths.brownian({ ...market, assets }, random);
  if (params.path === "fat-tails") return paths.fatTailed({ ...market, assets, freedom: params.freedom }, random);
  const { jump, jumpsPerDay } = params;
  const jumping = {
    WETH: { ...assets.WETH, jump: { mean: jump, deviation: Math.abs(jump) / 2 } },
    WBTC: { ...assets.WBTC, jump: { mean: jump * WBTC_SHARE, deviation: (Math.abs(jump) * WBTC_SHARE) / 2 } },
  };
  return paths.jumpDiffusion(
    { ...market, assets: jumping, jumps: { rate: jumpsPerDay, common: true, compensated: false } },
    random,
  );
}

/** What an account pledges and owes, in US dollars. */
interface Loan {
  readonly weth: number;
  readonly wbtc: number;
  readonly debt: number;
}

/** Loans as they are asked for. With one seed, accounts differ between LTVs in their debt alone. */
function loansOf({ borrowers, ltv }: { borrowers: number; ltv: number }, random: Random): Loan[] {
  return Array.from({ length: borrowers }, () => {
    const size = random.between(0, 1);
    const pledged = PLEDGE.least + (PLEDGE.most - PLEDGE.least) * size * size;
    const drawn = random.between(DRAWN.least, DRAWN.most);
    const mixed = random.between(0, 1);
    // A third each pledge WETH alone, WBTC alone, or both.
    const share = random.pick([1, 0, mixed]);
    return { weth: pledged * share, wbtc: pledged * (1 - share), debt: pledged * ltv * drawn };
  });
}

/** In order of arrival, whoever fits under the caps. */
function admitted(loans: readonly Loan[], caps: { supplyCap: number; borrowCap: number }): Loan[] {
  const total = { weth: 0, wbtc: 0, debt: 0 };
  const fits = (amount: number, cap: number): boolean => cap === 0 || amount <= cap;
  return loans.filter(({ weth, wbtc, debt }) => {
    const isAdmitted =
      fits(total.weth + weth, caps.supplyCap) &&
      fits(total.wbtc + wbtc, caps.supplyCap) &&
      fits(total.debt + debt, caps.borrowCap);
    if (!isAdmitted) return false;
    total.weth += weth;
    total.wbtc += wbtc;
    total.debt += debt;
    return true;
  });
}

/** One position for each collateral; the last, when all is pledged, carries the debt. */
function positionsOf(
  name: string,
  loan: Loan,
  assets: Readonly<Record<"weth" | "wbtc" | "usdc", Asset>>,
): NewPosition[] {
  const { weth, wbtc, usdc } = assets;
  const pledges = [
    { collateral: weth, amount: loan.weth / START.WETH },
    { collateral: wbtc, amount: loan.wbtc / START.WBTC },
  ].filter(({ amount }) => amount > 0);
  return pledges.map(({ collateral, amount }, i) => ({
    name,
    collateral,
    collateralAmount: units.toUnits(amount.toFixed(8), collateral.decimals),
    debt: usdc,
    debtAmount: i === pledges.length - 1 ? units.toUnits(loan.debt.toFixed(2), usdc.decimals) : 0n,
  }));
}
