import type { ParameterValue } from "../../simulation/parameters.ts";
import type { Axis } from "./axes.ts";

/** Significant digits of a sampled value: enough to tell any two apart, few enough to read. */
const DIGITS = 6;
/** As many as tell any two numbers apart. */
const MOST_DIGITS = 17;

/** The value of an axis at a fraction from 0 to below 1. */
export function valueAt(axis: Axis, fraction: number): ParameterValue {
  const { spec, span, values = [] } = axis;
  if (span === undefined) return values[Math.floor(fraction * values.length)] as ParameterValue;
  if (spec.type === "integer") return span.low + Math.floor(fraction * (span.high - span.low + 1));
  return numberAt(axis, fraction);
}

/** The number of a range at a fraction from 0 to 1, to about a millionth of the range. */
export function numberAt({ span }: Axis, fraction: number): number {
  const { low, high } = span ?? { low: 0, high: 0 };
  if (low === high) return low;
  let digits = DIGITS;
  // A narrow range far from 0 takes more digits, or all of its numbers would be one.
  for (let widths = Math.max(Math.abs(low), Math.abs(high)) / (high - low); widths >= 10; widths /= 10) digits += 1;
  return Math.min(
    high,
    Math.max(low, Number((low + fraction * (high - low)).toPrecision(Math.min(MOST_DIGITS, digits)))),
  );
}
