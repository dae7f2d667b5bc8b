import {
  agents,
  data,
  defineScenario,
  type Named,
  type NewPosition,
  OUTSIDE,
  param,
  paths,
  shocks,
  units,
} from "hardhat-firebreak";

const START = "2021-05-19 07:00:00";
const CANDLE_MINUTES = 10;

/** The two pools: Aave v2's and Compound's parameters for ETH in May 2021. */
const POOLS = {
  Alpha: { ltv: 0.8, liquidationThreshold: 0.825, liquidationBonus: 0.05 },
  Beta: { ltv: 0.75, liquidationThreshold: 0.75, liquidationBonus: 0.08 },
};

export default defineScenario({
  name: "eth-crash-2021-05-19",
  description:
    "19 May 2021 from 07:00 UTC: the real price, the real WETH/DAI pair of Uniswap V2, and a real lending book spread over two pools. Three arms: seized collateral sold outside without effect, sold into the pair, and the latter with a circuit breaker.",
  parameters: {
    scale: param.number({
      default: 0.0206,
      min: 0.0001,
      max: 1,
      unit: "fraction",
      meaning:
        "Size of the lending book, and of the outside market's depth. The default relates the pair to all on-chain liquidity of the book's time (docs/assumptions.md)",
    }),
    minutes: param.integer({
      default: 1020,
      min: 10,
      max: 1020,
      unit: "minutes",
      meaning: "How long the run lasts, a block a minute",
    }),
    feedback: param.flag({
      default: true,
      meaning: "Whether seized collateral is sold into the pair, and sales outside move the outside price",
    }),
    breaker: param.flag({ default: false, meaning: "Whether the circuit breaker is switched on" }),
    breakerMove: param.fraction({
      default: 0.1,
      min: 0.001,
      max: 1,
      meaning: "The move of the feed or the pair within the window beyond which the breaker trips",
    }),
    breakerWindow: param.integer({ default: 30, min: 1, max: 1024, unit: "blocks", meaning: "The breaker's window" }),
    breakerCoolDown: param.integer({
      default: 60,
      min: 1,
      max: 10_000,
      unit: "blocks",
      meaning: "How long a trip halts",
    }),
    breakerHalts: param.choice({
      options: ["liquidate", "borrow", "swap", "liquidate+swap"],
      default: "liquidate",
      meaning: "What a trip halts",
    }),
    outsideUsdPerPercent: param.number({
      default: 50_000_000,
      min: 1_000,
      max: 1e12,
      unit: "USD",
      meaning: "Net sales that lower the whole outside market by 1%, before scale is applied",
    }),
    recovery: param.integer({
      default: 230,
      min: 0,
      max: 10_000,
      unit: "basis points",
      meaning: "Part of the outside impact that is gone after a minute",
    }),
    heartbeat: param.integer({
      default: 3600,
      min: 60,
      max: 86_400,
      unit: "seconds",
      meaning: "Heartbeat of the ETH feed",
    }),
    deviation: param.fraction({ default: 0.005, min: 0, max: 1, meaning: "Deviation threshold of the ETH feed" }),
    oracleDelay: param.integer({
      default: 0,
      min: 0,
      max: 600,
      unit: "blocks",
      meaning: "Blocks between an oracle node seeing a price and sending it",
    }),
    baseFee: param.number({ default: 100, min: 0, max: 100_000, unit: "gwei", meaning: "Base fee of the first block" }),
    lpShare: param.fraction({
      default: 0.4,
      min: 0,
      max: 0.9,
      meaning: "Part of the pair's liquidity that belongs to providers who may leave",
    }),
    defenders: param.fraction({
      default: 0.15,
      min: 0,
      max: 1,
      meaning: "Borrowers who repay to defend their position",
    }),
    panickers: param.fraction({
      default: 0.05,
      min: 0,
      max: 0.5,
      meaning: "Borrowers who sell out when they get near liquidation",
    }),
    arbitrageCapital: param.number({
      default: 10_000_000,
      min: 0,
      max: 1e12,
      unit: "DAI",
      meaning: "Capital of each of the two arbitrageurs",
    }),
    candles: param.file({
      default: "data/depth/eth_usd_10m_2021-05-19.csv",
      meaning: "10-minute candles of ETH in US dollars",
    }),
    positions: param.file({
      default: "data/positions/aave_v2_steth_positions_2023-06.csv",
      meaning: "The lending book: debt in ETH and health factor of each account",
    }),
    reserves: param.file({
      default: "data/depth/uniswap_v2_weth_dai_reserves_10m_2021-05-19.csv",
      meaning: "Reserves of the WETH/DAI pair; the first row is used",
    }),
  },

  arms: {
    "no-feedback": { feedback: false },
    feedback: { feedback: true },
    "feedback-breaker": { feedback: true, breaker: true },
  },

  settings: (params) => ({
    blocks: params.minutes,
    blockSeconds: 60,
    startTime: `${START.replace(" ", "T")}Z`,
    blockGasLimit: 15_000_000,
    baseFeeGwei: params.baseFee,
    impact: params.feedback
      ? { WETH: { usdPerPercent: params.outsideUsdPerPercent * params.scale, recoveryBpsPerBlock: params.recovery } }
      : {},
  }),

  async world(build, { params }) {
    const candles = data.readCandles(params.candles, { from: START });
    const reserves = data.readReserves(params.reserves, 0, { base: "reserve_weth", quote: "reserve_dai" });
    const book = data.readLendingBook(params.positions);

    const weth = await build.token("WETH", {
      price: paths.candles(candles, CANDLE_MINUTES),
      wrappedNative: true,
      feed: { heartbeat: params.heartbeat, deviation: params.deviation },
    });
    const dai = await build.token("DAI", { price: 1 });
    const breaker = await build.breaker("breaker", { watches: [weth] });
    const pair = await build.pair("WETH-DAI", {
      base: weth,
      quote: dai,
      baseAmount: Number(reserves.base) * (1 - params.lpShare),
      quoteAmount: Number(reserves.quote) * (1 - params.lpShare),
      breaker,
    });

    const startPrice = (candles[0] as (typeof candles)[number]).open;
    const pools: Named[] = [];
    const accounts: Record<string, readonly `0x${string}`[]> = {};
    for (const [i, [name, terms]] of Object.entries(POOLS).entries()) {
      const share = book.positions.filter((_, position) => position % 2 === i);
      const all = share.map(({ debtEth, healthFactor }, n): NewPosition => {
        // The book is in ETH and the debt is taken as DAI: ETH of debt at the starting price.
        const debtUsd = (debtEth * units.toUnits(params.scale, 18) * startPrice) / 10n ** 36n;
        const collateralAmount = units.collateralFor({
          debtUsd,
          healthFactor,
          liquidationThresholdBps: BigInt(Math.round(terms.liquidationThreshold * 10_000)),
          collateral: weth,
          collateralPrice: startPrice,
        });
        return {
          name: `${name} ${n + 1}`,
          collateral: weth,
          collateralAmount,
          debt: dai,
          debtAmount: debtUsd * 10n ** 10n,
        };
      });
      // A small scale leaves of some debts less than a unit.
      const positions = all.filter(({ debtAmount }) => debtAmount > 0n);
      const owed = positions.reduce((total, { debtAmount }) => total + debtAmount, 0n);
      const pool = await build.lendingPool(name, {
        reserves: [
          { asset: weth, ...terms, borrowable: false },
          // Lenders supply what makes the loans 80% of it: the kink of the curve.
          { asset: dai, supplied: units.fromUnits((owed * 10n) / 8n, dai.decimals) },
        ],
        breaker,
      });
      accounts[name] = await build.positions(pool, positions);
      pools.push(pool);
    }
    return {
      weth,
      dai,
      pair,
      pools,
      accounts,
      breaker,
      lpBase: Number(reserves.base) * params.lpShare,
      book,
    };
  },

  agents: ({ weth, pair, pools, accounts, lpBase }, { params }) => {
    const sellOn = params.feedback ? [pair] : [{ name: OUTSIDE }];
    const [alpha] = pools as [Named];
    return [
      agents.oracleNode({ name: "oracle-node", asset: weth, delayBlocks: params.oracleDelay, tipGwei: 20 }),
      agents.keeper({
        name: "keeper-fast",
        lending: pools,
        sellOn,
        capital: { DAI: 2_000_000 },
        minProfitUsd: 50,
        anticipatesFeeds: true,
        maxPerBlock: 30,
      }),
      agents.keeper({
        name: "keeper-flash",
        lending: pools,
        sellOn,
        flashLoans: alpha,
        minProfitUsd: 20,
        anticipatesFeeds: true,
        maxPerBlock: 30,
        bidding: { startGwei: 3 },
      }),
      agents.keeper({
        name: "keeper-slow",
        lending: pools,
        sellOn,
        capital: { DAI: 5_000_000 },
        latencyBlocks: 3,
        minProfitUsd: 20,
      }),
      ...["arbitrageur-1", "arbitrageur-2"].map((name) =>
        agents.arbitrageur({ name, pools: [pair], capital: { DAI: params.arbitrageCapital }, minProfitUsd: 20 }),
      ),
      ...liquidityProviders(pair, lpBase),
      ...pools.map((pool) =>
        agents.borrowers({
          name: `borrowers-${pool.name}`,
          lending: pool,
          accounts: accounts[pool.name] ?? [],
          pool: pair,
          defenders: params.defenders,
          defenceBudget: 0.25,
          defence: "repay",
          defendsBelow: 1.1,
          restores: 1.25,
          panickers: params.panickers,
          panicsBelow: 1.08,
          chance: 0.1,
          delayBlocks: 5,
        }),
      ),
      agents.noiseTrader({
        name: "noise",
        pool: pair,
        capital: { WETH: 2000, DAI: 5_000_000 },
        tradesPerBlock: 0.5,
        sizeUsd: [500, 20_000],
      }),
    ];
  },

  shocks: ({ breaker }, { params }) =>
    params.breaker
      ? [
          shocks.configureBreaker({
            breaker,
            move: params.breakerMove,
            windowBlocks: params.breakerWindow,
            coolDownBlocks: params.breakerCoolDown,
            halts: params.breakerHalts.split("+") as ("liquidate" | "borrow" | "swap")[],
          }),
        ]
      : [],

  assumptions: ({ book }, { params }) => [
    "One block a minute; within a 10-minute candle the price walks open, extreme, extreme, close.",
    "The book is of June 2023 (Aave v2, stETH), its debts taken as DAI and its collateral as WETH; accounts alternate between the pools.",
    `Of the book's rows ${book.positions.length} are accounts here; ${book.alreadyLiquidatable} already below a health factor of 1 and ${book.withoutDebt} without debt were dropped.`,
    `Sizes, and the outside market's depth, are multiplied by ${params.scale}, so that the book relates to this one pair as the real book related to all on-chain liquidity of its time.`,
    "Outside impact is linear in net sales and recovers geometrically; it is off in the arm without feedback.",
    "All that is seized is sold at once: into the pair with feedback, outside at no cost without.",
    `${Math.round(params.lpShare * 50)}% of the liquidity leaves when it has lost 1% against holding; the rest stays.`,
  ],
});

/** Half of the providers leave when they have lost 1% against holding. */
function liquidityProviders(pair: Named, base: number): ReturnType<typeof agents.liquidityProvider>[] {
  if (base === 0) return [];
  const baseAmount = base / 2;
  return [
    agents.liquidityProvider({ name: "lp-nervous", pool: pair, baseAmount, leavesAtLoss: 0.01, delayBlocks: 2 }),
    agents.liquidityProvider({ name: "lp-patient", pool: pair, baseAmount }),
  ];
}
