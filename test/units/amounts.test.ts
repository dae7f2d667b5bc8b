import { expect } from "chai";
import fc from "fast-check";

import { InputError } from "../../src/errors.ts";
import { formatUsd, fromUnits, rescale, toBps, toUnits, toUsd, unitsWorth, valueOf } from "../../src/units/amounts.ts";
import { forAll, magnitude } from "../support/units-property.ts";

/** What numbers are written with, and a little more. */
const CHARACTERS = Array.from("0123456789.-+eE x");
const LARGEST = 2n ** 128n;

describe("Amounts", () => {
  describe("toUnits", () => {
    it("keeps every digit that the unit has", () => {
      expect(toUnits("1.5", 6)).to.equal(1_500_000n);
      expect(toUnits("67923883.66277882", 18)).to.equal(67_923_883_662_778_820_000_000_000n);
      expect(toUnits("123456789012345678901234567890.123456789012345678", 18)).to.equal(
        123_456_789_012_345_678_901_234_567_890_123_456_789_012_345_678n,
      );
      expect(toUnits("007", 0)).to.equal(7n);
      expect(toUnits(" 2 ", 1)).to.equal(20n);
    });

    it("cuts digits beyond the unit off, towards zero", () => {
      expect(toUnits("0.129", 2)).to.equal(12n);
      expect(toUnits("-0.129", 2)).to.equal(-12n);
      expect(toUnits("1.999", 0)).to.equal(1n);
      expect(toUnits("-0.009", 2)).to.equal(0n);
    });

    it("takes a number as it is written, and one with an exponent as what it is", () => {
      expect(toUnits(0.1, 18)).to.equal(100_000_000_000_000_000n);
      expect(toUnits(-2.5, 6)).to.equal(-2_500_000n);
      expect(toUnits(1e-7, 8)).to.equal(10n);
      expect(toUnits(1.25e-7, 18)).to.equal(125_000_000_000n);
      expect(toUnits(1e21, 0)).to.equal(10n ** 21n);
      expect(toUnits(-1e21, 2)).to.equal(-(10n ** 23n));
    });

    for (const wrong of ["", " ", "abc", "1e5", "1.2.3", ".5", "5.", "+5", "--5", "0x10", "1_000", "1,000", "1 000"]) {
      it(`refuses "${wrong}"`, () => {
        expect(() => toUnits(wrong, 18))
          .to.throw(InputError)
          .with.property("message", `"${wrong}" is not a decimal number such as 1500 or 0.25`);
      });
    }

    it("refuses what is no finite number, and digits of other scripts", () => {
      for (const wrong of [Number.NaN, Infinity, -Infinity, "NaN", "Infinity", "１２", "٣"]) {
        expect(() => toUnits(wrong, 18), String(wrong)).to.throw(InputError);
      }
    });

    it("either understands a text to the digit or refuses it, whatever it is", () => {
      forAll([fc.string({ unit: fc.constantFrom(...CHARACTERS) })], (text) => {
        let units: bigint;
        try {
          units = toUnits(text, 30);
        } catch (error) {
          expect(error).to.be.instanceOf(InputError);
          return;
        }
        // JavaScript reads the same number, as far as a double carries it.
        const read = Number(text);
        expect(Math.abs(Number(units) / 1e30 - read)).to.be.at.most(Math.abs(read) * 1e-12 + 1e-29);
      });
    });
  });

  describe("fromUnits", () => {
    it("writes every significant digit and no other", () => {
      expect(fromUnits(1_500_000n, 6)).to.equal("1.5");
      expect(fromUnits(1n, 18)).to.equal("0.000000000000000001");
      expect(fromUnits(-1n, 2)).to.equal("-0.01");
      expect(fromUnits(-1_050n, 2)).to.equal("-10.5");
      expect(fromUnits(0n, 18)).to.equal("0");
      expect(fromUnits(100n, 0)).to.equal("100");
    });

    it("is undone by toUnits", () => {
      forAll([magnitude(0n, LARGEST), fc.boolean(), fc.integer({ min: 0, max: 27 })], (size, isNegative, decimals) => {
        const units = isNegative ? -size : size;
        expect(toUnits(fromUnits(units, decimals), decimals)).to.equal(units);
      });
    });
  });

  it("counts US dollars in units of 1e-8", () => {
    expect(toUsd("3375.69")).to.equal(337_569_000_000n);
    expect(toUsd("0.000000019")).to.equal(1n);
    expect(formatUsd(337_569_000_000n)).to.equal("3375.69");
    expect(formatUsd(-1n)).to.equal("-0.00000001");
  });

  it("turns a fraction into the nearest basis points", () => {
    expect([0.825, 0.05, 0.00005, 0.00004, 1, 0].map(toBps)).to.deep.equal([8_250n, 500n, 1n, 0n, 10_000n, 0n]);
    // 0.29 times 10,000 is 2899.9999999999995 in doubles.
    expect(toBps(0.29)).to.equal(2_900n);
    forAll([fc.integer({ min: 0, max: 1_000_000 })], (bps) => {
      expect(toBps(bps / 10_000)).to.equal(BigInt(bps));
    });
  });

  describe("value at a price", () => {
    it("rounds down, for tokens of any decimals", () => {
      expect(valueOf(1_500_000n, 6, 10n ** 8n)).to.equal(150_000_000n);
      expect(valueOf(3n * 10n ** 18n, 18, 200_000_000_000n)).to.equal(600_000_000_000n);
      expect(valueOf(1n, 18, 10n ** 8n)).to.equal(0n);
      expect(unitsWorth(600_000_000_000n, 18, 200_000_000_000n)).to.equal(3n * 10n ** 18n);
      expect(unitsWorth(10n, 0, 3n)).to.equal(3n);
    });

    it("never buys more than was paid for, nor a whole unit less", () => {
      const decimals = fc.integer({ min: 0, max: 27 });
      forAll([magnitude(0n, LARGEST), decimals, magnitude(1n, 10n ** 20n)], (usd, places, price) => {
        const units = unitsWorth(usd, places, price);
        expect(valueOf(units, places, price) <= usd).to.equal(true);
        expect((units + 1n) * price > usd * 10n ** BigInt(places)).to.equal(true);
      });
    });
  });

  describe("rescale", () => {
    it("multiplies up exactly and rounds down", () => {
      expect(rescale(5n, 6, 18)).to.equal(5_000_000_000_000n);
      expect(rescale(1_999_999_999_999n, 18, 6)).to.equal(1n);
      expect(rescale(42n, 8, 8)).to.equal(42n);
    });

    it("comes back unchanged through more decimals", () => {
      const decimals = fc.integer({ min: 0, max: 27 });
      forAll([magnitude(0n, LARGEST), decimals, decimals], (units, a, b) => {
        const [few, many] = a < b ? [a, b] : [b, a];
        expect(rescale(rescale(units, few, many), many, few)).to.equal(units);
      });
    });
  });
});
