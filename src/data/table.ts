import { existsSync, readFileSync, statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { parse } from "csv-parse/sync";

import { InputError, messageOf } from "../errors.ts";

const PACKAGE_ROOT = fileURLToPath(new URL("../..", import.meta.url));
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
  let records: Record<string, string>[];
  try {
    records = parse(text, { columns: true, bom: true, skip_empty_lines: true, trim: true, relax_column_count: false });
  } catch (error) {
    throw new InputError(`${path}: not a CSV file with a header: ${messageOf(error)}`, { cause: error });
  }
  const [header = ""] = text.split(/\r?\n/, 1);
  const present = header.replace(/^\uFEFF/, "").split(",").map((name) => name.trim());
  const missing = columns.filter((column) => !present.includes(column));
  if (missing.length > 0) {
    throw new InputError(`${path}: column ${missing.join(", ")} is missing; expected ${columns.join(", ")}`);
  }
  if (records.length === 0) throw new InputError(`${path}: holds no rows below its header`);
  return records.map((cells, i) => ({ cells, where: `${path} line ${i + 2}` }));
}

/** A cell that must be a decimal number, as text that loses no digit. */
export function decimalCell(row: Row, column: string, bounds: { above?: number; atLeast?: number } = {}): string {
  const text = row.cells[column] ?? "";
  const value = Number(text);
  if (!DECIMAL.test(text) || !Number.isFinite(value)) {
    throw new InputError(`${row.where}: ${column} is "${clip(text)}", expected a number`);
  }
  if (bounds.above !== undefined && value <= bounds.above) {
    throw new InputError(`${row.where}: ${column} is ${text}, expected more than ${bounds.above}`);
  }
  if (bounds.atLeast !== undefined && value < bounds.atLeast) {
    throw new InputError(`${row.where}: ${column} is ${text}, expected ${bounds.atLeast} or more`);
  }
  return /e/i.test(text) ? value.toFixed(18) : text;
}

/** What of a cell is shown in a message. */
export function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function readText(path: string): string {
  const found = dataPath(path);
  let bytes: Buffer;
  try {
    if (statSync(found).isDirectory()) throw new Error("it is a directory");
    bytes = readFileSync(found);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const reason = code === "ENOENT" ? "there is no such file" : code === "EACCES" ? "permission denied" : messageOf(error);
    throw new InputError(`${path}: cannot be read: ${reason}`, { cause: error });
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
