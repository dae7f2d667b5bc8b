import { InputError } from "../errors.ts";
import { ONE_BPS, USD_DECIMALS } from "./fixed-point.ts";

/** An amount as people write it, in whole units: `1500`, `0.25`, `"67923883.66277882"`. */
export type Amount = number | string;

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Powers of ten, worked out once: values are asked for millions of times in a run. */
const POWERS = Array.from({ length: 78 }, (_, exponent) => 10n ** BigInt(exponent));

/**
 * Whole units to base units. Digits beyond the unit's decimals are cut off, towards zero.
 *
 * @throws InputError when the text is no plain decimal number.
 * @example toUnits("1.5", 6) // 1500000n
 */
export function toUnits(amount: Amount, decimals: number): bigint {
  const match = DECIMAL.exec(typeof amount === "number" ? plainDecimal(amount) : amount.trim());
  if (match === null) throw new InputError(`"${amount}" is not a decimal number such as 1500 or 0.25`);
  const [, sign, whole = "0", fraction = ""] = match;
  const digits = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, "0"));
  return sign === "-" ? -digits : digits;
}

/** Base units to a decimal string with every significant digit: `fromUnits(1500000n, 6)` is `"1.5"`. */
export function fromUnits(units: bigint, decimals: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, "");
  return `${units < 0n ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}

/** US dollars to units of 1e-8. */
export function toUsd(amount: Amount): bigint {
  return toUnits(amount, USD_DECIMALS);
}

/** Units of 1e-8 US dollars to a decimal string. */
export function formatUsd(usd: bigint): string {
  return fromUnits(usd, USD_DECIMALS);
}

/** A fraction such as 0.825 to basis points, rounded to the nearest. */
export function toBps(fraction: number): bigint {
  return BigInt(Math.round(fraction * Number(ONE_BPS)));
}

/** The value in 1e-8 US dollars, rounded down, of base units at a price of 1e-8 US dollars for a whole unit. */
export function valueOf(units: bigint, decimals: number, price: bigint): bigint {
  return (units * price) / powerOfTen(decimals);
}

/** Base units worth `usd` (1e-8) at a price of 1e-8 US dollars for a whole unit, rounded down. */
export function unitsWorth(usd: bigint, decimals: number, price: bigint): bigint {
  return (usd * powerOfTen(decimals)) / price;
}

/** The same quantity with other decimals, rounded down. */
export function rescale(units: bigint, from: number, to: number): bigint {
  return from > to ? units / powerOfTen(from - to) : units * powerOfTen(to - from);
}

/** 10 to the given power: the base units of a whole token with that many decimals. */
export function powerOfTen(exponent: number): bigint {
  return POWERS[exponent] ?? 10n ** BigInt(exponent);
}

/** A number without exponent, as far as a double carries it. */
function plainDecimal(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const text = String(value);
  if (!text.includes("e")) return text;
  return Math.abs(value) >= 1 ? BigInt(value).toString() : value.toFixed(20).replace(/0+$/, "0");
}
