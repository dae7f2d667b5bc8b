/** Data files as they come: good ones, and each with one thing wrong. */

const TIMES = ["07:00:00", "07:10:00", "07:20:00", "07:30:00"];
const HEADER = "period_start_utc,open,high,low,close";

export const GOOD_CANDLES = candles(TIMES.map((time) => candle(time)));
export const GOOD_POSITIONS = "user,debt,healthf\na,1.5,1.2\nb,0,0\nc,2,1.01\n";

/** A file with one thing wrong with it. */
export interface WrongFile {
  readonly content: string | Uint8Array;
  /** The parameter of the reading scenario that takes such a file. */
  readonly parameter: "candles" | "positions";
  /** What is said of it. */
  readonly says: RegExp;
  /** A few go through the command line too. */
  readonly isShownToCli?: boolean;
}

/** Files by what is wrong with them. */
export function wrongData(): Readonly<Record<string, WrongFile>> {
  const [a = "", b = "", c = "", d = ""] = TIMES.map((time) => candle(time));
  const second = (text: string): string => candles([a, text, c, d]);
  const times = (...lines: string[]): string => candles(lines);
  return {
    "a-missing-column.csv": {
      parameter: "candles",
      content: GOOD_CANDLES.replaceAll(/^([^,]*,[^,]*,[^,]*),[^,]*/gm, "$1"),
      says: /a-missing-column\.csv: column low is missing; expected open, high, low, close$/,
      isShownToCli: true,
    },
    "no-time-column.csv": {
      parameter: "candles",
      content: GOOD_CANDLES.replace("period_start_utc", "when"),
      says: /no-time-column\.csv: column period_start_utc is missing; expected period_start_utc or open_time_utc$/,
    },
    "a-price-of-NaN.csv": {
      parameter: "candles",
      content: second(candle("07:10:00", { low: "NaN" })),
      says: /a-price-of-NaN\.csv line 3: low is "NaN", expected a number$/,
    },
    "an-empty-price.csv": {
      parameter: "candles",
      content: second(candle("07:10:00", { low: "" })),
      says: /an-empty-price\.csv line 3: low is "", expected a number$/,
    },
    "an-infinite-price.csv": {
      parameter: "candles",
      content: second(candle("07:10:00", { high: "1e999" })),
      says: /an-infinite-price\.csv line 3: high is "1e999", expected a number$/,
    },
    "a-negative-price.csv": {
      parameter: "candles",
      content: second(candle("07:10:00", { low: "-95" })),
      says: /a-negative-price\.csv line 3: low is -95, expected more than 0$/,
    },
    "a-price-of-zero.csv": {
      parameter: "candles",
      content: second(candle("07:10:00", { low: "0" })),
      says: /a-price-of-zero\.csv line 3: low is 0, expected more than 0$/,
    },
    "a-close-above-its-high.csv": {
      parameter: "candles",
      content: second(candle("07:10:00", { close: "106" })),
      says: /a-close-above-its-high\.csv line 3: open and close must lie between low and high$/,
    },
    "times-out-of-order.csv": {
      parameter: "candles",
      content: times(a, c, b, d),
      says: /times-out-of-order\.csv line 4: earlier than the line before; expected ascending times$/,
    },
    "the-same-time-twice.csv": {
      parameter: "candles",
      content: times(a, b, b, c),
      says: /the-same-time-twice\.csv line 4: the same time as the line before; expected ascending times$/,
    },
    "a-gap.csv": {
      parameter: "candles",
      content: times(a, b, d),
      says: /a-gap\.csv line 4: 1200 seconds after the line before, expected 600 as at the start$/,
    },
    "no-time.csv": {
      parameter: "candles",
      content: second(candle("7 o'clock")),
      says: /no-time\.csv line 3: period_start_utc is "2021-05-19 7 o'clock", expected YYYY-MM-DD HH:MM:SS$/,
    },
    "too-few-cells.csv": {
      parameter: "candles",
      content: second("2021-05-19 07:10:00,100,105"),
      says: /too-few-cells\.csv: not a CSV file with a header: .*line 3/,
    },
    "nothing-in-it.csv": {
      parameter: "candles",
      content: "",
      says: /nothing-in-it\.csv: is empty; expected a CSV file with a header$/,
    },
    "only-a-header.csv": {
      parameter: "candles",
      content: `${HEADER}\n`,
      says: /only-a-header\.csv: holds no rows below its header$/,
    },
    "binary-content.csv": {
      parameter: "candles",
      content: Uint8Array.from({ length: 256 }, (_, byte) => byte),
      says: /binary-content\.csv: is not text; expected a CSV file with a header$/,
      isShownToCli: true,
    },
    "zeros-in-text.csv": {
      parameter: "candles",
      content: GOOD_CANDLES.replace("105", "1\u0000" + "05"),
      says: /zeros-in-text\.csv: is not text; expected a CSV file with a header$/,
    },
    "a-negative-debt.csv": {
      parameter: "positions",
      content: GOOD_POSITIONS.replace("1.5", "-1.5"),
      says: /a-negative-debt\.csv line 2: debt is -1\.5, expected 0 or more$/,
      isShownToCli: true,
    },
    "a-negative-health-factor.csv": {
      parameter: "positions",
      content: GOOD_POSITIONS.replace("1.2", "-1.2"),
      says: /a-negative-health-factor\.csv line 2: healthf is -1\.2, expected 0 or more$/,
    },
    "nobody-with-debt.csv": {
      parameter: "positions",
      content: "debt,healthf\n0,2\n1,0.9\n",
      says: /nobody-with-debt\.csv: holds no account with debt and a health factor of 1 or more$/,
    },
  };
}

function candles(lines: readonly string[]): string {
  return `${[HEADER, ...lines].join("\n")}\n`;
}

function candle(time: string, changes: Partial<Record<"open" | "high" | "low" | "close", string>> = {}): string {
  const { open, high, low, close } = { open: "100", high: "105", low: "95", close: "101", ...changes };
  return ["2021-05-19 " + time, open, high, low, close].join(",");
}
