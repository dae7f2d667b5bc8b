import { expect } from "chai";
import fc from "fast-check";

import { constantProductCurve, stableSwapCurve } from "../../../src/protocols/amm/invariant-curves.ts";
import { bestSplit } from "../../../src/protocols/amm/split.ts";
import { sum } from "../../../src/units/fixed-point.ts";
import { forAll } from "../../support/units-property.ts";

const ETHER = 10n ** 18n;
type Quote = (amount: bigint) => bigint;

const FREE = constantProductCurve(0n);

/** A venue of the given depth, price in percent of par, fee and curve. */
const venue = fc
  .record({
    depth: fc.integer({ min: 1, max: 10_000 }),
    percent: fc.integer({ min: 90, max: 110 }),
    fee: fc.constantFrom(100n, 500n, 3000n, 10_000n),
    stable: fc.boolean(),
  })
  .map(({ depth, percent, fee, stable }): Quote => {
    const [x, y] = [BigInt(depth) * ETHER, (BigInt(depth) * BigInt(percent) * ETHER) / 100n];
    const curve = stable ? stableSwapCurve(50n, fee) : constantProductCurve(fee);
    return (amount) => curve.trade(x, y, amount);
  });

const given = (quotes: readonly Quote[], parts: readonly bigint[]): bigint =>
  sum(quotes.map((quote, i) => quote(parts[i] ?? 0n)));

/** The best of all ways to give whole parts of `amount` to three venues. */
function bruteForce(amount: bigint, quotes: readonly Quote[], steps: number): bigint {
  let best = 0n;
  for (let a = 0; a <= steps; a += 1) {
    for (let b = 0; a + b <= steps; b += 1) {
      const parts = [a, b, steps - a - b].map((part) => (amount * BigInt(part)) / BigInt(steps));
      const total = given(quotes, parts);
      if (total > best) best = total;
    }
  }
  return best;
}

describe("Best split", () => {
  it("gives as much as the best of all splits in fortieths, whatever the venues", () => {
    forAll(
      [fc.tuple(venue, venue, venue), fc.integer({ min: 1, max: 20_000 })],
      (quotes, whole) => {
        const amount = BigInt(whole) * ETHER;
        const parts = bestSplit(amount, quotes);
        expect(sum(parts)).to.equal(amount);
        const [best, found] = [bruteForce(amount, quotes, 40), given(quotes, parts)];
        // What a 4,096th at the wrong venue can cost.
        expect(found >= best - best / 10n ** 6n, `${found} of ${best}`).to.equal(true);
      },
      20,
    );
  });

  it("divides in proportion to depth where venues differ in nothing else", () => {
    const quotes = [100n, 300n, 600n].map(
      (depth): Quote =>
        (a) =>
          FREE.trade(depth * ETHER, depth * ETHER, a),
    );
    const parts = bestSplit(1000n * ETHER, quotes).map((part) => Number(part / 10n ** 15n) / 1000);
    for (const [i, part] of [100, 300, 600].entries()) expect(parts[i]).to.be.within(part - 0.5, part + 0.5);
  });

  it("makes marginal prices equal: by the closed form of two constant products", () => {
    // √(x₁y₁ ⁄ x₂y₂) = (x₁ + a₁) ⁄ (x₂ + a₂) without fees.
    const [first, second] = [
      { x: 500n * ETHER, y: 900n * ETHER },
      { x: 400n * ETHER, y: 500n * ETHER },
    ];
    const quotes = [first, second].map(
      ({ x, y }): Quote =>
        (a) =>
          FREE.trade(x, y, a),
    );
    const ratio = Math.sqrt((500 * 900) / (400 * 500));
    const expected = (ratio * (400 + 300) - 500) / (1 + ratio);
    expect(Number(bestSplit(300n * ETHER, quotes)[0]) / 1e18).to.be.within(expected - 0.1, expected + 0.1);
  });

  it("leaves out a venue that is dearer than all of the sale moves the other", () => {
    const quotes: Quote[] = [
      (a) => FREE.trade(1000n * ETHER, 1000n * ETHER, a),
      (a) => FREE.trade(1000n * ETHER, 700n * ETHER, a),
    ];
    expect(bestSplit(100n * ETHER, quotes)).to.deep.equal([100n * ETHER, 0n]);
  });

  it("hands out all of it, also of amounts that have no 4,096th, and where nobody pays", () => {
    const pays: Quote = (a) => FREE.trade(ETHER, ETHER, a);
    const nothing: Quote = () => 0n;
    for (const amount of [0n, 1n, 2n, 7n, 100n, 4095n, 4097n]) {
      expect(sum(bestSplit(amount, [pays, nothing, pays]))).to.equal(amount);
      expect(sum(bestSplit(amount, [nothing, nothing]))).to.equal(amount);
    }
  });
});
