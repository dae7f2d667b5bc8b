import { expect } from "chai";
import fc from "fast-check";

import { data, InputError, paths, type PricePath } from "hardhat-firebreak";
import type { Candle } from "../../../src/simulation/price-path.ts";
import { Random } from "../../../src/simulation/random.ts";
import { autocorrelation, correlationOf, logReturns, mean, moment } from "../../support/path-statistics.ts";
import { expectClose } from "../../support/sim-numbers.ts";

const ETH = data.readCandles("data/eth-candles/ETHUSDT_1h_2021-05.csv");
const BTC = data.readCandles("data/btc-candles/BTCUSDT_1h_2021-05.csv");
const random = (seed = 1): Random => Random.fromSeed(seed);

/** Log returns from close to close. */
function closesOf(candles: readonly Candle[]): number[] {
  return candles.slice(1).map(({ close }, i) => Math.log(Number(close) / Number(candles[i]?.close)));
}

/** Where each drawn return stands in the history; real returns differ from each other by more than rounding. */
function placesOf(path: PricePath, count: number, candles: readonly Candle[]): number[] {
  const history = closesOf(candles);
  return logReturns(path, count).map((step) => history.findIndex((other) => Math.abs(other - step) < 1e-9));
}

/** A history that swings: each return is half of the one before, turned, and something new. */
function swinging(length: number): Candle[] {
  const noise = random(99);
  let [level, last] = [1000, 0];
  return Array.from({ length }, (_, i) => {
    last = -0.6 * last + noise.between(-0.01, 0.01);
    level *= Math.exp(last);
    const price = BigInt(Math.round(level * 1e8));
    return { time: i * 3600, open: price, high: price, low: price, close: price };
  });
}

describe("Bootstrapped paths", () => {
  it("are made of windows that occur in the history, each as long as asked", () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 191 }),
        fc.integer({ min: 1, max: 60 }),
        (seed, windowCandles, count) => {
          const options = { assets: { ETH: { candles: ETH, start: 1e6 } }, count, blocksPerCandle: 1, windowCandles };
          const places = placesOf(paths.bootstrap(options, random(seed)).ETH, count, ETH);
          expect(places).not.to.include(-1);
          for (const [i, place] of places.entries()) {
            if (i % windowCandles !== 0) expect(place).to.equal((places[i - 1] ?? 0) + 1);
            else expect(place + Math.min(windowCandles, count - i)).to.be.at.most(191);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it("of the stationary kind have windows of the asked mean length, and go round", () => {
    const count = 20_000;
    // No price may meet the end of its range: the history is turned up and down in turn.
    const candles = swinging(40);
    const options = {
      assets: { A: { candles, start: 1e4 } },
      count,
      blocksPerCandle: 1,
      windowCandles: 8,
      method: "stationary",
    } as const;
    const { A } = paths.bootstrap(options, random());
    const places = placesOf(A, 2000, candles);
    const follows = places.slice(1).filter((place, i) => place === ((places[i] ?? 0) + 1) % 39).length;
    // One in 8 begins anew, and one in 39 of these where it would have gone on.
    expectClose(follows / 1999, 1 - (1 / 8) * (38 / 39), 0.03);
    expect(places.slice(1).some((place, i) => place === 0 && places[i] === 38)).to.equal(true);
  });

  it("meet every place of the history alike", () => {
    const counts = new Map<number, number>();
    for (let seed = 0; seed < 300; seed += 1) {
      const options = { assets: { ETH: { candles: ETH, start: 1e6 } }, count: 1, blocksPerCandle: 1, windowCandles: 1 };
      for (const place of placesOf(paths.bootstrap(options, random(seed)).ETH, 1, ETH))
        counts.set(Math.floor(place / 39), (counts.get(Math.floor(place / 39)) ?? 0) + 1);
    }
    // Five parts of the history: 61 each, but for the last, which has 35 returns of 191.
    for (let part = 0; part < 4; part += 1) expect(counts.get(part)).to.be.within(33, 90);
    expect(counts.get(4)).to.be.within(28, 83);
  });

  it("keep what follows what within a window, and lose it without one", () => {
    const candles = swinging(2000);
    const autocorrelationOf = (windowCandles: number): number => {
      const options = { assets: { A: { candles, start: 1e5 } }, count: 6000, blocksPerCandle: 1, windowCandles };
      return autocorrelation(logReturns(paths.bootstrap(options, random()).A, 6000));
    };
    const original = autocorrelation(closesOf(candles));
    expectClose(original, -0.6, 0.05);
    expectClose(autocorrelationOf(1), 0, 0.05);
    expectClose(autocorrelationOf(50), original, 0.05);
    // Of a window of n, n − 1 of n steps follow the one before them.
    expectClose(autocorrelationOf(2), original / 2, 0.06);
  });

  it("keep the history's mean, variance, and correlation between assets, which share windows", () => {
    const count = 30_000;
    const part = (candles: readonly Candle[]): number[] => closesOf(candles);
    const assets = { ETH: { candles: ETH, start: 2000 }, BTC: { candles: BTC, start: 40_000 } };
    const returns: Record<"ETH" | "BTC", number[]> = { ETH: [], BTC: [] };
    for (let seed = 0; seed < count / 60; seed += 1) {
      const drawn = paths.bootstrap({ assets, count: 60, blocksPerCandle: 1, windowCandles: 1 }, random(seed));
      returns.ETH.push(...logReturns(drawn.ETH, 60));
      returns.BTC.push(...logReturns(drawn.BTC, 60));
    }
    expectClose(mean(returns.ETH), mean(part(ETH)), (4 * Math.sqrt(moment(part(ETH), 2))) / Math.sqrt(count));
    expectClose(moment(returns.ETH, 2) / moment(part(ETH), 2), 1, 0.1);
    expectClose(correlationOf(returns.ETH, returns.BTC), correlationOf(part(ETH), part(BTC)), 0.02);
    expect(correlationOf(part(ETH), part(BTC))).to.be.above(0.85);
  });

  it("walk whole candles: open, extremes and close, relative to the close before", () => {
    const options = { assets: { ETH: { candles: ETH, start: 500 } }, count: 24, blocksPerCandle: 4, windowCandles: 6 };
    const { ETH: path } = paths.bootstrap(options, random(3));
    expect(path(0)).to.equal(50_000_000_000n);
    for (let candle = 0; candle < 24; candle += 1) {
      const [before, ...prices] = Array.from({ length: 5 }, (_, i) => Number(path(candle * 4 + i)));
      const shape = prices.map((price) => price / (before ?? 1));
      const isOfHistory = ETH.slice(1).some(({ open, high, low, close }, i) => {
        const base = Number(ETH[i]?.close);
        const walked = close >= open ? [open, low, high, close] : [open, high, low, close];
        return walked.every((price, j) => Math.abs(Number(price) / base - (shape[j] ?? 0)) < 1e-9);
      });
      expect(isOfHistory, `candle ${candle}`).to.equal(true);
    }
    expect([path(97), path(1000)]).to.deep.equal([path(96), path(96)]);
  });

  it("go on from the last close when no start is given, and are the same beside another asset", () => {
    const options = { count: 30, blocksPerCandle: 1, windowCandles: 5 };
    const alone = paths.bootstrap({ ...options, assets: { ETH: { candles: ETH } } }, random());
    const both = paths.bootstrap({ ...options, assets: { BTC: { candles: BTC }, ETH: { candles: ETH } } }, random());
    expect(alone.ETH(0)).to.equal(264_843_000_000n);
    for (let block = 0; block <= 30; block += 1) expect(both.ETH(block)).to.equal(alone.ETH(block));
    expect(paths.bootstrap({ ...options, assets: { ETH: { candles: ETH } } }, random(2)).ETH(30)).not.to.equal(
      alone.ETH(30),
    );
  });

  it("stay above 0 however small the price and however far they fall", () => {
    const fall = [1000n, 1n, 1000n, 1n].map((dollars, i) => {
      const price = dollars * 10n ** 8n;
      return { time: i, open: price, high: price, low: price, close: price };
    });
    const options = {
      assets: { A: { candles: fall, start: "0.00000005" } },
      count: 200,
      blocksPerCandle: 1,
      windowCandles: 1,
    };
    for (let seed = 0; seed < 20; seed += 1) {
      const { A } = paths.bootstrap(options, random(seed));
      for (let block = 0; block <= 200; block += 1)
        expect(A(block) >= 1n && A(block) <= 10n ** 17n, String(A(block))).to.equal(true);
    }
  });

  const good = { assets: { ETH: { candles: ETH } }, count: 10, blocksPerCandle: 4, windowCandles: 6 };
  const wrong: readonly (readonly [what: string, make: () => unknown, says: RegExp])[] = [
    ["no assets", () => paths.bootstrap({ ...good, assets: {} }, random()), /expected at least one asset/],
    [
      "one candle",
      () => paths.bootstrap({ ...good, assets: { ETH: { candles: ETH.slice(0, 1) } } }, random()),
      /ETH has 1 candles: expected 2 or more/,
    ],
    [
      "a window longer than history",
      () => paths.bootstrap({ ...good, windowCandles: 192 }, random()),
      /windowCandles is 192: expected a whole number from 1 to 191/,
    ],
    ["no candles to draw", () => paths.bootstrap({ ...good, count: 0 }, random()), /count is 0/],
    ["two blocks a candle", () => paths.bootstrap({ ...good, blocksPerCandle: 2 }, random()), /at least 4 blocks/],
    ["half blocks", () => paths.bootstrap({ ...good, blocksPerCandle: 4.5 }, random()), /blocksPerCandle is 4.5/],
    [
      "another method",
      () => paths.bootstrap({ ...good, method: "circular" as "moving" }, random()),
      /expected moving or stationary/,
    ],
    [
      "histories of other times",
      () => paths.bootstrap({ ...good, assets: { ETH: { candles: ETH }, BTC: { candles: BTC.slice(1) } } }, random()),
      /BTC has not the candles of ETH/,
    ],
    [
      "a start of 0",
      () => paths.bootstrap({ ...good, assets: { ETH: { candles: ETH, start: 0 } } }, random()),
      /ETH: the start is 0/,
    ],
  ];
  for (const [what, make, says] of wrong) {
    it(`refuse ${what} in one line`, () => {
      expect(make).to.throw(InputError, says).with.property("message").that.does.not.include("\n");
    });
  }
});
