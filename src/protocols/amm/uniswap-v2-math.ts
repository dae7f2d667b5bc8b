const FEE_NUMERATOR = 997n;
const FEE_DENOMINATOR = 1000n;
export const Q112 = 2n ** 112n;
const UINT256 = 2n ** 256n;
/** The pair's clock starts anew after this many seconds. */
export const UINT32 = 2n ** 32n;

/** What a swap of `amountIn` gives, to the unit; 0 when the pool is empty or nothing goes in. */
export function amountOut(amountIn: bigint, reserveIn: bigint, reserveOut: bigint): bigint {
  if (amountIn <= 0n || reserveIn === 0n || reserveOut === 0n) return 0n;
  const afterFee = amountIn * FEE_NUMERATOR;
  return (afterFee * reserveOut) / (reserveIn * FEE_DENOMINATOR + afterFee);
}

/** What must go in for `amountOut_` to come out, to the unit, of less than the reserve. */
export function amountIn(amountOut_: bigint, reserveIn: bigint, reserveOut: bigint): bigint {
  return (reserveIn * amountOut_ * FEE_DENOMINATOR) / ((reserveOut - amountOut_) * FEE_NUMERATOR) + 1n;
}

/** A cumulative price brought forward to a later time, as the pair will at its next change. */
export function accumulate(
  cumulative: bigint,
  reserveOfAsset: bigint,
  otherReserve: bigint,
  since: bigint,
  now: bigint,
): bigint {
  const elapsed = (now - since + UINT32) % UINT32;
  if (reserveOfAsset === 0n || otherReserve === 0n) return cumulative;
  return (cumulative + ((otherReserve * Q112) / reserveOfAsset) * elapsed) % UINT256;
}

/** The average price between two readings of a cumulative price, times 2^112. */
export function averagePrice(before: bigint, after: bigint, seconds: bigint): bigint {
  return ((after - before + UINT256) % UINT256) / seconds;
}
