import { expect } from "chai";
import fc from "fast-check";

import { effectIndices } from "../../../src/campaign/findings/sensitivity/elementary-effects.ts";
import { type SobolIndices, sobolIndices } from "../../../src/campaign/findings/sensitivity/sobol-indices.ts";
import { saltelliPoints } from "../../../src/campaign/sweep/saltelli.ts";
import { Random } from "../../../src/simulation/random.ts";
import { expectClose } from "../../support/sim-numbers.ts";

type Model = (x: readonly number[]) => number;

/** Indices of a function of numbers from 0 to 1. */
function indicesOf(model: Model, parameters: number, size: number, seed = 1): SobolIndices[] {
  const figures = saltelliPoints(size, parameters).map(model);
  const rows = Array.from({ length: size }, (_, j) => {
    const [a = 0, ...rest] = figures.slice(j * (parameters + 2), (j + 1) * (parameters + 2));
    return { a, mixed: rest.slice(0, -1), b: rest.at(-1) ?? 0 };
  });
  return sobolIndices(rows, Random.fromSeed(seed));
}

function expectIndices(
  found: readonly SobolIndices[],
  first: readonly number[],
  total: readonly number[],
  by: number,
): void {
  expect(found).to.have.length(first.length);
  found.forEach((own, i) => {
    expectClose(own.first.value, first[i] ?? 0, by);
    expectClose(own.total.value, total[i] ?? 0, by);
    expectClose(own.interaction.value, own.total.value - own.first.value, 1e-12);
  });
}

/** T. Ishigami and T. Homma, ISUMA '90, with a = 7 and b = 0.1, of three numbers from −π to π. */
const ishigami: Model = (x) => {
  const [x1 = 0, x2 = 0, x3 = 0] = x.map((u) => (2 * u - 1) * Math.PI);
  return Math.sin(x1) + 7 * Math.sin(x2) ** 2 + 0.1 * x3 ** 4 * Math.sin(x1);
};

describe("Sobol's indices", () => {
  it("are those of the Ishigami function in closed form", () => {
    const [a, b] = [7, 0.1];
    const alone = [(1 + (b * Math.PI ** 4) / 5) ** 2 / 2, a ** 2 / 8, 0];
    const together = (8 * b ** 2 * Math.PI ** 8) / 225;
    const variance = a ** 2 / 8 + (b * Math.PI ** 4) / 5 + (b ** 2 * Math.PI ** 8) / 18 + 1 / 2;
    const first = alone.map((own) => own / variance);
    const total = [0, 1, 2].map((i) => (first[i] ?? 0) + (i === 1 ? 0 : together / variance));
    // As the books print them.
    expect(first.map((own) => own.toFixed(4))).to.deep.equal(["0.3139", "0.4424", "0.0000"]);
    expect(total.map((own) => own.toFixed(4))).to.deep.equal(["0.5576", "0.4424", "0.2437"]);

    const found = indicesOf(ishigami, 3, 4096);
    expectIndices(found, first, total, 0.02);
    found.forEach((own, i) => {
      expect(first[i]).to.be.within(own.first.low, own.first.high);
      expect(total[i]).to.be.within(own.total.low, own.total.high);
    });
  });

  it("are those of Sobol's g-function in closed form", () => {
    const a = [0, 1, 4.5, 9, 99, 99, 99, 99];
    const parts = a.map((own) => 1 / (3 * (1 + own) ** 2));
    const product = parts.reduce((all, part) => all * (1 + part), 1);
    const first = parts.map((part) => part / (product - 1));
    const total = parts.map((part) => (part * product) / (1 + part) / (product - 1));
    const model: Model = (x) =>
      x.reduce((all, u, i) => (all * (Math.abs(4 * u - 2) + (a[i] ?? 0))) / (1 + (a[i] ?? 0)), 1);
    expectIndices(indicesOf(model, 8, 4096), first, total, 0.02);
  });

  it("are shares of squared coefficients where effects add up, whatever is added to all", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 5 }), (coefficients) => {
        const squares = coefficients.map((c) => c ** 2);
        const all = squares.reduce((sum, square) => sum + square);
        const shares = squares.map((square) => square / all);
        const model: Model = (x) => 1e6 + x.reduce((sum, u, i) => sum + u * (coefficients[i] ?? 0), 0);
        expectIndices(indicesOf(model, coefficients.length, 512), shares, shares, 0.03);
      }),
      { seed: 6, numRuns: 12 },
    );
  });

  it("are 0 to the last digit for a parameter that does nothing", () => {
    const [, nothing] = indicesOf(([x = 0, , z = 0]) => x + z ** 3, 3, 32);
    for (const index of [nothing?.first, nothing?.total, nothing?.interaction]) {
      expect(index).to.deep.equal({ value: 0, low: 0, high: 0 });
    }
  });

  it("are all in the interaction where only both together have an effect", () => {
    const found = indicesOf(([x = 0, y = 0]) => (x - 0.5) * (y - 0.5), 2, 1024);
    expectIndices(found, [0, 0], [1, 1], 0.05);
    for (const { interaction } of found) expect(interaction.low).to.be.above(0.8);
  });

  it("stay negative when noise makes them so, and have intervals that narrow with more rows", () => {
    const width = ({ low, high }: { low: number; high: number }): number => high - low;
    const [few, many] = [16, 1024].map((size) => indicesOf(ishigami, 3, size));
    for (const i of [0, 1, 2]) {
      expect(width(many?.[i]?.total as never) * 3).to.be.below(width(few?.[i]?.total as never));
    }
    // By hand: the mean is ½, the variance ¼, and f(B) and the change have opposite signs in both rows.
    const [noisy] = sobolIndices(
      [
        { a: 0, b: 1, mixed: [-1] },
        { a: 1, b: 0, mixed: [2] },
      ],
      Random.fromSeed(1),
    );
    expect(noisy?.first.value).to.equal(-2);
    expect(noisy?.total.value).to.equal(2);
  });

  it("come from the same resamples each time, and outlast resamples that have no variance", () => {
    expect(indicesOf(ishigami, 3, 16)).to.deep.equal(indicesOf(ishigami, 3, 16));
    expect(indicesOf(ishigami, 3, 16, 2)).not.to.deep.equal(indicesOf(ishigami, 3, 16));
    // One row in eight has a figure at all: every third resample is without it, and 0.1 adds up to other than itself.
    const rows = Array.from({ length: 8 }, (_, j) => ({ a: j === 0 ? 5 : 0.1, b: 0.1, mixed: [0.1] }));
    const [only] = sobolIndices(rows, Random.fromSeed(1));
    // By hand: the variance is 15/256 of 4.9², f(B) is 1/16 below the mean, and one row in eight changes, by −4.9.
    expectClose(only?.total.value ?? 0, 1 / 16 / (15 / 256), 1e-9);
    expectClose(only?.first.value ?? 0, 1 / 16 / 8 / (15 / 256), 1e-9);
    expect(only?.total.high).to.be.below(2);
  });
});

describe("Elementary effects", () => {
  it("have their mean, the mean of their sizes and their standard deviation, by hand", () => {
    const [up, odd] = effectIndices(
      [
        [3, 2],
        [3, -2],
        [3, 6],
      ],
      Random.fromSeed(1),
    );
    expect(up).to.deep.equal({
      mu: { value: 3, low: 3, high: 3 },
      muStar: { value: 3, low: 3, high: 3 },
      sigma: { value: 0, low: 0, high: 0 },
    });
    expectClose(odd?.mu.value ?? 0, 2, 1e-12);
    expectClose(odd?.muStar.value ?? 0, 10 / 3, 1e-12);
    expectClose(odd?.sigma.value ?? 0, 4, 1e-12);
    expect(odd?.mu.low).to.equal(-2);
    expect(odd?.mu.high).to.equal(6);
  });
});
