import type { Depth } from "./uniswap-v3-depth.ts";
import { type SwapStep, stepTo, swapStep } from "./uniswap-v3-math.ts";
import { MAX_SQRT_PRICE, MIN_SQRT_PRICE, sqrtPriceAtTick, tickAtSqrtPrice } from "./uniswap-v3-ticks.ts";

/** Where a pool stands in its depth. */
export interface Spot {
  /** The root of the price, times 2^96. */
  readonly sqrtPrice: bigint;
  readonly tick: number;
  /** Liquidity in use. */
  readonly liquidity: bigint;
}

/** What a swap did. */
export interface SwapResult {
  readonly sqrtPrice: bigint;
  readonly liquidity: bigint;
  /** The tick it stopped at; undefined when it stopped between ticks, where the price tells. */
  readonly tick: number | undefined;
  /** Base units, the fee included; less than the budget when the liquidity ran out. */
  readonly amountIn: bigint;
  readonly amountOut: bigint;
}

/** Whoever keeps books of a swap's way. */
export interface SwapWitness {
  /** A fee of so many base units of what goes in was paid to the liquidity in use. */
  paid(fee: bigint, liquidity: bigint): void;
  /** A tick at which positions begin or end was crossed. */
  crossed(tick: number): void;
}

/** The last prices that a trade without a limit of its own goes to. */
const LOWEST = MIN_SQRT_PRICE + 1n;
const HIGHEST = MAX_SQRT_PRICE - 1n;

/** What selling so much gives; token 0 is sold when `zeroForOne`. Where liquidity runs out, the rest is not sold. */
export function swapIn(depth: Depth, spot: Spot, feeRate: bigint, zeroForOne: boolean, budget: bigint): SwapResult {
  const limit = zeroForOne ? LOWEST : HIGHEST;
  let { sqrtPrice, liquidity } = spot;
  let tick: number | undefined = spot.tick;
  let [amountIn, amountOut] = [0n, 0n];
  while (amountIn < budget && isBefore(sqrtPrice, limit, zeroForOne)) {
    // The price is between ticks only when the budget is spent, which ends the loop.
    const here = tick as number;
    if (liquidity === 0n && !depth.hasMore(here, zeroForOne))
      return { sqrtPrice: limit, liquidity, tick: undefined, amountIn, amountOut };
    const next = depth.next(here, zeroForOne);
    const boundary = sqrtPriceAtTick(next.tick);
    const target = isBefore(boundary, limit, zeroForOne) ? boundary : limit;
    const step = swapStep(sqrtPrice, target, liquidity, budget - amountIn, feeRate, zeroForOne);
    amountIn += step.amountIn + step.fee;
    amountOut += step.amountOut;
    if (step.price === boundary) {
      liquidity += crossing(next.net, zeroForOne);
      tick = zeroForOne ? next.tick - 1 : next.tick;
    } else if (step.price !== sqrtPrice) tick = undefined;
    sqrtPrice = step.price;
  }
  return { sqrtPrice, liquidity, tick, amountIn, amountOut };
}

/** A swap as a pool announces it. */
export interface SwapAnnounced {
  readonly zeroForOne: boolean;
  /** Base units that went in, the fee included. */
  readonly amountIn: bigint;
  readonly sqrtPrice: bigint;
}

/**
 * The way of a swap that was made, from where it began and where it ended. On every range that it went through, price and
 * fee follow from the range; what is left of the amount in belongs to the last, whatever the swap was limited by.
 */
export function retrace(depth: Depth, spot: Spot, feeRate: bigint, swap: SwapAnnounced, witness: SwapWitness): Spot {
  const { zeroForOne } = swap;
  let { sqrtPrice, tick, liquidity } = spot;
  let left = swap.amountIn;
  while (left > 0n || sqrtPrice !== swap.sqrtPrice) {
    const next = depth.next(tick, zeroForOne);
    const boundary = sqrtPriceAtTick(next.tick);
    if (isBefore(swap.sqrtPrice, boundary, zeroForOne)) {
      const { amountIn } = stepTo(sqrtPrice, swap.sqrtPrice, liquidity, feeRate, zeroForOne);
      witness.paid(left - amountIn, liquidity);
      if (swap.sqrtPrice !== sqrtPrice) tick = tickAtSqrtPrice(swap.sqrtPrice);
      return { sqrtPrice: swap.sqrtPrice, tick, liquidity };
    }
    const step: SwapStep = stepTo(sqrtPrice, boundary, liquidity, feeRate, zeroForOne);
    witness.paid(step.fee, liquidity);
    left -= step.amountIn + step.fee;
    if (next.net !== undefined) witness.crossed(next.tick);
    liquidity += crossing(next.net, zeroForOne);
    tick = zeroForOne ? next.tick - 1 : next.tick;
    sqrtPrice = boundary;
  }
  return { sqrtPrice, tick, liquidity };
}

/** Whether a swap comes to one price before it comes to the other. */
function isBefore(price: bigint, other: bigint, zeroForOne: boolean): boolean {
  return zeroForOne ? price > other : price < other;
}

function crossing(net: bigint | undefined, zeroForOne: boolean): bigint {
  if (net === undefined) return 0n;
  return zeroForOne ? -net : net;
}
