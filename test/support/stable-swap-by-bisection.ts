/**
 * The StableSwap invariant for two coins, worked out by nothing but its equation and halving of intervals, in whole numbers
 * of any size: 4A'(x + y) + D = 4A'D + D³ ÷ 4xy with A = 2A'. Multiplied by 4xy there is no division and no rounding.
 */

/** The largest whole D at which the equation's right side is not above its left: the exact root, rounded down. */
export function exactInvariant(x: bigint, y: bigint, amplification: bigint): bigint {
  return largest(0n, x + y, (d) => excess(x, y, d, amplification) <= 0n);
}

/** The least whole reserve that, beside x, has an invariant of at least d: the exact root, rounded up. */
export function exactReserve(x: bigint, d: bigint, amplification: bigint): bigint {
  let high = 1n;
  while (excess(x, high, d, amplification) > 0n) high *= 2n;
  return largest(0n, high, (y) => y === 0n || excess(x, y, d, amplification) > 0n) + 1n;
}

/** (4A'D + D³ ÷ 4xy − 4A'(x + y) − D) · 4xy: below 0 for a D that is below the root. */
function excess(x: bigint, y: bigint, d: bigint, amplification: bigint): bigint {
  const leverage = 2n * amplification; // 4A'
  const product = 4n * x * y;
  return d * d * d + (leverage - 1n) * d * product - leverage * (x + y) * product;
}

/** The largest number from `low` to `high` that passes, where all up to it pass and none above. */
function largest(low: bigint, high: bigint, passes: (value: bigint) => boolean): bigint {
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    if (passes(middle)) low = middle;
    else high = middle - 1n;
  }
  return low;
}
