import { ONE_BPS, RAY, rayDiv, rayMul } from "../../units/fixed-point.ts";

/** The kinked curve of yearly borrow rates, as `RateSettings` of the contracts. */
export interface KinkedCurve {
  readonly optimalUsageBps: bigint;
  readonly baseRateBps: bigint;
  readonly slope1Bps: bigint;
  readonly slope2Bps: bigint;
}

const BPS_TO_RAY = RAY / ONE_BPS;
const YEARLY_RAY_TO_SECONDLY_WAD = 10n ** 9n * 365n * 24n * 60n * 60n;

/** `RateModel.rates` of the contracts: what borrowers pay in a year, in rays, with that much lent of all supplied. */
export function yearlyBorrowRate(curve: KinkedCurve, supplied: bigint, borrowed: bigint): bigint {
  const base = curve.baseRateBps * BPS_TO_RAY;
  if (borrowed === 0n) return base;
  const usage = rayDiv(borrowed, supplied);
  const optimal = curve.optimalUsageBps * BPS_TO_RAY;
  const slope1 = curve.slope1Bps * BPS_TO_RAY;
  if (usage <= optimal) return base + rayDiv(rayMul(slope1, usage), optimal);
  const slope2 = curve.slope2Bps * BPS_TO_RAY;
  return base + slope1 + rayMul(slope2, rayDiv(usage - optimal, RAY - optimal));
}

/** `KinkedMarketRate` of the contracts: the same by the second, in wads, rounded down. */
export function borrowRateBySecond(curve: KinkedCurve, supplied: bigint, borrowed: bigint): bigint {
  return yearlyBorrowRate(curve, supplied, borrowed) / YEARLY_RAY_TO_SECONDLY_WAD;
}
