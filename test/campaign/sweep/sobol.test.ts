import { expect } from "chai";

import { MOST_DIMENSIONS, sobolPoints } from "../../../src/campaign/sweep/sobol.ts";

/** Point 63 of scipy.stats.qmc.Sobol(d=21, scramble=False), SciPy 1.16, in 64ths. */
const SCIPY = [1, 51, 23, 29, 55, 9, 37, 9, 53, 37, 27, 43, 35, 49, 21, 49, 5, 25, 61, 15, 15];

describe("Sobol's sequence", () => {
  it("begins as the books say, and goes on as SciPy does, in every dimension", () => {
    const points = sobolPoints(64, MOST_DIMENSIONS);
    expect(points.slice(0, 4).map((point) => point.slice(0, 2))).to.deep.equal([
      [0, 0],
      [0.5, 0.5],
      [0.75, 0.25],
      [0.25, 0.75],
    ]);
    expect(points[63]?.map((x) => x * 64)).to.deep.equal(SCIPY);
  });

  it("has one point in each of 2^k equal parts of every coordinate, among its first 2^k", () => {
    const count = 4096;
    const points = sobolPoints(count, MOST_DIMENSIONS);
    for (let d = 0; d < MOST_DIMENSIONS; d += 1) {
      const parts = new Set(points.map((point) => Math.floor((point[d] ?? 0) * count)));
      expect(parts.size, `dimension ${d}`).to.equal(count);
    }
  });

  it("has no more dimensions than it has numbers for", () => {
    expect(() => sobolPoints(1, MOST_DIMENSIONS + 1)).to.throw(/at most 21 parameters, not 22/);
  });
});
