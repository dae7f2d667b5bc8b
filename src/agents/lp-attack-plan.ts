import { amountIn, amountOut } from "../protocols/amm/uniswap-v2-math.ts";
import { lpPrice, type LpPricing, unitPriceOf } from "../protocols/oracle/lp-mirror.ts";
import type { Asset } from "../protocols/ports.ts";
import { unitsWorth, valueOf } from "../units/amounts.ts";
import { min, mulDiv, mulDivUp, ONE_BPS } from "../units/fixed-point.ts";

const SHARE_DECIMALS = 18;

/** What an attack on the price of a pair's share starts from. Amounts are in base units, prices in 1e-8 US dollars. */
export interface AttackGround {
  readonly base: Asset;
  readonly quote: Asset;
  /** The feeds' prices of both. */
  readonly basePrice: bigint;
  readonly quotePrice: bigint;
  readonly reserves: { readonly base: bigint; readonly quote: bigint };
  /** All shares of the pair. */
  readonly shares: bigint;
  /** How the lender's feed prices a share. */
  readonly pricing: LpPricing;
  /** What may be borrowed against a share, in basis points of its price. */
  readonly ltvBps: bigint;
  /** The quote asset that the lender has to lend. */
  readonly lendable: bigint;
  /** What the flash loan costs. */
  readonly premiumBps: bigint;
  /** The attacker's own money. */
  readonly capital: { readonly base: bigint; readonly quote: bigint };
}

/** One attack, worked out to the unit. */
export interface AttackPlan {
  /** The base asset borrowed for the transaction, and sold to the pair. */
  readonly flash: bigint;
  /** Of own money, what is provided to the pair. */
  readonly provided: { readonly base: bigint; readonly quote: bigint };
  /** The shares that this makes, all of them pledged. */
  readonly shares: bigint;
  /** The quote asset borrowed against them while the pair is out of balance. */
  readonly borrowed: bigint;
  /** The quote asset that the pair paid for the flash loan, and what buying the loan back costs. */
  readonly received: bigint;
  readonly returned: bigint;
  /** The shares' price while the pair is out of balance, as the lender sees it. */
  readonly pricedAt: bigint;
  /** What is borrowed, less what the shares are worth afterwards and what the round trip costs: 1e-8 US dollars. */
  readonly profitUsd: bigint;
}

/**
 * The attack with a flash loan of a given size: provide liquidity, sell the loan to the pair, pledge the shares, borrow
 * against them, buy the loan back, and leave the shares behind.
 *
 * @returns undefined when the pair can't be brought back with what there is.
 */
export function planAttack(ground: AttackGround, flash: bigint): AttackPlan | undefined {
  const { reserves, capital, premiumBps } = ground;
  const provided = {
    base: min(capital.base, mulDiv(capital.quote, reserves.base, reserves.quote)),
    quote: min(capital.quote, mulDiv(capital.base, reserves.quote, reserves.base)),
  };
  const made = min(
    mulDiv(provided.base, ground.shares, reserves.base),
    mulDiv(provided.quote, ground.shares, reserves.quote),
  );
  const shares = ground.shares + made;
  const start = { base: reserves.base + provided.base, quote: reserves.quote + provided.quote };
  const received = amountOut(flash, start.base, start.quote);
  const bent = { base: start.base + flash, quote: start.quote - received };

  const pricedAt = priceOf(ground, ground.pricing, bent, shares);
  const powerUsd = mulDiv(valueOf(made, SHARE_DECIMALS, pricedAt), ground.ltvBps, ONE_BPS);
  const borrowed = min(unitsWorth(powerUsd, ground.quote.decimals, ground.quotePrice), ground.lendable);

  const owed = flash + mulDivUp(flash, premiumBps, ONE_BPS);
  if (owed >= bent.base) return undefined;
  const returned = flash === 0n ? 0n : amountIn(owed, bent.quote, bent.base);
  if (returned > received + borrowed + capital.quote - provided.quote) return undefined;

  const end = { base: bent.base - owed, quote: bent.quote + returned };
  const leftUsd = valueOf(made, SHARE_DECIMALS, priceOf(ground, "fair", end, shares));
  const gainUsd = valueOf(borrowed + received - returned, ground.quote.decimals, ground.quotePrice);
  return { flash, provided, shares: made, borrowed, received, returned, pricedAt, profitUsd: gainUsd - leftUsd };
}

function priceOf(
  { base, quote, basePrice, quotePrice }: AttackGround,
  pricing: LpPricing,
  reserves: { readonly base: bigint; readonly quote: bigint },
  shares: bigint,
): bigint {
  // Both formulas are the same whichever token comes first.
  return lpPrice(pricing, { reserve0: reserves.base, reserve1: reserves.quote, shares }, [
    unitPriceOf(basePrice, base.decimals),
    unitPriceOf(quotePrice, quote.decimals),
  ]);
}
