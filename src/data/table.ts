import { existsSync, readFileSync, statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";

import { parse } from "csv-parse/sync";

import { InputError, messageOf } from "../errors.ts";
import { unreadable } from "../files.ts";
import { PACKAGE_ROOT } from "../own-package.ts";

const DECIMAL = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/** A row of a table: text by column, and where it stands for messages. */
export interface Row {
  readonly cells: Readonly<Record<string, string>>;
  /** Such as `prices.csv line 7`. */
  readonly where: string;
}

/** Where a data file is: at the working directory, or else in the package. */
export function dataPath(path: string): string {
  if (isAbsolute(path)) return path;
  const here = resolve(path);
  return existsSync(here) ? here : join(PACKAGE_ROOT, path);
}

/**
 * Reads a CSV file with a header.
 *
 * @param columns Columns that must be there. Others are kept.
 * @throws InputError when it can't be read, is no text, is empty or lacks a column.
 */
export function readTable(path: string, columns: readonly string[]): Row[] {
  const text = readText(path);
  let header: string[] = [];
  let records: { record: Record<string, string>; info: { lines: number } }[];
  try {
    const options = { bom: true, skip_empty_lines: true, trim: true, relax_column_count: false, info: true } as const;
    records = parse(text, { ...options, columns: (names: string[]) => (header = names) });
  } catch (error) {
    throw new InputError(`${path}: not a CSV file with a header: ${clip(messageOf(error), 120)}`, { cause: error });
  }
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw new InputError(`${path}: column ${missing.join(", ")} is missing; expected ${columns.join(", ")}`);
  }
  const repeated = header.find((name, i) => header.indexOf(name) !== i);
  if (repeated !== undefined) {
    throw new InputError(`${path}: column ${clip(repeated)} is there twice; expected every column once`);
  }
  if (records.length === 0) throw new InputError(`${path}: holds no rows below its header`);
  return records.map(({ record, info }) => ({ cells: record, where: `${path} line ${info.lines}` }));
}

/** A cell that must be a decimal number, as text that loses no digit. */
export function decimalCell(row: Row, column: string, bounds: { above?: number; atLeast?: number } = {}): string {
  const text = row.cells[column] ?? "";
  const value = Number(text);
  if (!DECIMAL.test(text) || !Number.isFinite(value)) {
    throw new InputError(`${row.where}: ${column} is "${clip(text)}", expected a number`);
  }
  if (bounds.above !== undefined && value <= bounds.above) {
    throw new InputError(`${row.where}: ${column} is ${clip(text)}, expected more than ${bounds.above}`);
  }
  if (bounds.atLeast !== undefined && value < bounds.atLeast) {
    throw new InputError(`${row.where}: ${column} is ${clip(text)}, expected ${bounds.atLeast} or more`);
  }
  return value === 0 ? "0" : withoutExponent(text);
}

/** The same number as a plain decimal, to the digit. */
function withoutExponent(text: string): string {
  const [mantissa = "", exponent] = text.toLowerCase().split("e");
  if (exponent === undefined) return text;
  const sign = mantissa.startsWith("-") ? "-" : "";
  const [whole = "", fraction = ""] = mantissa.replace("-", "").split(".");
  const point = whole.length + Number(exponent);
  const digits = (whole + fraction).padStart(whole.length + fraction.length - Math.min(point - 1, 0), "0");
  const places = Math.max(point, 1);
  const [before, after] = [digits.slice(0, places).padEnd(places, "0"), digits.slice(places)];
  return `${sign}${before}${after === "" ? "" : `.${after}`}`;
}

/** What of a cell is shown in a message. */
export function clip(text: string, length = 40): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

function readText(path: string): string {
  const found = dataPath(path);
  let bytes: Buffer;
  try {
    if (statSync(found).isDirectory()) throw new Error("it is a directory");
    bytes = readFileSync(found);
  } catch (error) {
    throw new InputError(`${path}: cannot be read: ${unreadable(error)}`, { cause: error });
  }
  if (bytes.length === 0) throw new InputError(`${path}: is empty; expected a CSV file with a header`);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch {
    // Falls through: not UTF-8.
  }
  throw new InputError(`${path}: is not text; expected a CSV file with a header`);
}
