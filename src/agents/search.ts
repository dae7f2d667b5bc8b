/**
 * The argument from 0 to `limit` at which a function with one peak is highest, by ternary search on integers. Flat
 * stretches, as rounding makes them, do no harm beyond a few units.
 */
export function argmax(limit: bigint, gain: (amount: bigint) => bigint): bigint {
  let low = 0n;
  let high = limit;
  while (high - low > 2n) {
    const third = (high - low) / 3n;
    const [left, right] = [low + third, high - third];
    if (gain(left) < gain(right)) low = left + 1n;
    else high = right - 1n;
  }
  let best = low;
  for (let candidate = low + 1n; candidate <= high; candidate += 1n) {
    if (gain(candidate) > gain(best)) best = candidate;
  }
  return best;
}
