import { InputError } from "../../errors.ts";
import {
  describeRange,
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
  return parseAxes(option, text, (part) => assignedAxis(option, part, specs));
}

/**
 * Reads shocks: the form of `parseVary`, in which a name may stand alone: `shock,latency=0:10`. It then goes as far as the
 * scenario says.
 *
 * @param option What it was given with, for messages.
 * @throws InputError when it is malformed, or the scenario does not accept a value or says nothing of a shock.
 */
export function parseShocks(option: string, text: string, specs: ParameterSpecs): Axis[] {
  return parseAxes(option, text, (part) => {
    const name = part.trim();
    const isAlone = name !== "" && !name.includes("=");
    return isAlone ? stressOf(option, name, specs) : assignedAxis(option, part, specs);
  });
}

function parseAxes(option: string, text: string, axisFrom: (part: string) => Axis): Axis[] {
  if (text === "") return [];
  const axes = new Map<string, Axis>();
  for (const part of text.split(",")) {
    const axis = axisFrom(part);
    if (axes.has(axis.name)) throw new InputError(`${option}: "${axis.name}" is varied twice`);
    axes.set(axis.name, axis);
  }
  return [...axes.values()];
}

/** Of `name=values`. */
function assignedAxis(option: string, part: string, specs: ParameterSpecs): Axis {
  const at = part.indexOf("=");
  const [name, values] = [part.slice(0, at).trim(), part.slice(at + 1).trim()];
  if (at < 1 || name === "" || values === "") {
    throw new InputError(`${option} "${part}": expected name=values, where values are ${FORMS}`);
  }
  return axisOf(option, name, values, specs);
}

/** The range of a shock that is only named. */
function stressOf(option: string, name: string, specs: ParameterSpecs): Axis {
  const spec = specOf(name, specs);
  if (spec.type !== "number" && spec.type !== "integer") {
    throw new InputError(`${option} "${name}": it is no number, and cannot stand alone: expected ${name}=a|b|c`);
  }
  if (spec.stress === undefined) {
    throw new InputError(
      `${option} "${name}": the scenario does not say how far this shock goes: expected ${name}=none:most, within ${describeRange(spec)}`,
    );
  }
  const { none, most } = spec.stress;
  const span = { low: Math.min(none, most), high: Math.max(none, most), first: none, last: most };
  return { name, spec, values: undefined, span };
}

/** @throws InputError when the scenario has no such parameter. */
function specOf(name: string, specs: ParameterSpecs): ParameterSpec {
  const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
  // Says which parameters there are.
  if (spec === undefined) resolveParameters(specs, { [name]: "" });
  return spec as ParameterSpec;
}

function axisOf(option: string, name: string, text: string, specs: ParameterSpecs): Axis {
  const known = specOf(name, specs);
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
