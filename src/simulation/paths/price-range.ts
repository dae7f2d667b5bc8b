import { InputError } from "../../errors.ts";
import { type Amount, toUsd } from "../../units/amounts.ts";
import { max, min, ONE_USD } from "../../units/fixed-point.ts";

/** Prices that are drawn stay between the smallest unit and what a feed answers at most: 1e-8 US dollars and a billion. */
const LOWEST = 1n;
const HIGHEST = 1_000_000_000n * ONE_USD;

/** The price (1e-8 US dollars), or the end of the range that is nearest. */
export function withinRange(price: bigint): bigint {
  return max(LOWEST, min(HIGHEST, price));
}

/**
 * A starting price in 1e-8 US dollars.
 *
 * @param what Whose, for messages.
 * @throws InputError when it is none that a path may have.
 */
export function startingPrice(what: string, start: Amount): bigint {
  const price = toUsd(start);
  if (price === withinRange(price)) return price;
  throw new InputError(`${what}: the start is ${start} US dollars: expected 0.00000001 to 1000000000`);
}

/** @throws InputError when it is not within bounds. */
export function requireWithin(what: string, value: number, least: number, most = Infinity): void {
  if (value >= least && value <= most && Number.isFinite(value)) return;
  const bounds = most === Infinity ? `${least} or more` : `${least} to ${most}`;
  throw new InputError(`${what} is ${value}: expected ${bounds}`);
}

/** @throws InputError when it is no whole number within bounds. */
export function requireWhole(what: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new InputError(`${what} is ${value}: expected a whole number from ${least} to ${most}`);
}
