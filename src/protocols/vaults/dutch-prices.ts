import { max, mulDiv, RAY } from "../../units/fixed-point.ts";

/** How a price falls, as `AuctionPrices.Decay` of the contracts. */
export type Decay =
  /** In a straight line to 0. */
  | { readonly shape: "linear"; readonly seconds: number }
  /** By a factor (rays) at every step. */
  | { readonly shape: "stairs"; readonly seconds: number; readonly cutRay: bigint }
  /** By a factor (rays) every second. */
  | { readonly shape: "exponential"; readonly cutRay: bigint };

/** `AuctionPrices.fallen`: what is left of a first price after so many seconds, in its unit. */
export function fallenPrice(decay: Decay, first: bigint, elapsed: number): bigint {
  if (decay.shape === "linear") {
    return mulDiv(first, max(0n, BigInt(decay.seconds - elapsed)), BigInt(decay.seconds));
  }
  const steps = decay.shape === "stairs" ? Math.floor(elapsed / decay.seconds) : elapsed;
  return mulDiv(first, powerDown(decay.cutRay, steps), RAY);
}

/** base^exponent in rays, by repeated squaring, each product rounded down. */
function powerDown(base: bigint, exponent: number): bigint {
  let result = RAY;
  for (let rest = exponent, factor = base; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = (result * factor) / RAY;
    factor = (factor * factor) / RAY;
  }
  return result;
}
