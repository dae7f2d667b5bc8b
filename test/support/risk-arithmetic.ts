/** The sum. */
export function addUp(values: Iterable<bigint>): bigint {
  let total = 0n;
  for (const value of values) total += value;
  return total;
}

/** The least of one value or more. */
export function lowest(values: readonly bigint[]): bigint {
  const [first, ...others] = values;
  if (first === undefined) throw new Error("the lowest of nothing");
  return others.reduce((least, value) => (value < least ? value : least), first);
}

/** How many different values there are. */
export function distinct(values: readonly string[]): number {
  return new Set(values).size;
}
