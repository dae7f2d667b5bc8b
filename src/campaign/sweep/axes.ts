import { InputError } from "../../errors.ts";
import {
  type NumberSpec,
  type ParameterSpec,
  type ParameterSpecs,
  type ParameterValue,
  resolveParameters,
} from "../../simulation/parameters.ts";
import { decimal, decimalRange } from "./decimals.ts";

/** A range, and the end that it was given from. */
export interface Span {
  readonly low: number;
  readonly high: number;
  readonly first: number;
  readonly last: number;
}

/** A parameter that a sweep varies. */
export interface Axis {
  readonly name: string;
  readonly spec: ParameterSpec;
  /** The values that a grid takes; undefined when it is a range without a step. */
  readonly values: readonly ParameterValue[] | undefined;
  /** The range that samples are drawn from; undefined when it is a list. */
  readonly span: Span | undefined;
}

const MOST_VALUES = 100_000;
const FORMS = "a range low:high:step of plain decimals, or values a|b|c";

/**
 * Reads `ltv=0.70:0.90:0.02,shock=-0.2|-0.4`.
 *
 * @param option What it was given with, for messages.
 * @throws InputError when it is malformed, or the scenario does not accept a value.
 */
export function parseVary(option: string, text: string, specs: ParameterSpecs): Axis[] {
  if (text === "") return [];
  const axes = new Map<string, Axis>();
  for (const part of text.split(",")) {
    const at = part.indexOf("=");
    const [name, values] = [part.slice(0, at).trim(), part.slice(at + 1).trim()];
    if (at < 1 || name === "" || values === "") {
      throw new InputError(`${option} "${part}": expected name=values, where values are ${FORMS}`);
    }
    if (axes.has(name)) throw new InputError(`${option}: "${name}" is varied twice`);
    axes.set(name, axisOf(option, name, values, specs));
  }
  return [...axes.values()];
}

function axisOf(option: string, name: string, text: string, specs: ParameterSpecs): Axis {
  const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
  // Says which parameters there are.
  if (spec === undefined) resolveParameters(specs, { [name]: "" });
  const known = spec as ParameterSpec;
  const isNumber = known.type === "number" || known.type === "integer";
  if (isNumber && text.includes(":")) return rangeOf(option, name, text, known, specs);
  const values = text.split("|").map((value) => accepted(specs, name, value.trim()));
  if (new Set(values).size < values.length) throw new InputError(`${option} "${name}=${text}": a value comes twice`);
  return { name, spec: known, values, span: undefined };
}

function rangeOf(option: string, name: string, text: string, spec: NumberSpec, specs: ParameterSpecs): Axis {
  const shown = `${option} "${name}=${text}"`;
  const bounds = text.split(":");
  const [from = "", to = "", step] = bounds;
  const [first, last] = [from, to].map(decimal);
  if (bounds.length > 3 || first === undefined || last === undefined)
    throw new InputError(`${shown}: expected ${FORMS}`);
  const span = { low: Math.min(first, last), high: Math.max(first, last), first, last };
  for (const bound of [first, last]) accepted(specs, name, bound);
  if (step === undefined) return { name, spec, values: undefined, span };
  const values = decimalRange(from, to, step, MOST_VALUES);
  if (values === undefined) {
    throw new InputError(`${shown}: expected a step that leads from ${from} to ${to} in at most ${MOST_VALUES} steps`);
  }
  return { name, spec, values: values.map((value) => accepted(specs, name, value)), span };
}

function accepted(specs: ParameterSpecs, name: string, value: ParameterValue): ParameterValue {
  return resolveParameters(specs, { [name]: value })[name] as ParameterValue;
}
