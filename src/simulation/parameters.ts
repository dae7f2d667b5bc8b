import { InputError } from "../errors.ts";

/** What a parameter accepts and what it means. */
export type ParameterSpec = NumberSpec | ChoiceSpec | FlagSpec | FileSpec | AddressSpec | PartSpec;

interface Described {
  /** What it changes, in a sentence. */
  readonly meaning: string;
}

export interface NumberSpec extends Described {
  readonly type: "number" | "integer";
  /** Such as "USD", "blocks" or "fraction". */
  readonly unit: string;
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** Where it may be left to the scenario how far a parameter goes as a shock: what `--over name` takes. */
  readonly stress?: StressRange;
}

/** A parameter as a shock. */
export interface StressRange {
  /** What is no shock at all. It may be the larger of the two: of liquidity, none is the most there is. */
  readonly none: number;
  /** The largest shock that anyone need think of. */
  readonly most: number;
}

export interface ChoiceSpec<T extends string = string> extends Described {
  readonly type: "choice";
  readonly options: readonly T[];
  readonly default: T;
}

export interface FlagSpec extends Described {
  readonly type: "flag";
  readonly default: boolean;
}

export interface FileSpec extends Described {
  readonly type: "file";
  readonly default: string;
}

/** Where something is on a chain. */
export interface AddressSpec extends Described {
  readonly type: "address";
  readonly default: string;
}

/** The make of a part of the world: one that comes with the package, or the path of a file that exports another. */
export interface PartSpec extends Described {
  readonly type: "part";
  readonly options: readonly string[];
  readonly default: string;
}

export type ParameterSpecs = Readonly<Record<string, ParameterSpec>>;

/** The values that parameters take. */
export type ParameterValues<P extends ParameterSpecs> = {
  readonly [K in keyof P]: P[K] extends NumberSpec
    ? number
    : P[K] extends ChoiceSpec<infer T>
      ? T
      : P[K] extends FlagSpec
        ? boolean
        : string;
};

export type ParameterValue = number | string | boolean;

/** A path that can only be one: it has a slash, or a source file's ending. */
const SOURCE_FILE = /^[^\0]*([\\/][^\0]*|\.[mc]?[jt]s)$/;

const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

/**
 * A number within bounds.
 *
 * @throws InputError when its stress range is none or lies outside them.
 */
export function number(spec: Omit<NumberSpec, "type">): NumberSpec {
  return withStress({ type: "number", ...spec });
}

/**
 * A whole number within bounds.
 *
 * @throws InputError when its stress range is none or lies outside them.
 */
export function integer(spec: Omit<NumberSpec, "type">): NumberSpec {
  return withStress({ type: "integer", ...spec });
}

/**
 * A fraction: −0.5 is half of it less.
 *
 * @throws InputError when its stress range is none or lies outside its bounds.
 */
export function fraction(spec: Omit<NumberSpec, "type" | "unit">): NumberSpec {
  return withStress({ type: "number", unit: "fraction", ...spec });
}

/** One of several words. */
export function choice<const T extends string>(spec: Omit<ChoiceSpec<T>, "type">): ChoiceSpec<T> {
  return { type: "choice", ...spec };
}

/** On or off. */
export function flag(spec: Omit<FlagSpec, "type">): FlagSpec {
  return { type: "flag", ...spec };
}

/** A data file: a path that starts at the working directory; the default starts at the package. */
export function file(spec: Omit<FileSpec, "type">): FileSpec {
  return { type: "file", ...spec };
}

/** A contract or an account of a chain that is forked: 0x and 40 hexadecimal digits. */
export function address(spec: Omit<AddressSpec, "type">): AddressSpec {
  return { type: "address", ...spec };
}

/** The default of every parameter. */
export function defaultsOf(specs: ParameterSpecs): Record<string, ParameterValue> {
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, spec.default]));
}

/**
 * Values for all parameters: those given, checked, and the defaults of the others.
 *
 * @param given Values by name, as text from the command line or as themselves.
 * @throws InputError when a name is unknown or a value is not accepted.
 */
export function resolveParameters(
  specs: ParameterSpecs,
  given: Readonly<Record<string, ParameterValue>>,
): Record<string, ParameterValue> {
  const values = defaultsOf(specs);
  for (const [name, value] of Object.entries(given)) {
    const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
    if (spec === undefined) {
      const known = Object.keys(specs);
      const choices = known.length === 0 ? "it has none" : `it has ${known.join(", ")}`;
      throw new InputError(`the scenario has no parameter "${name}": ${choices}`);
    }
    values[name] = parseValue(name, spec, value);
  }
  return values;
}

/**
 * Reads `key=value,key=value`.
 *
 * @throws InputError when a part is not of that form or a key comes twice.
 */
export function parseAssignments(text: string): Record<string, string> {
  const values = new Map<string, string>();
  for (const part of text.split(",")) {
    const at = part.indexOf("=");
    const key = part.slice(0, at).trim();
    if (at < 1 || key === "") throw new InputError(`--set "${text}": "${part}" is not of the form key=value`);
    if (values.has(key)) throw new InputError(`--set "${text}": "${key}" is set twice`);
    values.set(key, part.slice(at + 1).trim());
  }
  return Object.fromEntries(values);
}

/** Whether a parameter's value is the path of a file, of which the content counts too. */
export function isFile(spec: ParameterSpec | undefined, value: ParameterValue): boolean {
  return spec?.type === "file" || (spec?.type === "part" && !spec.options.includes(String(value)));
}

/** What a parameter accepts, in words. */
export function describeRange(spec: ParameterSpec): string {
  switch (spec.type) {
    case "number":
    case "integer":
      return `${spec.min} to ${spec.max} ${spec.unit}`;
    case "choice":
      return spec.options.join(" or ");
    case "flag":
      return "true or false";
    case "file":
      return "a path";
    case "address":
      return "an address: 0x and 40 hexadecimal digits";
    case "part":
      return `${spec.options.join(" or ")}, or a path such as ./mine.ts`;
  }
}

function parseValue(name: string, spec: ParameterSpec, value: ParameterValue): ParameterValue {
  switch (spec.type) {
    case "number":
    case "integer":
      return parseNumber(name, spec, value);
    case "choice":
      if (typeof value === "string" && spec.options.includes(value)) return value;
      break;
    case "flag":
      if (value === true || value === "true") return true;
      if (value === false || value === "false") return false;
      break;
    case "file":
      if (typeof value === "string" && value !== "" && !value.includes("\0")) return value;
      break;
    case "address":
      if (typeof value === "string" && ADDRESS.test(value)) return value.toLowerCase();
      break;
    case "part":
      if (typeof value === "string" && (spec.options.includes(value) || SOURCE_FILE.test(value))) return value;
      break;
  }
  throw refused(name, spec, value);
}

function parseNumber(name: string, spec: NumberSpec, value: ParameterValue): number {
  const isPlain =
    typeof value === "number" || (typeof value === "string" && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value));
  const parsed = isPlain ? Number(value) : Number.NaN;
  if (!isWithin(spec, parsed)) throw refused(name, spec, value);
  return parsed;
}

function withStress(spec: NumberSpec): NumberSpec {
  const { stress, meaning } = spec;
  if (stress === undefined) return spec;
  const { none, most } = stress;
  const isRight = [none, most].every((end) => isWithin(spec, end)) && none !== most;
  if (isRight) return spec;
  const kind = spec.type === "integer" ? "whole numbers" : "numbers";
  throw new InputError(
    `parameter "${meaning}": its stress range goes from ${none} to ${most}: expected two ${kind} from ${describeRange(spec)}`,
  );
}

function isWithin({ type, min, max }: NumberSpec, value: number): boolean {
  const isRight = Number.isFinite(value) && (type === "number" || Number.isSafeInteger(value));
  return isRight && value >= min && value <= max;
}

function refused(name: string, spec: ParameterSpec, value: ParameterValue): InputError {
  const kind = spec.type === "integer" ? "a whole number, " : "";
  return new InputError(`parameter ${name}=${String(value)}: expected ${kind}${describeRange(spec)}`);
}
