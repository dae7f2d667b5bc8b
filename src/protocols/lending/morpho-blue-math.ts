import { max, min, mulDiv, mulDivUp, WAD } from "../../units/fixed-point.ts";

/** One side of a market: what was supplied or borrowed, in base units of the loan token, and the shares of it. */
export interface Side {
  readonly assets: bigint;
  readonly shares: bigint;
}

/** A market's sums as of its last update. */
export interface MarketSums {
  readonly supply: Side;
  readonly borrow: Side;
  /** Unix seconds. */
  readonly lastUpdate: number;
  /** The fee recipient's share of the interest, in wads. */
  readonly fee: bigint;
}

/** What a position of a market is made of. */
export interface MarketPosition {
  readonly supplyShares: bigint;
  readonly borrowShares: bigint;
  /** Base units of the collateral. */
  readonly collateral: bigint;
}

/** What a liquidation works with. */
export interface LiquidationTerms {
  /** The borrowers' side of the market, with interest. */
  readonly borrow: Side;
  /** A base unit of collateral in base units of the loan token, times 1e36. */
  readonly price: bigint;
  /** The liquidation incentive factor in wads. */
  readonly factor: bigint;
}

/** A liquidation as the contract is told of it: by the shares to repay, or by the collateral to seize. */
export interface LiquidationChoice {
  readonly seizeAll: boolean;
  readonly shares: bigint;
  readonly repaid: bigint;
  readonly seized: bigint;
}

/** Of a market's price. */
export const PRICE_SCALE = 10n ** 36n;

/** Every conversion counts these in on both sides, so that nobody can inflate what an empty market's share is worth. */
const VIRTUAL_SHARES = 10n ** 6n;
const VIRTUAL_ASSETS = 1n;
const CURSOR = (3n * WAD) / 10n;
const MAX_FACTOR = (115n * WAD) / 100n;

// ------------------------------------------------------------------------------------------------ shares

export function sharesDown(assets: bigint, side: Side): bigint {
  return mulDiv(assets, side.shares + VIRTUAL_SHARES, side.assets + VIRTUAL_ASSETS);
}

export function sharesUp(assets: bigint, side: Side): bigint {
  return mulDivUp(assets, side.shares + VIRTUAL_SHARES, side.assets + VIRTUAL_ASSETS);
}

export function assetsDown(shares: bigint, side: Side): bigint {
  return mulDiv(shares, side.assets + VIRTUAL_ASSETS, side.shares + VIRTUAL_SHARES);
}

export function assetsUp(shares: bigint, side: Side): bigint {
  return mulDivUp(shares, side.assets + VIRTUAL_ASSETS, side.shares + VIRTUAL_SHARES);
}

// ------------------------------------------------------------------------------------------------ interest

/** What accrues on a market up to a time, at a rate in wads a second. */
export function accrual(
  market: MarketSums,
  rate: bigint,
  timestamp: number,
): { readonly interest: bigint; readonly feeShares: bigint } {
  const interest = mulDiv(market.borrow.assets, growth(rate, BigInt(timestamp - market.lastUpdate)), WAD);
  const toRecipient = mulDiv(interest, market.fee, WAD);
  // The fee is bought at the price that shares have once the others have their part of the interest.
  const others = { assets: market.supply.assets + interest - toRecipient, shares: market.supply.shares };
  return { interest, feeShares: sharesDown(toRecipient, others) };
}

/** The market after the interest and the fee's shares are added. */
export function withInterest(
  market: MarketSums,
  { interest, feeShares }: { readonly interest: bigint; readonly feeShares: bigint },
  timestamp: number,
): MarketSums {
  return {
    supply: { assets: market.supply.assets + interest, shares: market.supply.shares + feeShares },
    borrow: { assets: market.borrow.assets + interest, shares: market.borrow.shares },
    lastUpdate: timestamp,
    fee: market.fee,
  };
}

/** The market with the interest up to a time. */
export function marketAt(market: MarketSums, rate: bigint, timestamp: number): MarketSums {
  return withInterest(market, accrual(market, rate, timestamp), timestamp);
}

/** e^(rate · seconds) − 1 by its first three terms, in wads, each rounded down. */
function growth(rate: bigint, seconds: bigint): bigint {
  const first = rate * seconds;
  const second = mulDiv(first, first, 2n * WAD);
  return first + second + mulDiv(second, first, 3n * WAD);
}

// ------------------------------------------------------------------------------------------------ health

/** What may be borrowed against collateral before it is liquidated, in base units of the loan token, rounded down. */
export function borrowLimit(collateral: bigint, price: bigint, lltv: bigint): bigint {
  return mulDiv(mulDiv(collateral, price, PRICE_SCALE), lltv, WAD);
}

/**
 * Limit ÷ debt in wads, rounded down: below one exactly when the contract calls the position unhealthy.
 *
 * @param debt Base units of the loan token, rounded up.
 */
export function healthOf(limit: bigint, debt: bigint): bigint {
  return mulDiv(limit, WAD, debt);
}

/** min(1.15, 1 ÷ (1 − 0.3 · (1 − lltv))) in wads, each step rounded down: what a liquidator gets for 1 of debt. */
export function incentiveFactor(lltv: bigint): bigint {
  return min(MAX_FACTOR, mulDiv(WAD, WAD, WAD - mulDiv(CURSOR, WAD - lltv, WAD)));
}

// ------------------------------------------------------------------------------------------------ liquidation

/**
 * How to repay up to `repay` of a position's debt: all of the collateral for what it pays, where the debt and the offer are
 * worth that much, or so many shares of the debt. undefined when not even one share can be repaid.
 */
export function chooseLiquidation(
  terms: LiquidationTerms,
  { borrowShares, collateral }: MarketPosition,
  repay: bigint,
): LiquidationChoice | undefined {
  const all = seizeAll(terms, collateral);
  if (collateral > 0n && all.shares <= borrowShares && all.repaid <= repay) return all;
  const isAll = repay >= assetsUp(borrowShares, terms.borrow);
  const shares = isAll ? borrowShares : sharesDown(repay, terms.borrow);
  const part = ofShares(terms, shares);
  if (part.seized <= collateral) return shares === 0n ? undefined : part;
  // Both roundings go against the liquidator: a unit of the loan token decides between too much and too little.
  const fewer = ofShares(terms, sharesDown(max(0n, assetsDown(shares, terms.borrow) - 1n), terms.borrow));
  return fewer.shares === 0n || fewer.seized > collateral ? undefined : fewer;
}

function ofShares({ borrow, price, factor }: LiquidationTerms, shares: bigint): LiquidationChoice {
  const worth = mulDiv(assetsDown(shares, borrow), factor, WAD);
  const seized = mulDiv(worth, PRICE_SCALE, price);
  return { seizeAll: false, shares, repaid: assetsUp(shares, borrow), seized };
}

function seizeAll({ borrow, price, factor }: LiquidationTerms, collateral: bigint): LiquidationChoice {
  const worth = mulDivUp(collateral, price, PRICE_SCALE);
  const shares = sharesUp(mulDivUp(worth, WAD, factor), borrow);
  return { seizeAll: true, shares, repaid: assetsUp(shares, borrow), seized: collateral };
}
