import { min, mulDiv, mulDivUp } from "../../units/fixed-point.ts";

/**
 * The arithmetic of concentrated liquidity within a range of one liquidity, from section 6.2 of the Uniswap V3 whitepaper.
 * Prices are square roots times 2^96; what a trader or provider pays is rounded up, what they get is rounded down.
 */

export const Q96 = 2n ** 96n;
export const Q128 = 2n ** 128n;
const UINT128 = 2n ** 128n;
/** A fee of 1: fees are in hundredths of a basis point. */
export const ONE_FEE = 1_000_000n;

/** A sum or difference as the pool's 256-bit counters keep it. */
export function wrap256(value: bigint): bigint {
  return BigInt.asUintN(256, value);
}

/** What a growth of fees per unit of liquidity (times 2^128) since then means for so much liquidity, in base units. */
export function feesEarned(growth: bigint, since: bigint, liquidity: bigint): bigint {
  return mulDiv(wrap256(growth - since), liquidity, Q128) % UINT128;
}

/** Token 0 between two prices, rounded down: L · (1/√a − 1/√b). */
export function amount0(a: bigint, b: bigint, liquidity: bigint): bigint {
  const [low, high] = a < b ? [a, b] : [b, a];
  return mulDiv(liquidity * Q96, high - low, high) / low;
}

/** Token 0 between two prices, rounded up. */
export function amount0Up(a: bigint, b: bigint, liquidity: bigint): bigint {
  const [low, high] = a < b ? [a, b] : [b, a];
  return mulDivUp(mulDivUp(liquidity * Q96, high - low, high), 1n, low);
}

/** Token 1 between two prices, rounded down: L · (√b − √a). */
export function amount1(a: bigint, b: bigint, liquidity: bigint): bigint {
  return mulDiv(liquidity, a < b ? b - a : a - b, Q96);
}

/** Token 1 between two prices, rounded up. */
export function amount1Up(a: bigint, b: bigint, liquidity: bigint): bigint {
  return mulDivUp(liquidity, a < b ? b - a : a - b, Q96);
}

/** Both tokens of a position between two prices at a present price, rounded down. */
export function positionAmounts(price: bigint, lower: bigint, upper: bigint, liquidity: bigint): [bigint, bigint] {
  const inside = clamp(price, lower, upper);
  return [amount0(inside, upper, liquidity), amount1(lower, inside, liquidity)];
}

/** Both tokens that a new position takes, rounded up. */
export function positionCost(price: bigint, lower: bigint, upper: bigint, liquidity: bigint): [bigint, bigint] {
  const inside = clamp(price, lower, upper);
  return [amount0Up(inside, upper, liquidity), amount1Up(lower, inside, liquidity)];
}

/** The most liquidity that so much of token 0 gives between two prices above the present one, as the manager reckons it. */
export function liquidityOf0(lower: bigint, upper: bigint, amount: bigint): bigint {
  return mulDiv(amount, mulDiv(lower, upper, Q96), upper - lower);
}

/** The most liquidity that so much of token 1 gives between two prices below the present one. */
export function liquidityOf1(lower: bigint, upper: bigint, amount: bigint): bigint {
  return mulDiv(amount, Q96, upper - lower);
}

/** The most liquidity that two amounts give between two prices at a present price. */
export function liquidityOf(
  price: bigint,
  range: { readonly lower: bigint; readonly upper: bigint },
  amounts: readonly [bigint, bigint],
): bigint {
  const { lower, upper } = range;
  if (price <= lower) return liquidityOf0(lower, upper, amounts[0]);
  if (price >= upper) return liquidityOf1(lower, upper, amounts[1]);
  return min(liquidityOf0(price, upper, amounts[0]), liquidityOf1(lower, price, amounts[1]));
}

/** A part of a swap that stays within one range. */
export interface SwapStep {
  readonly price: bigint;
  /** Base units that went in, without the fee. */
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  readonly fee: bigint;
}

/** A swap of up to `budget`, the fee included, from one price towards another, which is lower when token 0 goes in. */
export function swapStep(
  price: bigint,
  target: bigint,
  liquidity: bigint,
  budget: bigint,
  feeRate: bigint,
  zeroForOne: boolean,
): SwapStep {
  const withoutFee = mulDiv(budget, ONE_FEE - feeRate, ONE_FEE);
  const whole = stepTo(price, target, liquidity, feeRate, zeroForOne);
  if (withoutFee >= whole.amountIn) return whole;
  const reached = priceAfter(price, zeroForOne, liquidity, withoutFee);
  const part = stepTo(price, reached, liquidity, feeRate, zeroForOne);
  // What the price did not move for stays with the providers too.
  return { ...part, fee: budget - part.amountIn };
}

/** A step that reaches its target, with the fee that belongs to what goes in. */
export function stepTo(
  price: bigint,
  target: bigint,
  liquidity: bigint,
  feeRate: bigint,
  zeroForOne: boolean,
): SwapStep {
  const amountIn = zeroForOne ? amount0Up(target, price, liquidity) : amount1Up(price, target, liquidity);
  const amountOut = zeroForOne ? amount1(target, price, liquidity) : amount0(price, target, liquidity);
  return { price: target, amountIn, amountOut, fee: mulDivUp(amountIn, feeRate, ONE_FEE - feeRate) };
}

/** Where so much going in, too little to reach the next tick, takes the price; rounded against the trader. */
function priceAfter(price: bigint, zeroForOne: boolean, liquidity: bigint, amountIn: bigint): bigint {
  if (!zeroForOne) return price + (amountIn * Q96) / liquidity;
  // The pool rounds otherwise where this overflows 256 bits; but ticks are too near each other for that.
  const depth = liquidity * Q96;
  return mulDivUp(depth, price, depth + amountIn * price);
}

function clamp(price: bigint, lower: bigint, upper: bigint): bigint {
  return price < lower ? lower : price > upper ? upper : price;
}
