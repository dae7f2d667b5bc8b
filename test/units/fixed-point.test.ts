import { expect } from "chai";

import {
  abs,
  compoundedInterest,
  linearInterest,
  max,
  min,
  mulDiv,
  mulDivUp,
  percentDiv,
  percentMul,
  RAY,
  rayDiv,
  rayMul,
  sqrt,
  sum,
  WAD,
  wadDiv,
} from "../../src/units/fixed-point.ts";
import { forAll, magnitude, nearest } from "../support/units-property.ts";

const UINT128 = 2n ** 128n - 1n;
const UINT256 = 2n ** 256n - 1n;
const YEAR = 31_536_000n;

describe("Fixed point", () => {
  describe("mulDiv", () => {
    it("rounds down, and mulDivUp rounds up, at most one apart", () => {
      expect([mulDiv(7n, 3n, 2n), mulDivUp(7n, 3n, 2n)]).to.deep.equal([10n, 11n]);
      expect([mulDiv(8n, 3n, 2n), mulDivUp(8n, 3n, 2n)]).to.deep.equal([12n, 12n]);
      expect([mulDiv(0n, 5n, 3n), mulDivUp(0n, 5n, 3n)]).to.deep.equal([0n, 0n]);
    });

    it("never loses more than the fraction of a unit, whatever the size", () => {
      forAll([magnitude(0n, UINT256), magnitude(0n, UINT256), magnitude(1n, UINT256)], (a, b, c) => {
        const [down, up] = [mulDiv(a, b, c), mulDivUp(a, b, c)];
        expect(down * c <= a * b && a * b < (down + 1n) * c, "down").to.equal(true);
        expect(up * c >= a * b && (up === 0n || (up - 1n) * c < a * b), "up").to.equal(true);
      });
    });

    it("refuses to divide by nothing", () => {
      expect(() => mulDiv(1n, 1n, 0n)).to.throw(RangeError);
      expect(() => mulDivUp(1n, 1n, 0n)).to.throw(RangeError);
    });
  });

  describe("half-up functions", () => {
    it("send a tie up and anything less down", () => {
      expect(rayMul(1n, RAY / 2n)).to.equal(1n);
      expect(rayMul(1n, RAY / 2n - 1n)).to.equal(0n);
      expect(rayDiv(1n, 2n * RAY)).to.equal(1n);
      expect(rayDiv(1n, 2n * RAY + 1n)).to.equal(0n);
      expect(wadDiv(1n, 2n * WAD)).to.equal(1n);
      expect(wadDiv(1n, 2n * WAD + 1n)).to.equal(0n);
      expect(percentMul(1n, 5_000n)).to.equal(1n);
      expect(percentMul(1n, 4_999n)).to.equal(0n);
      expect(percentDiv(1n, 20_000n)).to.equal(1n);
      expect(percentDiv(1n, 20_001n)).to.equal(0n);
    });

    it("give the integer nearest to the exact quotient", () => {
      forAll([magnitude(0n, UINT128), magnitude(1n, UINT128)], (a, b) => {
        expect(rayMul(a, b)).to.equal(nearest(a * b, 10n ** 27n));
        expect(rayDiv(a, b)).to.equal(nearest(a * 10n ** 27n, b));
        expect(wadDiv(a, b)).to.equal(nearest(a * 10n ** 18n, b));
        expect(percentMul(a, b)).to.equal(nearest(a * b, 10_000n));
        expect(percentDiv(a, b)).to.equal(nearest(a * 10_000n, b));
      });
    });

    it("scaling by an index of one ray or more and back changes nothing", () => {
      forAll([magnitude(0n, UINT128), magnitude(RAY, 1_000n * RAY)], (scaled, index) => {
        expect(rayDiv(rayMul(scaled, index), index)).to.equal(scaled);
      });
    });
  });

  describe("interest", () => {
    it("of suppliers grows by the rate in a year, linearly", () => {
      expect(linearInterest(RAY / 10n, YEAR)).to.equal(RAY + RAY / 10n);
      expect(linearInterest(RAY / 10n, 0n)).to.equal(RAY);
      forAll([magnitude(0n, 10n * RAY), magnitude(0n, 10n * YEAR)], (rate, seconds) => {
        expect(linearInterest(rate, seconds)).to.equal(RAY + (rate * seconds) / YEAR);
      });
    });

    it("of borrowers is the first four terms of the binomial series, less what rounding takes", () => {
      forAll([magnitude(1n, 10n * RAY), magnitude(0n, 10n * YEAR)], (rate, seconds) => {
        // Over the common denominator 6 · (year · ray)³, so that nothing at all is rounded.
        const unit = YEAR * RAY;
        const [n, second, third] = [seconds, seconds * (seconds - 1n), seconds * (seconds - 1n) * (seconds - 2n)];
        const exact =
          6n * unit ** 3n + 6n * n * rate * unit ** 2n + 3n * second * rate ** 2n * unit + third * rate ** 3n;
        const ours = compoundedInterest(rate, seconds) * 6n * YEAR ** 3n * RAY ** 2n;
        // Each power of the rate per second may be a unit off before it is multiplied by the number of pairs or triples.
        const slack = (2n + second + third) * 6n * YEAR ** 3n * RAY ** 2n;
        expect(abs(ours - exact) <= slack).to.equal(true);
      });
    });

    it("of borrowers is the compound interest of a real rate to eight digits, and never above it", () => {
      // 5% a year for 30 days, from (1 + 0.05 / 31,536,000)^2,592,000 worked out with 40 digits. The cube of the rate a
      // second has a single digit left in rays, 3 of 3.98: as on Aave, that is where most of the difference comes from.
      const exact = powerOfOnePlus(RAY / 20n, 2_592_000n);
      const ours = compoundedInterest(RAY / 20n, 2_592_000n);
      expect(ours <= exact).to.equal(true);
      expect(exact - ours < RAY / 10n ** 8n).to.equal(true);
    });

    it("is nothing in no time, and simple in the first second", () => {
      expect(compoundedInterest(RAY, 0n)).to.equal(RAY);
      expect(compoundedInterest(RAY, 1n)).to.equal(RAY + RAY / YEAR);
      expect(compoundedInterest(0n, YEAR)).to.equal(RAY);
    });

    it("of borrowers is never less than that of suppliers at the same rate", () => {
      forAll([magnitude(0n, 10n * RAY), magnitude(0n, 10n * YEAR)], (rate, seconds) => {
        expect(compoundedInterest(rate, seconds) >= linearInterest(rate, seconds)).to.equal(true);
      });
    });
  });

  describe("sqrt", () => {
    it("is exact for squares and rounds down in between", () => {
      const roots = [0n, 1n, 2n, 3n, 10n ** 18n, 2n ** 112n - 1n, 2n ** 128n - 1n];
      for (const root of roots) {
        expect(sqrt(root * root)).to.equal(root);
        if (root > 1n) expect(sqrt(root * root - 1n)).to.equal(root - 1n);
      }
      expect(sqrt(UINT256)).to.equal(UINT128);
    });

    it("brackets any number between two squares", () => {
      forAll([magnitude(0n, UINT256 * UINT256)], (value) => {
        const root = sqrt(value);
        expect(root * root <= value && value < (root + 1n) * (root + 1n)).to.equal(true);
      });
    });
  });

  it("compares and adds", () => {
    expect([min(2n, 3n), min(3n, 2n), min(-1n, 0n)]).to.deep.equal([2n, 2n, -1n]);
    expect([max(2n, 3n), max(3n, 2n), max(-1n, 0n)]).to.deep.equal([3n, 3n, 0n]);
    expect([abs(-5n), abs(5n), abs(0n)]).to.deep.equal([5n, 5n, 0n]);
    expect([sum([]), sum([1n, 2n, -4n]), sum(new Set([7n, 8n]))]).to.deep.equal([0n, -1n, 15n]);
  });
});

/** (1 + rate ÷ year)^seconds in rays, by repeated squaring with 40 decimals, rounded down. */
function powerOfOnePlus(rate: bigint, seconds: bigint): bigint {
  const one = 10n ** 40n;
  let base = one + (rate * 10n ** 13n) / YEAR;
  let power = one;
  for (let left = seconds; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) power = (power * base) / one;
    base = (base * base) / one;
  }
  return power / 10n ** 13n;
}
