import type { Address } from "../chain/types.ts";
import { isUpdateDue } from "../protocols/oracle/update-rule.ts";
import type { Asset, LendingPort, Position, VenuePort, VenuePreview } from "../protocols/ports.ts";
import type { Observation } from "../simulation/agent.ts";
import { largestHolding } from "../simulation/book.ts";
import { mulDivUp, ONE_BPS } from "../units/fixed-point.ts";
import { EXECUTOR_GAS } from "./executor.ts";
import { gasCostUsd, unitsOf, usdOf } from "./gas.ts";

/** An account that may be liquidated, and the prices it is reckoned with. */
export interface Candidate {
  readonly lending: LendingPort;
  readonly position: Position;
  readonly priceOf: ((asset: Asset) => bigint) | undefined;
  /** The feed whose update makes it so. */
  readonly feed: string | undefined;
}

/** Money for a liquidation. */
export interface Means {
  readonly own: bigint;
  /** What borrowed money costs, where it can be had. */
  readonly premiumBps: bigint | undefined;
}

/** What a keeper reckons with. */
export interface Reckoning {
  readonly observation: Observation;
  /** Where it may sell, after the trades chosen so far. */
  readonly previews: ReadonlyMap<VenuePort, VenuePreview>;
  /** Whether it keeps what it seizes. */
  readonly holds: boolean;
  /** Whether it reckons with the next feed answer, and so with arbitrageurs. */
  readonly anticipatesFeeds: boolean;
  readonly meansIn: (debt: Asset) => Means;
}

/** A liquidation and what it brings. */
export interface Plan {
  readonly lending: LendingPort;
  readonly account: Address;
  readonly collateral: Asset;
  readonly debt: Asset;
  readonly repay: bigint;
  readonly seized: bigint;
  readonly venue: VenuePort | undefined;
  readonly usesFlashLoan: boolean;
  readonly feed: string | undefined;
  readonly gas: bigint;
  /** After the flash loan's premium and the base fee, before tips, in 1e-8 US dollars. */
  readonly profitUsd: bigint;
}

const FLASH_LOAN_GAS = 130_000n;
/** The sizes it considers, in eighths of the most it may repay. */
const SIZES = [8n, 7n, 6n, 5n, 4n, 3n, 2n, 1n];
/** What part of an amount is small enough to read the spot price from. */
const SPOT_FRACTION = 1000n;

/**
 * The most profitable size of liquidating the candidate's largest debt against its largest collateral, or why none is.
 *
 * @returns undefined when there is nothing to seize or nothing owed.
 */
export function bestPlan(
  reckoning: Reckoning,
  { lending, position, priceOf, feed }: Candidate,
): Plan | "not-liquidatable" | "no-capital" | "unprofitable" | undefined {
  const outsidePrice = (asset: Asset): bigint => reckoning.observation.world.outsidePrice(asset.symbol);
  const collateral = largestHolding(position.collateral, outsidePrice);
  const debt = largestHolding(position.debt, outsidePrice);
  if (collateral === undefined || debt === undefined) return undefined;
  const request = { account: position.account, collateral: collateral.asset, debt: debt.asset };
  const most = lending.quoteLiquidation(position, { ...request, repay: debt.amount }, priceOf);
  if (most.repaid === 0n) return "not-liquidatable";
  const means = reckoning.meansIn(debt.asset);
  if (means.own === 0n && means.premiumBps === undefined) return "no-capital";

  let best: Plan | undefined;
  for (const eighths of SIZES) {
    const wanted = (most.repaid * eighths) / 8n;
    const affordable = means.premiumBps === undefined && wanted > means.own ? means.own : wanted;
    const quote = lending.quoteLiquidation(position, { ...request, repay: affordable }, priceOf);
    if (quote.repaid === 0n) continue;
    const plan = priced(reckoning, { lending, feed, ...request, ...quote }, means);
    if (plan !== undefined && (best === undefined || plan.profitUsd > best.profitUsd)) best = plan;
  }
  return best ?? "unprofitable";
}

/** The protocol's prices once feeds that are due have answered the outside price; undefined when none is due. */
export function expectedPrices(
  observation: Observation,
  lending: LendingPort,
): { priceOf: (asset: Asset) => bigint; feed: string } | undefined {
  const prices = new Map<string, bigint>();
  let due: string | undefined;
  for (const { asset, price } of lending.reserves()) {
    const feed = observation.world.feed(asset.symbol);
    const outside = observation.world.outsidePrice(asset.symbol);
    const isDue = isUpdateDue(feed, outside, observation.time);
    prices.set(asset.symbol, isDue ? outside : price);
    if (isDue) due = feed.name;
  }
  return due === undefined ? undefined : { priceOf: (asset) => prices.get(asset.symbol) ?? 0n, feed: due };
}

function priced(
  reckoning: Reckoning,
  deal: Pick<Plan, "lending" | "feed" | "account" | "collateral" | "debt" | "seized"> & { repaid: bigint },
  means: Means,
): Plan | undefined {
  const { observation, holds } = reckoning;
  const { repaid, ...terms } = deal;
  const { collateral, debt, seized } = terms;
  const usesFlashLoan = repaid > means.own;
  if (usesFlashLoan && holds) return undefined; // A loan is repaid from the sale.
  const sale = holds ? undefined : bestSale(reckoning, collateral, debt, seized);
  if (!holds && sale === undefined && collateral.address !== debt.address) return undefined;

  const premium = usesFlashLoan ? mulDivUp(repaid, means.premiumBps ?? 0n, ONE_BPS) : 0n;
  const proceedsUsd =
    sale === undefined ? usdOf(observation, collateral, seized) : usdOf(observation, debt, sale.proceeds);
  const gas =
    EXECUTOR_GAS + terms.lending.liquidationGas + (sale?.venue.tradeGas ?? 0n) + (usesFlashLoan ? FLASH_LOAN_GAS : 0n);
  const costUsd = usdOf(observation, debt, repaid + premium) + gasCostUsd(observation, gas, 0n);
  return { ...terms, repay: repaid, venue: sale?.venue, usesFlashLoan, gas, profitUsd: proceedsUsd - costUsd };
}

/**
 * The venue that would pay most. Who reckons with the next feed answer also reckons with arbitrageurs: a pool that is
 * dearer than the outside market will not be by the time of the sale.
 */
function bestSale(
  { observation, previews, anticipatesFeeds }: Reckoning,
  collateral: Asset,
  debt: Asset,
  amount: bigint,
): { venue: VenuePort; proceeds: bigint } | undefined {
  let best: { venue: VenuePort; proceeds: bigint } | undefined;
  for (const [venue, preview] of previews) {
    const quoted = preview.quote(collateral, debt, amount);
    const proceeds = anticipatesFeeds
      ? quoted - premiumOf(observation, preview, { collateral, debt, amount }, quoted)
      : quoted;
    if (proceeds > (best?.proceeds ?? 0n)) best = { venue, proceeds };
  }
  return best;
}

/** The part of a pool's quote that it owes to being dearer, on a small scale, than the outside market. */
function premiumOf(
  observation: Observation,
  preview: VenuePreview,
  { collateral, debt, amount }: { collateral: Asset; debt: Asset; amount: bigint },
  quoted: bigint,
): bigint {
  const worth = unitsOf(observation, debt, usdOf(observation, collateral, amount));
  const small = preview.quote(collateral, debt, amount / SPOT_FRACTION) * SPOT_FRACTION;
  return small > worth ? quoted - (quoted * worth) / small : 0n;
}
