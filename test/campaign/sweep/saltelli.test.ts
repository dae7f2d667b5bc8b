import { expect } from "chai";
import fc from "fast-check";

import { parseVary } from "../../../src/campaign/sweep/axes.ts";
import { sampleCount, sampleSettings } from "../../../src/campaign/sweep/sample.ts";
import { saltelliPoints } from "../../../src/campaign/sweep/saltelli.ts";
import { sobolPoints } from "../../../src/campaign/sweep/sobol.ts";
import { axesText, SPECS } from "../../support/campaign-axes.ts";

describe("Saltelli's scheme", () => {
  it("is A, A with one coordinate from B after the other, and B", () => {
    const [a, first, second, third, b] = saltelliPoints(8, 3);
    const [a1, a2, a3] = a as [number, number, number];
    const [b1, b2, b3] = b as [number, number, number];
    expect([first, second, third]).to.deep.equal([
      [b1, a2, a3],
      [a1, b2, a3],
      [a1, a2, b3],
    ]);
  });

  it("cuts A and B out of a block of Sobol's sequence in which they are never alike", () => {
    const points = saltelliPoints(50, 2);
    expect(points).to.have.length(50 * 4);
    const rows = Array.from({ length: 50 }, (_, j) => [...(points[4 * j] ?? []), ...(points[4 * j + 3] ?? [])]);
    expect(rows).to.deep.equal(sobolPoints(64 + 50, 4).slice(64));
    for (const [a1, a2, b1, b2] of rows) expect(a1 !== b1 && a2 !== b2).to.equal(true);
  });

  it("has one of 2^m rows in each of 2^m equal parts of every coordinate of A and of B", () => {
    const points = saltelliPoints(64, 10);
    for (const place of [0, 11]) {
      const rows = Array.from({ length: 64 }, (_, j) => points[12 * j + place] ?? []);
      for (let i = 0; i < 10; i += 1) {
        expect(new Set(rows.map((point) => Math.floor((point[i] ?? 0) * 64))).size, `${place}, ${i}`).to.equal(64);
      }
    }
  });

  it("keeps its pairs when fractions become values: whole numbers, lists, flags and narrow ranges", () => {
    fc.assert(
      fc.property(axesText(10), fc.integer({ min: 2, max: 40 }), (text, size) => {
        const axes = parseVary("--over", text, SPECS);
        const sample = { kind: "saltelli", size } as const;
        const settings = sampleSettings(sample, axes);
        expect(settings).to.have.length(sampleCount(sample, axes));
        expect(settings).to.have.length(size * (axes.length + 2));
        for (let j = 0; j < size; j += 1) {
          const row = settings.slice(j * (axes.length + 2), (j + 1) * (axes.length + 2));
          const [a = {}, b = {}] = [row[0], row.at(-1)];
          axes.forEach(({ name }, i) => {
            expect(row[i + 1]).to.deep.equal({ ...a, [name]: b[name] });
          });
        }
      }),
      { seed: 6, numRuns: 60 },
    );
  });

  it("tells the values of a narrow range far from nothing apart", () => {
    const axes = parseVary("--over", "price=1999.9999:2000.0001", SPECS);
    const values = sampleSettings({ kind: "saltelli", size: 16 }, axes).map(({ price }) => price);
    // Rows 16 to 31 of the sequence lie in the middles of 16 equal parts, in A as in B.
    expect(new Set(values).size).to.equal(16);
    for (const value of values) expect(value).to.be.within(1999.9999, 2000.0001);
  });
});
