import { expect } from "chai";
import fc from "fast-check";

import { constantProductCurve, stableSwapCurve } from "../../../src/protocols/amm/invariant-curves.ts";
import { forAll, magnitude } from "../../support/units-property.ts";
import { exactInvariant, exactReserve } from "../../support/stable-swap-by-bisection.ts";

const ETHER = 10n ** 18n;
const WAD = 10n ** 18n;
const STETH = 491_000n * ETHER;
const ETH = 111_300n * ETHER;

/** Reserves up to a million apart, at any amplification that a pool can have. */
const pool = fc
  .record({
    x: magnitude(10n ** 9n, 10n ** 32n),
    apart: magnitude(1n, 10n ** 6n),
    more: fc.boolean(),
    a: magnitude(1n, 10n ** 6n),
  })
  .map(({ x, apart, more, a }) => ({ x, y: more ? x * apart : x / apart + 1n, a }))
  .filter(({ y }) => y < 2n ** 112n && y > 0n);

describe("Stable-swap curve", () => {
  it("has the invariant that a bisection of its equation finds, within a unit", () => {
    forAll([pool], ({ x, y, a }) => {
      const exact = exactInvariant(x, y, a);
      const found = stableSwapCurve(a, 0n).invariant(x, y);
      expect(found >= exact && found <= exact + 1n, `${found}, exactly ${exact}`).to.equal(true);
    });
  });

  it("pays out at most what the equation allows, and no more than a few units of D less", () => {
    forAll([pool, fc.integer({ min: 1, max: 2_000_000 })], ({ x, y, a }, millionths) => {
      const dx = (x * BigInt(millionths)) / 1_000_000n + 1n;
      const curve = stableSwapCurve(a, 0n);
      const given = curve.trade(x, y, dx);
      const allowed = y - exactReserve(x + dx, exactInvariant(x, y, a), a);
      // The exact D lies up to a unit above the whole one, so what is allowed by that one can be a little too much.
      const unitOfD =
        exactReserve(x + dx, exactInvariant(x, y, a) + 1n, a) - exactReserve(x + dx, exactInvariant(x, y, a), a) + 1n;
      expect(given <= allowed, `${given} of ${allowed}`).to.equal(true);
      expect(given >= allowed - 3n * unitOfD - 3n, `${given} of ${allowed}, ${unitOfD} for a unit of D`).to.equal(true);
    });
  });

  it("has the price that a small trade pays", () => {
    forAll([pool], ({ x, y, a }) => {
      const curve = stableSwapCurve(a, 0n);
      const dx = x / 10n ** 6n;
      // Below, the units in which trades are counted are too coarse for a derivative.
      if (dx < 10n ** 12n || y < 10n ** 18n) return;
      const given = curve.trade(x, y, dx);
      if (given < 10n ** 9n) return;
      const ratio = Number((given * WAD) / dx) / Number(curve.price(x, y));
      expect(ratio).to.be.within(1 - 1e-3, 1 + 1e-8);
    });
  });

  it("takes the fee from what it pays out", () => {
    const [free, charging] = [stableSwapCurve(100n, 0n), stableSwapCurve(100n, 400n)];
    const out = free.trade(ETH, STETH, ETHER);
    expect(charging.trade(ETH, STETH, ETHER)).to.equal((out * 999_600n) / 1_000_000n);
  });

  it("says at which reserve it would have a price", () => {
    const curve = stableSwapCurve(50n, 0n);
    for (const price of [WAD / 2n, (WAD * 9n) / 10n, WAD, (WAD * 11n) / 10n, WAD * 3n]) {
      const x = curve.reserveAtPrice(STETH, ETH, price);
      const y = exactReserve(x, exactInvariant(STETH, ETH, 50n), 50n);
      expect(Number(curve.price(x, y)) / Number(price)).to.be.within(1 - 1e-9, 1 + 1e-9);
    }
  });

  it("gives for the pool of June 2022 the price at which it traded: 0.934 to 0.937", () => {
    // 111,300 ETH and 491,000 stETH at A = 50, the convention of deployed pools.
    const curve = stableSwapCurve(50n, 400n);
    expect(Number(curve.price(STETH, ETH)) / 1e18).to.be.within(0.9373, 0.9374);
    const sold = (amount: bigint): number => Number(curve.trade(STETH, ETH, amount * ETHER)) / Number(amount * ETHER);
    // Rounded to a tenth of a percent, one coin and two thousand of them pay the two ends of what was recorded.
    expect(sold(1n)).to.be.within(0.9365, 0.9375);
    expect(sold(2_000n)).to.be.within(0.9335, 0.9365);
    // A' of the whitepaper is half of A: the other reading of 50 does not fit.
    expect(Number(stableSwapCurve(100n, 400n).price(STETH, ETH)) / 1e18).to.be.above(0.96);
  });

  it("trades nothing where there is nothing, or too much", () => {
    for (const curve of [stableSwapCurve(50n, 400n), constantProductCurve(3000n)]) {
      expect(curve.trade(0n, ETH, 1n)).to.equal(0n);
      expect(curve.trade(ETH, 0n, 1n)).to.equal(0n);
      expect(curve.trade(ETH, ETH, 0n)).to.equal(0n);
      expect(curve.trade(ETH, ETH, 2n ** 112n)).to.equal(0n);
      expect(curve.invariant(0n, ETH)).to.equal(0n);
      expect(curve.price(0n, ETH)).to.equal(0n);
    }
  });
});

describe("Constant-product curve", () => {
  it("pays y (1 − f) dx ÷ (x + (1 − f) dx), and D = 2 √(x y) does not fall", () => {
    const draw = fc.tuple(
      magnitude(1n, 10n ** 30n),
      magnitude(1n, 10n ** 30n),
      magnitude(1n, 10n ** 30n),
      fc.integer({ min: 0, max: 100_000 }),
    );
    forAll([draw], ([x, y, dx, fee]) => {
      const curve = constantProductCurve(BigInt(fee));
      const out = curve.trade(x, y, dx);
      const kept = BigInt(1_000_000 - fee);
      // Rounded down: one unit more would break it.
      expect((x * 1_000_000n + kept * dx) * (y - out) >= x * y * 1_000_000n).to.equal(true);
      expect((x * 1_000_000n + kept * dx) * (y - out - 1n) < x * y * 1_000_000n).to.equal(true);
      expect(curve.invariant(x + dx, y - out) >= curve.invariant(x, y)).to.equal(true);
    });
  });

  it("says at which reserve it would have a price", () => {
    const curve = constantProductCurve(3000n);
    expect(curve.reserveAtPrice(1000n * ETHER, 2_000_000n * ETHER, 500n * WAD)).to.equal(2000n * ETHER);
  });
});
