import { expect } from "chai";
import fc from "fast-check";

import { exp } from "../../src/units/exponential.ts";

describe("The exponential", () => {
  it("is that of the engine to the last places", () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
        expect(Math.abs(exp(x) / Math.exp(x) - 1)).to.be.below(1e-14);
      }),
    );
  });

  it("is exact where it is known, and multiplies where exponents add", () => {
    expect(exp(0)).to.equal(1);
    expect(Math.abs(exp(1) - 2.718281828459045)).to.be.below(1e-15);
    expect(Math.abs(exp(-Math.LN2) - 0.5)).to.be.below(1e-16);
    fc.assert(
      fc.property(
        fc.double({ min: -50, max: 50, noNaN: true }),
        fc.double({ min: -50, max: 50, noNaN: true }),
        (a, b) => {
          expect(Math.abs((exp(a) * exp(b)) / exp(a + b) - 1)).to.be.below(1e-13);
        },
      ),
    );
  });
});
