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

  const from = window.from === undefined ? Number.NEGATIVE_INFINITY : parseTime(window.from);
  if (Number.isNaN(from)) {
    throw new InputError(`${path}: the beginning asked for is "${clip(window.from ?? "")}", expected YYYY-MM-DD HH:MM:SS`);
  }
  const start = candles.findIndex((candle) => candle.time >= from);
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

/** Seconds of `YYYY-MM-DD HH:MM:SS` in UTC; NaN when it is not of that form, or there is no such day. */
function parseTime(text: string): number {
  if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text)) return Number.NaN;
  const iso = `${text.replace(" ", "T")}.000Z`;
  const time = Date.parse(iso);
  // Of a day that is not in the calendar, such as 31 February, Date.parse makes one of the next month.
  return !Number.isNaN(time) && new Date(time).toISOString() === iso ? time / 1000 : Number.NaN;
}
