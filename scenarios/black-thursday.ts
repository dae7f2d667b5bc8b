import {
  agents,
  data,
  defineScenario,
  type NewPosition,
  OUTSIDE,
  param,
  paths,
  systems,
  units,
} from "hardhat-firebreak";

const START = "2020-03-12 10:00:00";
/** Rows of the gas file before that. */
const ROWS_BEFORE = 60;
const CANDLE_MINUTES = 10;
/** Ethereum's gas in a minute then: 10 million a block, a block every 13.5 seconds. */
const GAS_PER_MINUTE = 44_400_000;
const RATIO = 1.5;
/** Auctions that are started in a minute at most, before scale is applied. */
const STARTS_PER_MINUTE = 20;

/** Vaults by size in ETH: what part of them, and between which bounds. */
const SIZES = [
  { part: 0.6, least: 5, most: 50 },
  { part: 0.3, least: 50, most: 300 },
  { part: 0.1, least: 300, most: 1000 },
] as const;

export default defineScenario({
  name: "black-thursday",
  description:
    "12 March 2020 from 10:00 UTC on a Maker-like engine of vaults: the real price, the day's real gas prices, and bidders who tolerate only so much. The same vaults and bidders under a fixed spread, under English auctions with Maker's terms of that day, under Dutch auctions, and under English auctions without the congestion.",
  system: {
    name: "liquidation by auction",
    code: "S10",
    switch: "engine",
    off: "fixed-spread",
    on: ["english", "dutch"],
  },
  parameters: {
    engine: param.choice({
      options: ["fixed-spread", "english", "dutch"],
      default: "fixed-spread",
      meaning: "How the collateral of unsafe vaults is sold",
    }),
    congestion: param.flag({ default: true, meaning: "Whether other people want the day's blockspace" }),
    scale: param.number({
      default: 0.1,
      min: 0.02,
      max: 1,
      unit: "fraction",
      meaning: "Size of the vaults' book, of the bidders' capital, and of the blocks, against those of the day",
    }),
    minutes: param.integer({
      default: 840,
      min: 10,
      max: 840,
      unit: "minutes",
      meaning: "How long the run lasts, a block a minute",
    }),
    book: param.number({
      default: 260_000,
      min: 1,
      max: 1e7,
      unit: "ETH",
      meaning: "Collateral of vaults that became unsafe somewhere above 105 US dollars, before scale is applied",
    }),
    oracleDelay: param.integer({
      default: 60,
      min: 0,
      max: 600,
      unit: "minutes",
      meaning: "How old the price is that the vaults learn; Maker's oracle held it back for an hour",
    }),
    oracleHop: param.integer({
      default: 3600,
      min: 60,
      max: 86_400,
      unit: "seconds",
      meaning: "How often the vaults learn a price",
    }),
    botCapital: param.number({
      default: 3_000_000,
      min: 0,
      max: 1e10,
      unit: "DAI",
      meaning: "Coins of each of the four bots, before scale is applied",
    }),
    botGas: param.number({
      default: 1,
      min: 0.01,
      max: 100,
      unit: "multiple",
      meaning: "What the bots pay for gas at most, as a multiple of 60, 80, 100 and 120 gwei",
    }),
    fear: param.number({
      default: 0.3,
      min: 0,
      max: 5,
      unit: "multiple",
      meaning:
        "What bidders in English auctions add to their discount of 3%, as a part of the price's fall within an hour",
    }),
    candles: param.file({
      default: "data/black-thursday/eth_usd_10m_2020-03-12.csv",
      meaning: "10-minute candles of ETH in US dollars",
    }),
    gasPrices: param.file({
      default: "data/black-thursday/gas_10m_2020-03-12.csv",
      meaning: "Percentiles of the gas price, a row for 10 minutes",
    }),
  },
  arms: {
    "fixed-spread": { engine: "fixed-spread" },
    english: { engine: "english" },
    dutch: { engine: "dutch" },
    "english-quiet": { engine: "english", congestion: false },
  },
  settings: ({ minutes, scale, congestion }) => ({
    blocks: minutes,
    blockSeconds: 60,
    startTime: `${START.replace(" ", "T")}Z`,
    // Twice the day's: EIP-1559 aims at half of it.
    blockGasLimit: Math.max(Math.round(2 * GAS_PER_MINUTE * scale), 1_000_000),
    baseFeeGwei: congestion ? 35 : 5,
  }),

  async world(build, { params, random }) {
    const candles = data.readCandles(params.candles, { from: START });
    const weth = await build.token("WETH", {
      price: paths.candles(candles, CANDLE_MINUTES),
      wrappedNative: true,
      feed: { heartbeat: params.oracleHop, deviation: 1 },
    });
    const dai = await systems.stablecoin(build, "DAI");
    const vaults = await systems.vaults(build, "Vaults", {
      collateral: weth,
      coin: dai,
      ratio: RATIO,
      liquidation: {
        "fixed-spread": () => systems.fixedSpread({ bonus: 0.13 }),
        english: () => systems.englishAuction(),
        dutch: () => systems.dutchAuction(),
      }[params.engine](),
    });
    const draws = random.split("vaults");
    const positions: NewPosition[] = [];
    for (let left = params.book * params.scale, n = 1; left > 0; n += 1) {
      const which = draws.between(0, 1);
      const [small, middle, large] = SIZES;
      const { least, most } = which < small.part ? small : which < small.part + middle.part ? middle : large;
      const size = Math.min(draws.between(least, most), left);
      const unsafeAt = draws.between(105, 165);
      left = size < 1 ? 0 : left - size;
      positions.push({
        name: `vault ${n}`,
        collateral: weth,
        collateralAmount: units.toUnits(size.toFixed(6), weth.decimals),
        debt: dai,
        debtAmount: units.toUnits(((size * unsafeAt) / RATIO).toFixed(6), dai.decimals),
      });
    }
    await build.positions(
      vaults,
      positions.filter(({ debtAmount }) => debtAmount >= units.toUnits(20, dai.decimals)),
    );
    return { weth, vaults };
  },

  agents: ({ weth, vaults: { sales } }, { params }) => {
    const { scale, fear } = params;
    const common = { sales, sellOn: [{ name: OUTSIDE }], fear, windowBlocks: 60 };
    const capital = (whole: number): { DAI: number } => ({ DAI: Math.round(whole * scale) });
    return [
      agents.oracleNode({ name: "oracle", asset: weth, delayBlocks: params.oracleDelay, tipGwei: 500 }),
      ...(params.congestion
        ? [
            agents.gasCrowd({
              name: "crowd",
              prices: data.readGasPrices(params.gasPrices, ROWS_BEFORE),
              blocksPerPeriod: CANDLE_MINUTES,
              gasPerBlock: 1.3 * GAS_PER_MINUTE * scale,
            }),
          ]
        : []),
      agents.auctionStarter({
        name: "starter",
        sales,
        gas: { gwei: 50, maxGwei: 500 },
        maxPerBlock: Math.ceil(STARTS_PER_MINUTE * scale),
      }),
      ...[60, 80, 100, 120].map((gwei, i) =>
        agents.collateralBuyer({
          ...common,
          name: `bot-${i + 1}`,
          capital: capital(params.botCapital),
          gas: { gwei: 20, maxGwei: gwei * params.botGas },
          latencyBlocks: 1,
          maxPerBlock: 20,
        }),
      ),
      ...["opportunist-1", "opportunist-2"].map((name) =>
        agents.collateralBuyer({
          ...common,
          name,
          capital: capital(250_000),
          gas: { gwei: 450 },
          latencyBlocks: 2,
          maxPerBlock: 20,
          lowballs: true,
        }),
      ),
    ];
  },

  assumptions: (_, { params: { scale, congestion, oracleDelay } }) => [
    "Prices and gas prices are those of the day, from 10:00 to 24:00 UTC; the vaults, the bidders and what they tolerate are not on record here and were chosen in round numbers.",
    `Recorded: 5.67M DAI uncovered, 36% of liquidations won with bids of nothing (8.32M US dollars), 1,258 lots of 50 ETH at least. Figures of this run are for a scale of ${scale}: divide by it to compare.`,
    "The record is of 12 and 13 March; the data ends with the 12th, and with it the last fall of the day, which the vaults would have learned after midnight.",
    `The vaults learn a price that is ${oracleDelay} minutes old, as on Maker; nobody adds collateral or repays in the meantime.`,
    "What is sold does not move the price: the real one holds the day's sales already.",
    "A block a minute, as many auctions started in it as 20 a minute at full scale, and within a 10-minute candle the price walks open, extreme, extreme, close.",
    congestion
      ? "Gas is bid for as before EIP-1559: one price. Blocks hold twice the gas of the day's, so that the base fee settles where a block of the day was full; others want 1.3 times that gas at the day's prices."
      : "Nobody else wants blockspace: the counterfactual.",
    "A bid below a hundredth of a lot's worth counts as one of nothing.",
  ],
});
