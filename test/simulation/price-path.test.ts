import { expect } from "chai";

import { InputError, paths } from "hardhat-firebreak";
import type { Candle } from "../../src/simulation/price-path.ts";

const USD = 10n ** 8n;

describe("Price paths", () => {
  it("stays at a constant price", () => {
    const path = paths.constant("1999.5");
    expect([path(0), path(1), path(10_000)]).to.deep.equal([199_950_000_000n, 199_950_000_000n, 199_950_000_000n]);
  });

  it("follows a series and stays at its last price", () => {
    const path = paths.series([2000, "1000.00000001", 1500]);
    expect([0, 1, 2, 3, 99].map(path)).to.deep.equal([
      2000n * USD,
      1000n * USD + 1n,
      1500n * USD,
      1500n * USD,
      1500n * USD,
    ]);
  });

  it("walks a rising candle from open over low and high to close, in straight lines", () => {
    const path = paths.candles([candle(100, 130, 90, 120)], 10);
    expect(dollars(path, 10)).to.deep.equal([
      100, 96.66666667, 93.33333334, 90, 103.33333333, 116.66666666, 130, 126.66666667, 123.33333334, 120,
    ]);
  });

  it("walks a falling candle over high first", () => {
    const path = paths.candles([candle(120, 130, 90, 100)], 4);
    expect(dollars(path, 4)).to.deep.equal([120, 130, 90, 100]);
  });

  for (const blocks of [4, 5, 6, 7, 25]) {
    it(`meets all four prices of every candle with ${blocks} blocks a candle, and leaves its range in none`, () => {
      const candles = [candle(100, 130, 90, 120), candle(120, 121, 60, 70), candle(70, 70, 70, 70)];
      const path = paths.candles(candles, blocks);
      candles.forEach(({ open, high, low, close }, i) => {
        const prices = Array.from({ length: blocks }, (_, block) => path(i * blocks + block));
        expect(prices[0]).to.equal(open);
        expect(prices.at(-1)).to.equal(close);
        expect(prices).to.include(high);
        expect(prices).to.include(low);
        expect(prices.every((price) => price <= high && price >= low)).to.equal(true);
      });
      expect(path(candles.length * blocks + 100), "afterwards").to.equal(70n * USD);
    });
  }

  const wrong: readonly (readonly [what: string, make: () => unknown])[] = [
    ["a constant price of 0", () => paths.constant(0)],
    ["a negative price", () => paths.constant(-1)],
    ["a price below the smallest unit", () => paths.constant("0.000000001")],
    ["a price that is no number", () => paths.constant(Number.NaN)],
    ["an empty series", () => paths.series([])],
    ["a series with a 0", () => paths.series([1, 0, 1])],
    ["no candles", () => paths.candles([], 10)],
    ["fewer blocks than a candle has prices", () => paths.candles([candle(1, 1, 1, 1)], 3)],
  ];
  for (const [what, make] of wrong) {
    it(`refuses ${what}`, () => {
      expect(make).to.throw(InputError);
    });
  }
});

function candle(open: number, high: number, low: number, close: number): Candle {
  const usd = (price: number): bigint => BigInt(price) * USD;
  return { time: 0, open: usd(open), high: usd(high), low: usd(low), close: usd(close) };
}

function dollars(path: (block: number) => bigint, blocks: number): number[] {
  return Array.from({ length: blocks }, (_, block) => Number(path(block)) / 1e8);
}
