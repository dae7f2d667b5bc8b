import {
  type Address,
  type Agent,
  type Amount,
  type Asset,
  defineScenario,
  type ParameterSpecs,
  type Scenario,
  type Settings,
  type Shock,
  type Site,
  units,
  type WorldBuilder,
} from "hardhat-firebreak";

type TokenOptions = Parameters<WorldBuilder["token"]>[1];
type LendingPoolOptions = Parameters<WorldBuilder["lendingPool"]>[1];

/** WETH for DAI at 2,000, and a pair of theirs. */
export interface Market {
  readonly weth: Asset;
  readonly dai: Asset;
  readonly pair: Site;
  /** Watches WETH's feed, and guards the pair and the lending pool; there when asked for. */
  readonly breaker?: Site;
  /** An account that may sell WETH into the pair; there when asked for. */
  readonly whale?: Address;
}

/** A market with a lending pool: WETH is collateral with a threshold of 80%, DAI is lent. */
export interface LendingMarket extends Market {
  readonly alpha: Site;
  /** The borrowers' addresses, in the order of their loans. */
  readonly accounts: readonly Address[];
}

export interface MarketOptions {
  readonly price?: TokenOptions["price"];
  readonly feed?: NonNullable<TokenOptions["feed"]>;
  /** WETH in the pair; 1,000 when absent. */
  readonly baseAmount?: Amount;
  /** DAI in the pair; what the price asks for when absent. */
  readonly quoteAmount?: Amount;
  readonly breaker?: boolean;
  /** WETH that the whale has. */
  readonly whale?: Amount;
}

/** Whole tokens that an account supplied and borrowed. */
export interface Loan {
  readonly name: string;
  readonly weth: Amount;
  readonly dai: Amount;
}

export interface LendingOptions extends MarketOptions {
  readonly loans: readonly Loan[];
  readonly staleness?: NonNullable<LendingPoolOptions["staleness"]>;
}

/** The threshold of the lending pool: a loan is in danger when the price is below dai ÷ (weth · this). */
export const THRESHOLD = 0.8;
export const BONUS = 0.05;
const GUARD = "guard";

/** A feed that only answers when the price moves: its heartbeat is longer than any run. */
export const PATIENT_FEED = { heartbeat: 1_000_000 };

export async function buildMarket(build: WorldBuilder, options: MarketOptions = {}): Promise<Market> {
  const weth = await build.token("WETH", {
    price: options.price ?? 2000,
    wrappedNative: true,
    feed: options.feed ?? PATIENT_FEED,
  });
  const dai = await build.token("DAI", { price: 1, feed: PATIENT_FEED });
  const breaker = options.breaker === true ? await build.breaker(GUARD, { watches: [weth] }) : undefined;
  const pair = await build.pair("WETH-DAI", {
    base: weth,
    quote: dai,
    baseAmount: options.baseAmount ?? 1000,
    ...(options.quoteAmount === undefined ? {} : { quoteAmount: options.quoteAmount }),
    ...(breaker === undefined ? {} : { breaker }),
  });
  const whale =
    options.whale === undefined
      ? undefined
      : await build.account("whale", { holds: { WETH: options.whale }, tradesOn: [pair] });
  return {
    weth,
    dai,
    pair,
    ...(breaker === undefined ? {} : { breaker }),
    ...(whale === undefined ? {} : { whale }),
  };
}

export async function buildLendingMarket(build: WorldBuilder, options: LendingOptions): Promise<LendingMarket> {
  const market = await buildMarket(build, options);
  const { weth, dai, breaker } = market;
  const alpha = await build.lendingPool("Alpha", {
    reserves: [
      { asset: weth, liquidationThreshold: THRESHOLD, liquidationBonus: BONUS },
      { asset: dai, supplied: 1_000_000 },
    ],
    ...(options.staleness === undefined ? {} : { staleness: options.staleness }),
    ...(breaker === undefined ? {} : { breaker }),
  });
  const accounts = await build.positions(
    alpha,
    options.loans.map(({ name, weth: collateral, dai: debt }) => ({
      name,
      collateral: weth,
      collateralAmount: units.toUnits(collateral, 18),
      debt: dai,
      debtAmount: units.toUnits(debt, 18),
    })),
  );
  return { ...market, alpha, accounts };
}

interface Play<W> {
  readonly settings: Settings;
  readonly agents?: (world: W) => readonly Agent[];
  readonly shocks?: (world: W) => readonly (Shock | readonly Shock[])[];
}

/** A scenario on a market without lending. */
export function marketScenario(options: MarketOptions, play: Play<Market>): Scenario<ParameterSpecs, Market> {
  return defineScenario({
    name: "market",
    description: "A pair.",
    ...play,
    world: async (build) => buildMarket(build, options),
  });
}

/** A scenario on a market with a lending pool. */
export function lendingScenario(
  options: LendingOptions,
  play: Play<LendingMarket>,
): Scenario<ParameterSpecs, LendingMarket> {
  return defineScenario({
    name: "lending",
    description: "A pair and a lending pool.",
    ...play,
    world: async (build) => buildLendingMarket(build, options),
  });
}
