import { expect } from "chai";

import { accumulate, amountOut, averagePrice } from "../../../src/protocols/amm/uniswap-v2-math.ts";
import { forAll, magnitude } from "../../support/units-property.ts";

const Q112 = 2n ** 112n;
const UINT112 = Q112 - 1n;

describe("Uniswap V2 arithmetic", () => {
  it("gives y · x · 0.997 ÷ (X + x · 0.997), rounded down", () => {
    // 10 into a pool of 1000 and 1000: 9.871580343970612988…
    expect(amountOut(10n * 10n ** 18n, 1_000n * 10n ** 18n, 1_000n * 10n ** 18n)).to.equal(9_871_580_343_970_612_988n);
    expect(amountOut(1n, 10n ** 6n, 10n ** 6n)).to.equal(0n);
    expect(amountOut(1n, 1n, 10n ** 6n)).to.equal(499_248n);
  });

  it("gives nothing for nothing, or from an empty pool", () => {
    expect([amountOut(0n, 5n, 5n), amountOut(-1n, 5n, 5n), amountOut(5n, 0n, 5n), amountOut(5n, 5n, 0n)]).to.deep.equal(
      [0n, 0n, 0n, 0n],
    );
  });

  it("never lets the product of the reserves fall after the fee, and never gives the whole reserve", () => {
    const reserve = magnitude(1n, UINT112);
    forAll([magnitude(1n, UINT112), reserve, reserve], (amountIn, x, y) => {
      const out = amountOut(amountIn, x, y);
      expect(out < y, "out").to.equal(true);
      // The pair's own condition.
      expect(((x + amountIn) * 1_000n - amountIn * 3n) * (y - out) * 1_000n >= x * y * 1_000_000n, "k").to.equal(true);
      // And one unit more would break it, so that the trader gets all there is.
      expect(((x + amountIn) * 1_000n - amountIn * 3n) * (y - out - 1n) * 1_000n < x * y * 1_000_000n).to.equal(true);
    });
  });

  it("accumulates price times seconds", () => {
    expect(accumulate(5n, 2n, 6n, 100n, 110n)).to.equal(5n + 3n * Q112 * 10n);
    expect(accumulate(5n, 2n, 6n, 100n, 100n)).to.equal(5n);
    expect(accumulate(5n, 0n, 6n, 100n, 110n)).to.equal(5n);
    expect(accumulate(5n, 6n, 0n, 100n, 110n)).to.equal(5n);
  });

  it("goes on over the ends of the clock and of the sum, as the pair does", () => {
    // The pair's clock has 32 bits: 10 seconds before its end to 5 after.
    expect(accumulate(0n, 1n, 1n, 2n ** 32n - 10n, 5n)).to.equal(15n * Q112);
    expect(accumulate(2n ** 256n - Q112, 1n, 1n, 0n, 3n)).to.equal(2n * Q112);
    expect(averagePrice(2n ** 256n - Q112, 2n * Q112, 3n)).to.equal(Q112);
  });
});
