import { readFileSync } from "node:fs";

import { expect } from "chai";

import { readCandles } from "../../src/data/candles.ts";
import { refusal, scratchFolder } from "../support/data-files.ts";

const HEADER = "open_time_utc,open,high,low,close";
const FIRST = "2021-05-19 00:00:00,100,110,90,105";
const SECOND = "2021-05-19 01:00:00,105,120,100,101.5";
const THIRD = "2021-05-19 02:00:00,101.5,102,95,99";

describe("Candles", () => {
  const folder = scratchFolder();
  const file = (...lines: string[]): string => folder.write([HEADER, ...lines, ""].join("\n"));
  const refused = (...lines: string[]): string => refusal(file(...lines), readCandles);

  it("are read in order, in units of 1e-8 dollars and Unix seconds", () => {
    expect(readCandles(file(FIRST, SECOND))).to.deep.equal([
      { time: 1_621_382_400, open: 10_000_000_000n, high: 11_000_000_000n, low: 9_000_000_000n, close: 10_500_000_000n },
      { time: 1_621_386_000, open: 10_500_000_000n, high: 12_000_000_000n, low: 10_000_000_000n, close: 10_150_000_000n },
    ]);
  });

  it("may have one row, other columns, either name of the time column, and prices equal to each other", () => {
    const path = folder.write("period_start_utc,volume,close,low,high,open\n2021-05-19 00:00:00,9,7,7,7,7\n");
    expect(readCandles(path)).to.deep.equal([
      { time: 1_621_382_400, open: 700_000_000n, high: 700_000_000n, low: 700_000_000n, close: 700_000_000n },
    ]);
  });

  describe("a window of them", () => {
    const times = (window: { from?: string; count?: number }): number[] =>
      readCandles(file(FIRST, SECOND, THIRD), window).map(({ time }) => new Date(time * 1000).getUTCHours());

    it("begins at or after a time and holds as many as asked for", () => {
      expect(times({})).to.deep.equal([0, 1, 2]);
      expect(times({ from: "2021-05-19 01:00:00" })).to.deep.equal([1, 2]);
      expect(times({ from: "2021-05-19 00:00:01", count: 1 })).to.deep.equal([1]);
      expect(times({ from: "1970-01-01 00:00:00", count: 2 })).to.deep.equal([0, 1]);
      expect(times({ count: 99 })).to.deep.equal([0, 1, 2]);
    });

    it("is refused when it is empty or begins at no time", () => {
      const why = (from: string): string => refusal(file(FIRST, SECOND), (path) => readCandles(path, { from }));
      expect(why("2021-05-19 01:00:01")).to.equal("holds no candle at or after 2021-05-19 01:00:01");
      expect(why("yesterday")).to.equal('the beginning asked for is "yesterday", expected YYYY-MM-DD HH:MM:SS');
      expect(why("\u001b[2J")).to.equal('the beginning asked for is "\\u{1b}[2J", expected YYYY-MM-DD HH:MM:SS');
    });
  });

  describe("that are malformed", () => {
    const times = [
      "",
      "2021-05-19",
      "2021-05-19T00:00:00",
      "2021-05-19 00:00:00Z",
      "19.05.2021 00:00:00",
      "1621382400",
      "2021-13-01 00:00:00",
      "2021-02-31 00:00:00",
      "2021-05-19 24:00:00",
      "2021-05-19 00:60:00",
    ];
    for (const time of times) {
      it(`are refused with the time "${time}"`, () => {
        expect(refused(`${time},1,1,1,1`)).to.equal(
          `line 2: open_time_utc is "${time}", expected YYYY-MM-DD HH:MM:SS`,
        );
      });
    }

    const rows: [what: string, row: string, message: string][] = [
      ["no number for a price", "1,1,NaN,1", 'low is "NaN", expected a number'],
      ["an infinite price", "1,Infinity,1,1", 'high is "Infinity", expected a number'],
      ["an empty price", "1,1,1,", 'close is "", expected a number'],
      ["a price of zero", "0,1,1,1", "open is 0, expected more than 0"],
      ["a negative price", "1,1,1,-5", "close is -5, expected more than 0"],
      ["a price below the smallest there is", "1,1,0.000000001,1", "low is below 0.00000001, the smallest price there is"],
      ["a high below the low", "1,0.9,1,1", "open and close must lie between low and high"],
      ["an open above the high", "3,2,1,2", "open and close must lie between low and high"],
      ["an open below the low", "0.5,2,1,2", "open and close must lie between low and high"],
      ["a close above the high", "1,2,1,2.1", "open and close must lie between low and high"],
      ["a close below the low", "1,2,1,0.9", "open and close must lie between low and high"],
    ];
    for (const [what, row, message] of rows) {
      it(`are refused with ${what}`, () => {
        expect(refused(FIRST, `2021-05-19 01:00:00,${row}`)).to.equal(`line 3: ${message}`);
      });
    }

    it("are refused when times do not ascend by the same step", () => {
      expect(refused(FIRST, FIRST)).to.equal("line 3: the same time as the line before; expected ascending times");
      expect(refused(FIRST, SECOND, FIRST)).to.equal("line 4: earlier than the line before; expected ascending times");
      expect(refused(SECOND, FIRST)).to.equal("line 3: earlier than the line before; expected ascending times");
      expect(refused(FIRST, SECOND, "2021-05-19 03:00:00,1,1,1,1")).to.equal(
        "line 4: 7200 seconds after the line before, expected 3600 as at the start",
      );
    });

    it("are refused without a time column, or without a price column", () => {
      const path = folder.write("time,open,high,low,close\n1,1,1,1,1\n");
      expect(refusal(path, readCandles)).to.equal(
        "column period_start_utc is missing; expected period_start_utc or open_time_utc",
      );
      expect(refusal(folder.write("open_time_utc,open,low\n1,1,1\n"), readCandles)).to.equal(
        "column high, close is missing; expected open, high, low, close",
      );
    });
  });

  describe("shipped with the project", () => {
    const files: [path: string, rows: number, step: number][] = [
      ["data/eth-candles/ETHUSDT_1h_2021-05.csv", 192, 3600],
      ["data/depth/eth_usd_10m_2021-05-19.csv", 144, 600],
    ];
    for (const [path, rows, step] of files) {
      it(`are all there, evenly spaced and as in the file: ${path}`, () => {
        const candles = readCandles(path);
        // Worked out from the file's text without any of the reader's code: cents as integers.
        const lines = readFileSync(path, "utf8").trim().split("\n").slice(1);
        const cents = lines.map((line) => line.split(",").slice(1, 5).map((cell) => Math.round(Number(cell) * 100)));
        expect(candles).to.have.lengthOf(rows);
        expect(candles.map(({ open, high, low, close }) => [open, high, low, close].map(Number))).to.deep.equal(
          cents.map((row) => row.map((cent) => cent * 1_000_000)),
        );
        const [first] = candles;
        expect(candles.every(({ time }, i) => time === (first?.time ?? 0) + i * step)).to.equal(true);
        expect(new Date((first?.time ?? 0) * 1000).toISOString().replace("T", " ").slice(0, 19)).to.equal(
          lines[0]?.split(",")[0],
        );
      });
    }

    it("show the crash of 19 May 2021: a low of 1,888 in the hour from 13:00", () => {
      const day = readCandles("data/eth-candles/ETHUSDT_1h_2021-05.csv", { from: "2021-05-19 00:00:00", count: 24 });
      const low = day.reduce((lowest, candle) => (candle.low < lowest.low ? candle : lowest));
      expect(new Date(low.time * 1000).toISOString()).to.match(/^2021-05-19T13:00/);
      expect(low.low).to.equal(188_800_000_000n);
    });
  });
});
