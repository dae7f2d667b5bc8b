/** An asset as both pools list it. */
export interface ReserveVariant {
  readonly symbol: string;
  readonly decimals: number;
  /** 1e-8 US dollars. */
  readonly price: bigint;
  readonly settings: {
    readonly ltvBps: number;
    readonly liquidationThresholdBps: number;
    readonly liquidationBonusBps: number;
    readonly liquidationProtocolFeeBps: number;
    readonly reserveFactorBps: number;
    readonly supplyCap: number;
    readonly borrowCap: number;
    readonly borrowingEnabled: boolean;
    readonly flashLoanEnabled: boolean;
  };
  readonly rates: {
    readonly optimalUsageBps: number;
    readonly baseRateBps: number;
    readonly slope1Bps: number;
    readonly slope2Bps: number;
  };
}

/** A pool's settings. */
export interface PoolVariant {
  readonly name: string;
  readonly reserves: readonly [ReserveVariant, ReserveVariant, ReserveVariant];
  readonly premium: { readonly totalBps: number; readonly toProtocolBps: number };
  /** Whether accounts have positions when a sequence begins. */
  readonly startsInUse: boolean;
  /** Base units of WETH that Bob has borrowed then. */
  readonly bobOwes: bigint;
}

const USD = 10n ** 8n;
const OPEN = { supplyCap: 0, borrowCap: 0, borrowingEnabled: true, flashLoanEnabled: true };

const WETH: ReserveVariant = {
  symbol: "WETH",
  decimals: 18,
  price: 2_000n * USD,
  settings: {
    ...OPEN,
    ...{ ltvBps: 8000, liquidationThresholdBps: 8250, liquidationBonusBps: 10_500 },
    ...{ liquidationProtocolFeeBps: 1000, reserveFactorBps: 1500 },
  },
  rates: { optimalUsageBps: 8000, baseRateBps: 0, slope1Bps: 380, slope2Bps: 8000 },
};
const WBTC: ReserveVariant = {
  symbol: "WBTC",
  decimals: 8,
  price: 30_000n * USD,
  settings: {
    ...OPEN,
    ...{ ltvBps: 7000, liquidationThresholdBps: 7500, liquidationBonusBps: 10_650 },
    ...{ liquidationProtocolFeeBps: 700, reserveFactorBps: 2000 },
  },
  rates: { optimalUsageBps: 4500, baseRateBps: 100, slope1Bps: 700, slope2Bps: 30_000 },
};
const USDC: ReserveVariant = {
  symbol: "USDC",
  decimals: 6,
  price: USD,
  settings: {
    ...OPEN,
    ...{ ltvBps: 7700, liquidationThresholdBps: 8000, liquidationBonusBps: 10_450 },
    ...{ liquidationProtocolFeeBps: 1000, reserveFactorBps: 1000 },
  },
  rates: { optimalUsageBps: 9000, baseRateBps: 0, slope1Bps: 400, slope2Bps: 6000 },
};

/** Settings like Aave's own, everybody with a position. */
export const USUAL: PoolVariant = {
  name: "usual",
  reserves: [WETH, WBTC, USDC],
  premium: { totalBps: 5, toProtocolBps: 0 },
  startsInUse: true,
  bobOwes: 15n * 10n ** 18n,
};

/** The same, with nothing in it. */
export const EMPTY: PoolVariant = { ...USUAL, name: "empty", startsInUse: false };

/** Settings at their edges: caps, an LTV of 0, no treasury's share and a large one, a kink at full use. */
export const EDGES: PoolVariant = {
  name: "edges",
  reserves: [
    {
      ...WETH,
      settings: { ...WETH.settings, liquidationProtocolFeeBps: 0, reserveFactorBps: 0, supplyCap: 40, borrowCap: 9 },
      rates: { optimalUsageBps: 10_000, baseRateBps: 50, slope1Bps: 2000, slope2Bps: 0 },
    },
    { ...WBTC, settings: { ...WBTC.settings, ltvBps: 0, borrowingEnabled: false, flashLoanEnabled: false } },
    {
      ...USDC,
      settings: {
        ...USDC.settings,
        ...{ liquidationProtocolFeeBps: 10_000, reserveFactorBps: 9_900, supplyCap: 130_000, borrowCap: 40_000 },
      },
      rates: { optimalUsageBps: 100, baseRateBps: 0, slope1Bps: 1, slope2Bps: 100_000 },
    },
  ],
  premium: { totalBps: 9, toProtocolBps: 3000 },
  startsInUse: true,
  bobOwes: 8n * 10n ** 18n,
};
