import { Abi } from "../../chain/abi.ts";
import { addressOf } from "../../chain/address.ts";
import type { Session } from "../../chain/session.ts";
import type { Address, Call } from "../../chain/types.ts";
import { type AaveV3Deployment, AaveV3Lending } from "../../protocols/lending/aave-v3.ts";
import type { ListedAsset } from "../../protocols/oracle/price-board.ts";
import type { Asset, LendingPort } from "../../protocols/ports.ts";
import { approveAll } from "../../protocols/tokens/token.ts";
import { type Amount, toBps, toUnits } from "../../units/amounts.ts";
import { ONE_BPS } from "../../units/fixed-point.ts";
import type { Named } from "../names.ts";
import { type BuildContext, type FeedSite, SETUP_GAS } from "./context.ts";
import type { LendingPart } from "./parts.ts";

/** The kinked curve of yearly borrow rates, as fractions. */
export interface RateOptions {
  /** Utilisation at the kink. */
  readonly optimalUsage: number;
  readonly base: number;
  /** Added from zero utilisation to the kink. */
  readonly slope1: number;
  /** Added from the kink to full utilisation. */
  readonly slope2: number;
}

/** What a reserve's receipt token is told of itself. */
export interface ReceiptTerms {
  readonly pool: Address;
  readonly asset: Asset;
  readonly name: string;
  readonly symbol: string;
}

/** Deploys a receipt token: what its pool calls, and holds the reserve's liquidity. */
export type ReceiptMaker = (context: BuildContext, terms: ReceiptTerms) => Promise<Address>;

/** An asset's role in a pool. Shares are fractions. */
export interface ReserveOptions {
  readonly asset: Asset;
  /** How much may be borrowed against it; the threshold when absent. */
  readonly ltv?: number;
  /** When debt against it is liquidated; it is no collateral when absent. */
  readonly liquidationThreshold?: number;
  /** What a liquidator earns: 0.05 is 5%. Needed for collateral. */
  readonly liquidationBonus?: number;
  /** The treasury's share of the bonus; 0.1 when absent, as on Aave. */
  readonly liquidationProtocolFee?: number;
  /** The treasury's share of the interest; 0.1 when absent. */
  readonly reserveFactor?: number;
  /** Whole tokens; no cap when absent. */
  readonly supplyCap?: number;
  readonly borrowCap?: number;
  /** Whether it may be borrowed; true when absent. */
  readonly borrowable?: boolean;
  /** Whether it may be flash-borrowed; true when absent. */
  readonly flashLoans?: boolean;
  readonly rates?: RateOptions;
  /** Whole tokens that a lender supplies at the start; none when absent. */
  readonly supplied?: Amount;
  /** Another receipt token than ours, which does what ours does and more. Our pool alone has the choice. */
  readonly receipt?: ReceiptMaker;
}

/** A lending pool, its assets, and how it treats stale prices. */
export interface LendingPoolOptions {
  readonly reserves: readonly ReserveOptions[];
  /** Halts the pool's liquidations or borrowing. */
  readonly breaker?: Named;
  /** "use-last" ignores the age of an answer, as AaveOracle does; "revert" refuses old ones. */
  readonly staleness?: { readonly policy: "use-last" | "revert"; readonly maxAgeSeconds: number };
  /** The make, by its name or as it is, whatever the run's parameter `lending` says. */
  readonly part?: string | LendingPart;
}

const POOL = new Abi([
  "function initReserve(address asset, address aToken, address variableDebtToken, (uint16 ltvBps, uint16 liquidationThresholdBps, uint16 liquidationBonusBps, uint16 liquidationProtocolFeeBps, uint16 reserveFactorBps, uint40 supplyCap, uint40 borrowCap, bool borrowingEnabled, bool flashLoanEnabled) settings, (uint16 optimalUsageBps, uint24 baseRateBps, uint24 slope1Bps, uint24 slope2Bps) rates)",
  "function setBreaker(address)",
]);
const ORACLE = new Abi(["function setAssetSource(address asset, address source, uint32 maxAge, uint8 policy)"]);

const STALENESS_POLICY = { "use-last": 0, revert: 1 } as const;
/** Gas of a liquidation on our pool with one collateral and one debt, as part of a larger transaction: the flagship's median. */
const LIQUIDATION_GAS = 215_000n;
/** Aave's curve for stablecoins. */
const DEFAULT_RATES: RateOptions = { optimalUsage: 0.8, base: 0, slope1: 0.04, slope2: 0.75 };

/** Deploys our pool with its oracle and tokens, and supplies what lenders bring. Returns the recipe of its port. */
export async function buildLendingPool(
  context: BuildContext,
  name: string,
  options: LendingPoolOptions,
): Promise<() => LendingPort> {
  const { session, owner } = context;
  const lens = await lendingLens(context);
  const treasury = addressOf(`treasury of ${name}`);
  const oracle = await session.deploy(owner, "PriceOracle", [owner]);
  const pool = await session.deploy(owner, "LendingPool", [oracle, treasury, owner]);
  const staleness = options.staleness ?? { policy: "use-last", maxAgeSeconds: 0 };
  const policy = STALENESS_POLICY[staleness.policy];

  for (const reserve of options.reserves) {
    const { asset } = reserve;
    const makeReceipt = reserve.receipt ?? deployReceipt;
    const receipt = await makeReceipt(context, {
      pool,
      asset,
      name: `${name} ${asset.symbol}`,
      symbol: `a${asset.symbol}`,
    });
    const debt = await session.deploy(owner, "DebtToken", [
      pool,
      asset.address,
      `${name} debt ${asset.symbol}`,
      `d${asset.symbol}`,
    ]);
    const source = [asset.address, context.pricedOf(asset).feed.address, staleness.maxAgeSeconds, policy];
    await context.execute([
      ORACLE.call(oracle, "setAssetSource", source),
      POOL.call(pool, "initReserve", [asset.address, receipt, debt, settingsOf(reserve), ratesOf(reserve)]),
    ]);
  }
  if (options.breaker !== undefined) {
    await context.execute([POOL.call(pool, "setBreaker", [context.breakerOf(options.breaker).address])]);
  }

  const breaker = options.breaker === undefined ? {} : { breaker: options.breaker.name };
  const staleAfter = staleness.policy === "revert" ? { refusesAfterSeconds: staleness.maxAgeSeconds } : {};
  const assets = pricedAssets(context, options);
  const open = (): LendingPort =>
    new AaveV3Lending({
      name,
      pool,
      oracle,
      treasury,
      lens,
      assets,
      liquidationGas: LIQUIDATION_GAS,
      ...breaker,
      ...staleAfter,
    });
  await supplyFromLenders(context, open(), options);
  return open;
}

async function deployReceipt({ session, owner }: BuildContext, terms: ReceiptTerms): Promise<Address> {
  return session.deploy(owner, "ReceiptToken", [terms.pool, terms.asset.address, terms.name, terms.symbol]);
}

/** The contract that reads many accounts of a pool with Aave V3's interface at once. */
export async function lendingLens(context: BuildContext): Promise<Address> {
  return context.once("LendingLens", async () => context.session.deploy(context.owner, "LendingLens"));
}

/** An asset as a pool lists it, with what announces its price. */
export function listedAsset(asset: Asset, { emitter, decimals, mirror }: FeedSite): ListedAsset {
  return { ...asset, feed: emitter, feedDecimals: decimals, ...(mirror === undefined ? {} : { mirror }) };
}

/** The assets that a pool lists. */
export function pricedAssets(context: BuildContext, { reserves }: LendingPoolOptions): AaveV3Deployment["assets"] {
  return reserves.map(({ asset }) => {
    return listedAsset(asset, context.pricedOf(asset).feed);
  });
}

/** Lets lenders bring what the options say. */
export async function supplyFromLenders(
  context: BuildContext,
  port: LendingPort,
  options: LendingPoolOptions,
): Promise<void> {
  const lender = addressOf(`lender of ${port.name}`);
  for (const { asset, supplied } of options.reserves) {
    if (supplied === undefined) continue;
    const amount = toUnits(supplied, asset.decimals);
    await context.endow(asset, lender, amount);
    await run(context.session, lender, [approveAll(asset.address, port.spender), port.supply(asset, amount, lender)]);
  }
}

async function run(session: Session, from: Address, calls: readonly Call[]): Promise<void> {
  await session.execute(calls.map((call) => ({ ...call, from, gas: SETUP_GAS })));
}

/** A reserve's settings in the contracts' units. */
export function settingsOf(reserve: ReserveOptions): {
  ltvBps: bigint;
  liquidationThresholdBps: bigint;
  liquidationBonusBps: bigint;
  liquidationProtocolFeeBps: bigint;
  reserveFactorBps: bigint;
  supplyCap: number;
  borrowCap: number;
  borrowingEnabled: boolean;
  flashLoanEnabled: boolean;
} {
  const threshold = reserve.liquidationThreshold ?? 0;
  const isCollateral = threshold > 0;
  return {
    ltvBps: toBps(reserve.ltv ?? threshold),
    liquidationThresholdBps: toBps(threshold),
    liquidationBonusBps: isCollateral ? ONE_BPS + toBps(reserve.liquidationBonus ?? 0) : 0n,
    liquidationProtocolFeeBps: isCollateral ? toBps(reserve.liquidationProtocolFee ?? 0.1) : 0n,
    reserveFactorBps: toBps(reserve.reserveFactor ?? 0.1),
    supplyCap: reserve.supplyCap ?? 0,
    borrowCap: reserve.borrowCap ?? 0,
    borrowingEnabled: reserve.borrowable ?? true,
    flashLoanEnabled: reserve.flashLoans ?? true,
  };
}

/** A reserve's curve in basis points. */
export function ratesOf(reserve: ReserveOptions): {
  optimalUsageBps: bigint;
  baseRateBps: bigint;
  slope1Bps: bigint;
  slope2Bps: bigint;
} {
  const rates = reserve.rates ?? DEFAULT_RATES;
  return {
    optimalUsageBps: toBps(rates.optimalUsage),
    baseRateBps: toBps(rates.base),
    slope1Bps: toBps(rates.slope1),
    slope2Bps: toBps(rates.slope2),
  };
}
