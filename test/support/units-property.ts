import fc from "fast-check";

/** Every run tries the same cases: a failure that appears only sometimes helps nobody. */
const SEED = 20210519;

/** Holds a property, stated with `expect`, to cases drawn from a fixed seed. A counterexample is shrunk and shown. */
export function forAll<T extends [unknown, ...unknown[]]>(
  arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> },
  holds: (...values: T) => void,
  runs = 500,
): void {
  fc.assert(fc.property(...arbitraries, holds), { seed: SEED, numRuns: runs });
}

/** The same for a property that must wait for something, such as a chain. The counterexample is not shrunk. */
export async function forAllAsync<T extends [unknown, ...unknown[]]>(
  arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> },
  holds: (...values: T) => Promise<void>,
  runs: number,
): Promise<void> {
  await fc.assert(fc.asyncProperty(...arbitraries, holds), { seed: SEED, numRuns: runs, endOnFailure: true });
}

/** An integer from `min` to `max`, both included, that is as often small as large. */
export function magnitude(min: bigint, max: bigint): fc.Arbitrary<bigint> {
  const bits = max.toString(2).length;
  return fc
    .integer({ min: 1, max: bits })
    .chain((width) => fc.bigInt(0n, (1n << BigInt(width)) - 1n))
    .map((value) => (value < min ? min : value > max ? max : value));
}

/** Half up, written down from its definition: the integer nearest to n ÷ d, and of two the greater. */
export function nearest(n: bigint, d: bigint): bigint {
  const [quotient, rest] = [n / d, n % d];
  return 2n * rest >= d ? quotient + 1n : quotient;
}
