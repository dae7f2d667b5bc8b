import { InputError } from "../errors.ts";
import type { Candle } from "../simulation/price-path.ts";
import { toUsd } from "../units/amounts.ts";
import { clip, decimalCell, readTable, type Row } from "./table.ts";

const TIME_COLUMNS = ["period_start_utc", "open_time_utc"];
const PRICES = ["open", "high", "low", "close"] as const;

/** Which candles of a file to use. */
export interface CandleWindow {
  /** The first candle's beginning, as `YYYY-MM-DD HH:MM:SS` in UTC; the file's first when absent. */
  readonly from?: string;
  /** How many; all that follow when absent. */
  readonly count?: number;
}

/**
 * Reads price candles: a UTC time column (`period_start_utc` or `open_time_utc`) and open, high, low, close in US
 * dollars.
 *
 * @throws InputError when the file is malformed, a price is not above 0 or outside its candle, times are not ascending,
 * or a candle is missing in between.
 */
export function readCandles(path: string, window: CandleWindow = {}): Candle[] {
  const rows = readTable(path, PRICES);
  const timeColumn = TIME_COLUMNS.find((column) => rows[0] !== undefined && column in rows[0].cells);
  if (timeColumn === undefined) {
    throw new InputError(`${path}: column ${TIME_COLUMNS[0]} is missing; expected ${TIME_COLUMNS.join(" or ")}`);
  }
  const candles = rows.map((row) => parseCandle(row, timeColumn));
  requireEvenTimes(rows, candles);

  const start = window.from === undefined ? 0 : candles.findIndex((candle) => candle.time >= parseTime(window.from ?? ""));
  const chosen = start < 0 ? [] : candles.slice(start, window.count === undefined ? undefined : start + window.count);
  if (chosen.length === 0) throw new InputError(`${path}: holds no candle at or after ${window.from ?? "its start"}`);
  return chosen;
}

function parseCandle(row: Row, timeColumn: string): Candle {
  const text = row.cells[timeColumn] ?? "";
  const time = parseTime(text);
  if (Number.isNaN(time)) {
    throw new InputError(`${row.where}: ${timeColumn} is "${clip(text)}", expected YYYY-MM-DD HH:MM:SS`);
  }
  const [open, high, low, close] = PRICES.map((column) => toUsd(decimalCell(row, column, { above: 0 }))) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  if (low <= 0n) throw new InputError(`${row.where}: low is below 0.00000001, the smallest price there is`);
  if (high < open || high < close || low > open || low > close) {
    throw new InputError(`${row.where}: open and close must lie between low and high`);
  }
  return { time, open, high, low, close };
}

function requireEvenTimes(rows: readonly Row[], candles: readonly Candle[]): void {
  const step = (candles[1]?.time ?? 0) - (candles[0]?.time ?? 0);
  for (let i = 1; i < candles.length; i += 1) {
    const [before, after, where] = [candles[i - 1]?.time ?? 0, candles[i]?.time ?? 0, rows[i]?.where ?? ""];
    if (after === before) throw new InputError(`${where}: the same time as the line before; expected ascending times`);
    if (after < before) throw new InputError(`${where}: earlier than the line before; expected ascending times`);
    if (after - before !== step) {
      throw new InputError(`${where}: ${after - before} seconds after the line before, expected ${step} as at the start`);
    }
  }
}

/** Seconds of `YYYY-MM-DD HH:MM:SS` in UTC; NaN when it is not of that form. */
function parseTime(text: string): number {
  return /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text) ? Date.parse(`${text.replace(" ", "T")}Z`) / 1000 : Number.NaN;
}
