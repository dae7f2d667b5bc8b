import { InputError } from "../../errors.ts";
import type { ParameterValue } from "../../simulation/parameters.ts";
import type { Axis } from "./axes.ts";
import { sobolPoints } from "./sobol.ts";

const MOST_POINTS = 1_000_000;
/** Significant digits of a sampled value: enough to tell any two apart, few enough to read. */
const DIGITS = 6;

/**
 * How many points `sobol:500` asks for.
 *
 * @throws InputError when it is malformed.
 */
export function parseSample(text: string): number {
  const [, digits] = /^sobol:(\d+)$/.exec(text) ?? [];
  const count = Number(digits);
  if (digits === undefined || count < 1 || count > MOST_POINTS) {
    throw new InputError(`--sample ${text}: expected sobol:N, N from 1 to ${MOST_POINTS}`);
  }
  return count;
}

/** Settings spread evenly over ranges and lists. */
export function sampleSettings(axes: readonly Axis[], count: number): Record<string, ParameterValue>[] {
  return sobolPoints(count, axes.length).map((point) =>
    Object.fromEntries(axes.map((axis, i) => [axis.name, valueAt(axis, point[i] ?? 0)])),
  );
}

/** The value of an axis at a fraction from 0 to below 1. */
export function valueAt({ spec, span, values }: Axis, fraction: number): ParameterValue {
  if (span === undefined) return (values ?? [])[Math.floor(fraction * (values ?? []).length)] as ParameterValue;
  const { low, high } = span;
  if (spec.type === "integer") return low + Math.floor(fraction * (high - low + 1));
  const value = Number((low + fraction * (high - low)).toPrecision(DIGITS));
  return Math.min(high, Math.max(low, value));
}
