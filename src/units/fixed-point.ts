/**
 * Fixed-point arithmetic on bigints, with the roundings of the contracts: what ends in `Up` rounds up, the Aave ray and
 * percentage functions round half up, everything else rounds down.
 */

export const ONE_BPS = 10_000n;
export const WAD = 10n ** 18n;
export const RAY = 10n ** 27n;
/** Wei. */
export const GWEI = 10n ** 9n;
/** The largest number of the chain: "all", "without limit", or a health factor without debt. */
export const MAX_UINT256 = 2n ** 256n - 1n;

/** Decimals of the native coin. */
export const NATIVE_DECIMALS = 18;

/** Decimals of US dollar values: Chainlink's, and Aave's base currency. */
export const USD_DECIMALS = 8;
export const ONE_USD = 10n ** BigInt(USD_DECIMALS);

const HALF_RAY = RAY / 2n;
const HALF_BPS = ONE_BPS / 2n;
export const SECONDS_PER_YEAR = 365n * 24n * 60n * 60n;

/** a · b ÷ c, rounded down. */
export function mulDiv(a: bigint, b: bigint, c: bigint): bigint {
  return (a * b) / c;
}

/** a · b ÷ c, rounded up. */
export function mulDivUp(a: bigint, b: bigint, c: bigint): bigint {
  return (a * b + c - 1n) / c;
}

/** `WadRayMath.rayMul` of the contracts. */
export function rayMul(a: bigint, b: bigint): bigint {
  return (a * b + HALF_RAY) / RAY;
}

/** `WadRayMath.rayDiv` of the contracts. */
export function rayDiv(a: bigint, b: bigint): bigint {
  return (a * RAY + b / 2n) / b;
}

/** `WadRayMath.wadDiv` of the contracts. */
export function wadDiv(a: bigint, b: bigint): bigint {
  return (a * WAD + b / 2n) / b;
}

/** `Percentage.percentMul` of the contracts. */
export function percentMul(value: bigint, bps: bigint): bigint {
  return (value * bps + HALF_BPS) / ONE_BPS;
}

/** `Percentage.percentDiv` of the contracts. */
export function percentDiv(value: bigint, bps: bigint): bigint {
  return (value * ONE_BPS + bps / 2n) / bps;
}

/** `Interest.linear` of the contracts: growth in rays at a yearly ray rate over seconds. */
export function linearInterest(rate: bigint, seconds: bigint): bigint {
  return RAY + (rate * seconds) / SECONDS_PER_YEAR;
}

/** `Interest.compounded` of the contracts: growth in rays at a yearly ray rate over seconds. */
export function compoundedInterest(rate: bigint, seconds: bigint): bigint {
  if (seconds === 0n) return RAY;
  const minusTwo = seconds > 2n ? seconds - 2n : 0n;
  const squared = rayMul(rate, rate) / (SECONDS_PER_YEAR * SECONDS_PER_YEAR);
  const cubed = rayMul(squared, rate) / SECONDS_PER_YEAR;
  const secondTerm = (seconds * (seconds - 1n) * squared) / 2n;
  const thirdTerm = (seconds * (seconds - 1n) * minusTwo * cubed) / 6n;
  return RAY + (rate * seconds) / SECONDS_PER_YEAR + secondTerm + thirdTerm;
}

/** The integer square root, rounded down (Newton's method). */
export function sqrt(value: bigint): bigint {
  if (value < 2n) return value;
  let x = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (x + value / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}

export function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

export function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

export function abs(a: bigint): bigint {
  return a < 0n ? -a : a;
}

export function sum(values: Iterable<bigint>): bigint {
  let total = 0n;
  for (const value of values) total += value;
  return total;
}
