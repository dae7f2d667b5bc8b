import { expect } from "chai";
import fc from "fast-check";

import type { Outcome } from "hardhat-firebreak";
import { Bidder } from "../../src/agents/bidding.ts";
import { Odds } from "../../src/agents/odds.ts";
import { argmax } from "../../src/agents/search.ts";
import { burn } from "../support/sim-agents.ts";
import { present } from "../support/sim-record.ts";

const GWEI = 10n ** 9n;
/** More than any bid. */
const FORTUNE = 10n ** 30n;
/** The same cases on every machine. */
const FIXED = { seed: 20_240_101, numRuns: 200 };

describe("Bidder", () => {
  it("begins at its starting tip", () => {
    expect(new Bidder({}).bid(FORTUNE)).to.equal(2n * GWEI);
    expect(new Bidder({ startGwei: 0.5 }).bid(FORTUNE)).to.equal(GWEI / 2n);
  });

  it("bids half as much again after a lost race", () => {
    const bidder = new Bidder({});
    bidder.learn([outcome("reverted")]);
    expect(bidder.current()).to.equal(3n * GWEI);
    bidder.learn([outcome("expired")]);
    expect(bidder.current(), "what was never mined was lost too").to.equal((9n * GWEI) / 2n);
  });

  it("bids a tenth less after a won one, and never less than at the start", () => {
    const bidder = new Bidder({});
    for (const status of ["reverted", "reverted", "succeeded"] as const) bidder.learn([outcome(status)]);
    expect(bidder.current()).to.equal((405n * GWEI) / 100n); // 2 · 1.5² · 0.9
    for (let i = 0; i < 50; i += 1) bidder.learn([outcome("succeeded")]);
    expect(bidder.current()).to.equal(2n * GWEI);
  });

  it("takes one loss among wins for a loss, and learns nothing from what still waits", () => {
    const bidder = new Bidder({ raise: 2 });
    bidder.learn([outcome("succeeded"), outcome("reverted"), outcome("succeeded")]);
    expect(bidder.current()).to.equal(4n * GWEI);
    bidder.learn([]);
    bidder.learn([outcome("waiting"), outcome("replaced")]);
    expect(bidder.current()).to.equal(4n * GWEI);
  });

  it("stops at a hundred thousand gwei", () => {
    const bidder = new Bidder({ raise: 10 });
    for (let i = 0; i < 20; i += 1) bidder.learn([outcome("reverted")]);
    expect(bidder.current()).to.equal(100_000n * GWEI);
  });

  it("gives away no more than its share of what there is to win", () => {
    const bidder = new Bidder({ startGwei: 100, maxShareOfProfit: 0.25 });
    expect(bidder.bid(40n * GWEI)).to.equal(10n * GWEI);
    expect(bidder.bid(4000n * GWEI)).to.equal(100n * GWEI);
    expect(bidder.bid(0n)).to.equal(0n);
    expect(bidder.bid(-GWEI), "a loss").to.equal(0n);
  });
});

describe("Odds", () => {
  it("begin with confidence: any gain is worth trying for", () => {
    expect(new Odds().favour(1n, FORTUNE)).to.equal(true);
    expect(new Odds().favour(0n, FORTUNE)).to.equal(false);
  });

  it("fall by a sixteenth with each failure: p = (15 ÷ 16)ⁿ", () => {
    const odds = new Odds();
    for (let n = 1; n <= 20; n += 1) {
      odds.learn([outcome("reverted")]);
      // Worth it when gain · p > loss · (1 − p); a percent to either side of the edge tells.
      const p = (15 / 16) ** n;
      const edge = BigInt(Math.round(((1 - p) / p) * 1e9));
      expect(odds.favour((edge * 102n) / 100n, 10n ** 9n), `above the edge after ${n}`).to.equal(true);
      expect(odds.favour((edge * 98n) / 100n, 10n ** 9n), `below the edge after ${n}`).to.equal(false);
    }
  });

  it("never fall below a twentieth, or nothing would be tried again", () => {
    const odds = new Odds();
    for (let i = 0; i < 500; i += 1) odds.learn([outcome("reverted")]);
    expect(odds.favour(20n, 1n)).to.equal(true);
    expect(odds.favour(19n, 1n)).to.equal(false); // 19 · 0.05 = 1 · 0.95
  });

  it("recover with success, and slowly while nothing is tried", () => {
    const [winning, idle, waiting] = [new Odds(), new Odds(), new Odds()];
    for (const odds of [winning, idle, waiting]) for (let i = 0; i < 11; i += 1) odds.learn([outcome("reverted")]);
    const evens = (odds: Odds): boolean => odds.favour(100n, 99n);
    expect([winning, idle, waiting].map(evens)).to.deep.equal([false, false, false]); // (15 ÷ 16)¹¹ = 0.49
    winning.learn([outcome("succeeded")]);
    idle.learn([]);
    waiting.learn([outcome("waiting"), outcome("expired")]);
    expect(evens(winning), "a win").to.equal(true); // 0.49 + 0.51 ÷ 16
    for (let i = 0; i < 3; i += 1) idle.learn([]);
    expect(evens(idle), "some blocks of peace").to.equal(true);
  });
});

describe("The search for the best amount", () => {
  it("finds the top of a hill to a few units", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 30n), fc.bigInt(0n, 10n ** 30n), (limit, top) => {
        const found = argmax(limit, (x) => -((x - top) * (x - top)));
        expect(found).to.equal(top < limit ? top : limit);
      }),
      FIXED,
    );
  });

  it("finds the best trade between a pool and a price: the pool's reserve becomes √(0.997 · k · price)", () => {
    const [x, y] = [10n ** 24n, 2n * 10n ** 27n]; // 1 for 2,000.
    fc.assert(
      fc.property(fc.integer({ min: 500, max: 1990 }), (price) => {
        const gain = (sold: bigint): bigint => (y * sold * 997n) / (x * 1000n + sold * 997n) - sold * BigInt(price);
        const found = Number(argmax(10n ** 24n, gain));
        const best = (Math.sqrt((0.997 * 1e24 * 2e27) / price) - 1e24) / 0.997;
        const isBest = Math.abs(found - best) <= 1e-6 * 1e24;
        expect(isBest, `${found} against ${best} at ${price}`).to.equal(true);
        // Rounding makes the top flat; nothing around it may be better by more than a few units.
        for (const step of [10n ** 12n, 10n ** 16n, 10n ** 20n]) {
          expect(gain(BigInt(found) + step) <= gain(BigInt(found)) + 10n).to.equal(true);
        }
      }),
      { ...FIXED, numRuns: 50 },
    );
  });

  it("stays at an end where the function only rises or only falls", () => {
    expect(argmax(1000n, (x) => x)).to.equal(1000n);
    expect(argmax(1000n, (x) => -x)).to.equal(0n);
    expect(argmax(0n, (x) => x)).to.equal(0n);
  });

  it("finds the best of a few by looking at each", () => {
    const heights = [3n, 5n, 4n];
    expect(argmax(2n, (x) => present(heights[Number(x)]))).to.equal(1n);
  });
});

function outcome(status: Outcome["status"]): Outcome {
  return { action: burn("bidder", 21_000, 1), status, gasUsed: 0n, fee: 0n, hash: undefined };
}
