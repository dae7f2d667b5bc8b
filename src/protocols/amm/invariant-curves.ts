import { sqrt, WAD } from "../../units/fixed-point.ts";

/** What a fee is a fraction of: fees are in millionths. */
export const FEE_UNIT = 1_000_000n;

/** The curve of an `InvariantPool`, to the unit as the contract reckons it. Reserves are normalised to 18 decimals. */
export interface Curve {
  /** D; 0 when a reserve is 0. */
  invariant(x: bigint, y: bigint): bigint;
  /** What `dx` more in the reserve x pays out of the reserve y, after the fee; 0 when it can't be traded. */
  trade(x: bigint, y: bigint, dx: bigint): bigint;
  /** The price of x in y, in wads; 0 when a reserve is 0. */
  price(x: bigint, y: bigint): bigint;
  /** The reserve of x at which its price would be `price` (in wads), had trades without a fee moved it there. */
  reserveAtPrice(x: bigint, y: bigint, price: bigint): bigint;
}

/** Reserves above this are refused by the contract. */
const LARGEST_RESERVE = 2n ** 112n - 1n;
const ROUND_UP = 1n;

/** `ConstantProductPool`: D = 2 √(x y), the fee in millionths taken from what comes in. */
export function constantProductCurve(fee: bigint): Curve {
  return {
    invariant: (x, y) => sqrt(4n * x * y),
    trade(x, y, dx) {
      if (x === 0n || y === 0n || dx <= 0n || x + dx > LARGEST_RESERVE) return 0n;
      const afterFee = dx * (FEE_UNIT - fee);
      return (afterFee * y) / (x * FEE_UNIT + afterFee);
    },
    price: (x, y) => (x === 0n ? 0n : (y * WAD) / x),
    reserveAtPrice: (x, y, price) => sqrt((x * y * WAD) / price),
  };
}

/**
 * `StableSwapPool`: 4A'(x + y) + D = 4A'D + D³ ÷ 4xy (Egorov 2019, n = 2), with A = 2A' as deployed pools quote it, and the
 * fee in millionths taken from what is paid out. The contract's library explains the arithmetic.
 */
export function stableSwapCurve(amplification: bigint, fee: bigint): Curve {
  const leverage = 2n * amplification;
  return {
    invariant: (x, y) => stableInvariant(x, y, leverage),
    trade(x, y, dx) {
      if (x === 0n || y === 0n || dx <= 0n || x + dx > LARGEST_RESERVE) return 0n;
      const left = stableReserveAt(x + dx, stableInvariant(x, y, leverage) + ROUND_UP, leverage);
      return left >= y ? 0n : ((y - left) * (FEE_UNIT - fee)) / FEE_UNIT;
    },
    price: (x, y) => stablePrice(x, y, stableInvariant(x, y, leverage), leverage),
    reserveAtPrice(x, y, price) {
      const d = stableInvariant(x, y, leverage);
      // The price falls as the reserve grows.
      let [low, high] = [1n, LARGEST_RESERVE];
      while (low < high) {
        const middle = (low + high) / 2n;
        if (stablePrice(middle, stableReserveAt(middle, d, leverage), d, leverage) > price) low = middle + 1n;
        else high = middle;
      }
      return low;
    },
  };
}

function stableInvariant(x: bigint, y: bigint, leverage: bigint): bigint {
  if (x === 0n || y === 0n) return 0n;
  const sum = x + y;
  for (let d = sum; ;) {
    const product = (d * d * d) / (4n * x * y);
    const next = ((leverage * sum + 2n * product) * d) / ((leverage - 1n) * d + 3n * product);
    if (next >= d) return d;
    d = next;
  }
}

function stableReserveAt(x: bigint, d: bigint, leverage: bigint): bigint {
  const divisor = 4n * x * leverage;
  const c = (d * d * d + divisor - 1n) / divisor;
  const b = x + d / leverage;
  for (let y = (d * d + c) / (d + b); ;) {
    const next = (y * y + c) / (2n * y + b - d);
    if (next >= y) return y + ROUND_UP;
    y = next;
  }
}

function stablePrice(x: bigint, y: bigint, d: bigint, leverage: bigint): bigint {
  if (x === 0n || y === 0n) return 0n;
  const product = (d * d * d) / (4n * x * y);
  return ((((leverage * x + product) * WAD) / (leverage * y + product)) * y) / x;
}
