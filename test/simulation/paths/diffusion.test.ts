import { expect } from "chai";
import fc from "fast-check";

import { type DiffusionOptions, paths, type PricePath } from "hardhat-firebreak";
import { Random } from "../../../src/simulation/random.ts";
import { correlationOf, logReturns, mean, moment } from "../../support/path-statistics.ts";
import { expectClose } from "../../support/sim-numbers.ts";

const BLOCKS = 40_000;
const HOUR = { blocks: BLOCKS, blockSeconds: 3600, per: "day" } as const;
/** Days in a block. */
const TIME = 1 / 24;

const random = (seed = 1): Random => Random.fromSeed(seed).split("prices");
const pricesOf = (path: PricePath, blocks: number): bigint[] => Array.from({ length: blocks + 1 }, (_, i) => path(i));

/** The start is so high that rounding to 1e-8 does not show, whatever the walk. */
const START = 1_000_000;

describe("Geometric Brownian motion", () => {
  it("has normal log returns with the mean and variance of the formula", () => {
    // A drift that makes up for half of the variance keeps a long walk in range.
    const { A } = paths.brownian({ ...HOUR, assets: { A: { start: START, volatility: 0.1, drift: 0.004 } } }, random());
    const returns = logReturns(A, BLOCKS);
    const deviation = 0.1 * Math.sqrt(TIME);
    // Four standard errors each.
    expectClose(mean(returns), (0.004 - 0.005) * TIME, (4 * deviation) / Math.sqrt(BLOCKS));
    expectClose(moment(returns, 2) / deviation ** 2, 1, 4 * Math.sqrt(2 / BLOCKS));
    expectClose(moment(returns, 3) / deviation ** 3, 0, 4 * Math.sqrt(6 / BLOCKS));
    expectClose(moment(returns, 4) / deviation ** 4, 3, 4 * Math.sqrt(24 / BLOCKS));
  });

  it("has an expected price that grows with the drift alone", () => {
    const ends = Array.from({ length: 4000 }, (_, seed) => {
      const options = {
        blocks: 1,
        blockSeconds: 86_400,
        per: "day",
        assets: { A: { start: 100, volatility: 0.4, drift: 0.1 } },
      };
      return Number(paths.brownian(options as DiffusionOptions<"A">, random(seed)).A(1)) / 1e8;
    });
    const spread = 100 * Math.exp(0.1) * Math.sqrt(Math.exp(0.16) - 1);
    expectClose(mean(ends), 100 * Math.exp(0.1), (4 * spread) / Math.sqrt(ends.length));
  });

  it("moves by the same in a day whatever the length of a block, and per year as per day", () => {
    const deviationOf = (blockSeconds: number, per: "day" | "year", volatility: number): number => {
      const options = { blocks: 20_000, blockSeconds, per, assets: { A: { start: START, volatility } } };
      return Math.sqrt(moment(logReturns(paths.brownian(options, random()).A, 20_000), 2) * (86_400 / blockSeconds));
    };
    // The same draws: equal but for rounding of prices.
    expectClose(deviationOf(60, "day", 0.05), 0.05, 0.002);
    expectClose(deviationOf(600, "day", 0.05), deviationOf(60, "day", 0.05), 1e-5);
    expectClose(deviationOf(600, "year", 0.05 * Math.sqrt(365)), deviationOf(600, "day", 0.05), 1e-5);
  });

  for (const correlation of [0.8, -0.5, 0, 1]) {
    it(`correlates assets by ${correlation}`, () => {
      const assets = { A: { start: START, volatility: 0.05 }, B: { start: START, volatility: 0.1 } };
      const { A, B } = paths.brownian({ ...HOUR, assets, correlation }, random());
      const error = (4 * (1 - correlation ** 2)) / Math.sqrt(BLOCKS);
      expectClose(correlationOf(logReturns(A, BLOCKS), logReturns(B, BLOCKS)), correlation, error + 1e-6);
    });
  }

  it("takes a matrix, in the order of the assets", () => {
    const asset = { start: START, volatility: 0.05 };
    const correlation = [
      [1, 0.9, 0.2],
      [0.9, 1, 0],
      [0.2, 0, 1],
    ];
    const drawn = paths.brownian({ ...HOUR, assets: { A: asset, B: asset, C: asset }, correlation }, random());
    const returns = [drawn.A, drawn.B, drawn.C].map((path) => logReturns(path, BLOCKS));
    for (const [i, a] of returns.entries())
      for (const [j, b] of returns.entries()) expectClose(correlationOf(a, b), correlation[i]?.[j] ?? 2, 0.02);
  });

  it("stays at its last price, and begins at the first", () => {
    const { A } = paths.brownian(
      { ...HOUR, blocks: 5, assets: { A: { start: "2000.5", volatility: 0.05 } } },
      random(),
    );
    expect(A(0)).to.equal(200_050_000_000n);
    expect(A(5)).not.to.equal(A(4));
    expect([A(6), A(1000)]).to.deep.equal([A(5), A(5)]);
  });

  it("is constant without volatility and drift, and the formula without volatility", () => {
    const flat = paths.brownian({ ...HOUR, blocks: 9, assets: { A: { start: 7, volatility: 0 } } }, random()).A;
    expect(new Set(pricesOf(flat, 9))).to.deep.equal(new Set([700_000_000n]));
    const options = {
      blocks: 1,
      blockSeconds: 86_400,
      per: "day",
      assets: { A: { start: 100, volatility: 0, drift: 1 } },
    };
    expect(paths.brownian(options as DiffusionOptions<"A">, random()).A(1)).to.equal(27_182_818_285n);
  });
});

describe("Merton's jump diffusion", () => {
  const JUMP = { mean: -0.05, deviation: 0.04 };
  const asset = { start: START, volatility: 0.03, jump: JUMP };
  const rate = 2;

  it("has the cumulants of the formula: mean, variance, skewness and kurtosis", () => {
    const { A } = paths.jumpDiffusion({ ...HOUR, assets: { A: asset }, jumps: { rate } }, random());
    const returns = logReturns(A, BLOCKS);
    const { mean: m, deviation: s } = JUMP;
    const jumps = rate * TIME;
    const factor = Math.exp(m + s ** 2 / 2) - 1;
    const cumulants = [
      -(0.03 ** 2 / 2) * TIME - jumps * factor + jumps * m,
      0.03 ** 2 * TIME + jumps * (m ** 2 + s ** 2),
      jumps * (m ** 3 + 3 * m * s ** 2),
      jumps * (m ** 4 + 6 * m ** 2 * s ** 2 + 3 * s ** 4),
    ] as const;
    const [first, second, third, fourth] = cumulants;
    expectClose(mean(returns), first, 4 * Math.sqrt(second / BLOCKS));
    expectClose(moment(returns, 2) / second, 1, 0.05);
    expectClose(moment(returns, 3) / third, 1, 0.1);
    const excess = moment(returns, 4) - 3 * moment(returns, 2) ** 2;
    expectClose(excess / fourth, 1, 0.15);
    expect(fourth / second ** 2, "the jumps matter").to.be.above(5);
  });

  it("drifts up for as much as it jumps down: the expected price stays", () => {
    const ends = Array.from({ length: 4000 }, (_, seed) => {
      const options = { blocks: 1, blockSeconds: 86_400, per: "day" as const, assets: { A: asset }, jumps: { rate } };
      return Number(paths.jumpDiffusion(options, random(seed)).A(1)) / 1e8 / START;
    });
    expectClose(mean(ends), 1, (4 * Math.sqrt(moment(ends, 2))) / Math.sqrt(ends.length));
    expect(Math.sqrt(moment(ends, 2))).to.be.below(0.15);
  });

  it("falls by what the jumps take when the drift does not make up for them", () => {
    const options = { ...HOUR, blocks: 48, assets: { A: asset } };
    const [usual, without] = [true, false].map((compensated) =>
      logReturns(paths.jumpDiffusion({ ...options, jumps: { rate, compensated } }, random()).A, 48),
    );
    const factor = Math.exp(JUMP.mean + JUMP.deviation ** 2 / 2) - 1;
    for (const [i, step] of (without ?? []).entries())
      expectClose(step - (usual?.[i] ?? 0), rate * TIME * factor, 1e-9);
  });

  it("jumps for all assets at once when jumps are common, and otherwise for each alone", () => {
    const calm = { ...asset, volatility: 0 };
    const assets = { A: calm, B: { ...calm, jump: { mean: -0.1, deviation: 0.02 } } };
    const jumpsIn = (common: boolean): readonly [boolean[], boolean[]] => {
      const { A, B } = paths.jumpDiffusion({ ...HOUR, assets, jumps: { rate, common } }, random());
      const jumped = (path: PricePath): boolean[] => logReturns(path, 2000).map((step) => Math.abs(step) > 0.01);
      return [jumped(A), jumped(B)];
    };
    const [a, b] = jumpsIn(true);
    // B's jumps are never small; some of A's are.
    expect(a.every((isJump, i) => !isJump || b[i] === true)).to.equal(true);
    expect(b.filter(Boolean).length).to.be.within(120, 215); // 160 expected.
    const [alone, other] = jumpsIn(false);
    expect(alone.filter((isJump, i) => isJump && other[i] === true).length).to.be.below(40);
  });

  it("is Brownian motion when it never jumps", () => {
    const options = { ...HOUR, blocks: 50, assets: { A: asset } };
    const still = paths.jumpDiffusion({ ...options, jumps: { rate: 0 } }, random()).A;
    expect(pricesOf(still, 50)).to.deep.equal(pricesOf(paths.brownian(options, random()).A, 50));
  });
});

describe("A fat-tailed diffusion", () => {
  it("has the stated volatility and the kurtosis of Student's t", () => {
    const freedom = 10;
    const options = { ...HOUR, assets: { A: { start: START, volatility: 0.05, drift: 0.00125 } }, freedom };
    const returns = logReturns(paths.fatTailed(options, random()).A, BLOCKS);
    expectClose(moment(returns, 2) / (0.05 ** 2 * TIME), 1, 0.05);
    expectClose(moment(returns, 4) / moment(returns, 2) ** 2, 3 + 6 / (freedom - 4), 0.3);
  });

  it("has more extremes the fewer degrees of freedom there are", () => {
    const extremes = (freedom: number): number => {
      const options = { ...HOUR, assets: { A: { start: START, volatility: 0.05 } }, freedom };
      const limit = 5 * 0.05 * Math.sqrt(TIME);
      return logReturns(paths.fatTailed(options, random()).A, BLOCKS).filter((step) => Math.abs(step) > limit).length;
    };
    // P(|t3| > 5·√3) = 0.324%, P(|t10| > 5·√1.25) = 0.024%, P(|z| > 5) = 0.00006%: of 40,000.
    expect(extremes(3)).to.be.within(90, 172);
    expect(extremes(10)).to.be.within(1, 24);
    expect(extremes(1e6)).to.be.at.most(1);
  });

  it("keeps the correlation, and lets extremes come together", () => {
    const asset = { start: START, volatility: 0.05 };
    const drawn = paths.fatTailed({ ...HOUR, assets: { A: asset, B: asset }, correlation: 0, freedom: 5 }, random());
    const [a, b] = [logReturns(drawn.A, BLOCKS), logReturns(drawn.B, BLOCKS)];
    expectClose(correlationOf(a, b), 0, 0.06);
    const sizes = [a, b].map((returns) => returns.map((step) => Math.min(step ** 2, 0.01)));
    expect(correlationOf(sizes[0] ?? [], sizes[1] ?? []), "of sizes").to.be.above(0.15);
    const independent = paths.fatTailed({ ...HOUR, assets: { A: asset, B: asset }, freedom: 5 }, random());
    const own = [independent.A, independent.B].map((path) =>
      logReturns(path, BLOCKS).map((step) => Math.min(step ** 2, 0.01)),
    );
    expectClose(correlationOf(own[0] ?? [], own[1] ?? []), 0, 0.03);
  });
});

describe("Diffusions", () => {
  const generators = {
    brownian: (options: DiffusionOptions<"A" | "B">, from: Random) => paths.brownian(options, from),
    fatTailed: (options: DiffusionOptions<"A" | "B">, from: Random) =>
      paths.fatTailed({ ...options, freedom: 2.5 }, from),
    jumpDiffusion: ({ assets, ...options }: DiffusionOptions<"A" | "B">, from: Random) => {
      const jump = { mean: -0.2, deviation: 0.3 };
      const jumping = { A: { ...assets.A, jump }, B: { ...assets.B, jump } };
      return paths.jumpDiffusion({ ...options, assets: jumping, jumps: { rate: 20 } }, from);
    },
  };

  for (const [name, draw] of Object.entries(generators)) {
    it(`${name}: prices are positive and within range, the same from the same seed, and otherwise not`, () => {
      const options = fc.record({
        start: fc.double({ min: 1e-8, max: 1e9, noNaN: true }),
        volatility: fc.double({ min: 0.01, max: 50, noNaN: true }),
        drift: fc.double({ min: -50, max: 50, noNaN: true }),
      });
      fc.assert(
        fc.property(options, options, fc.nat(), fc.boolean(), (a, b, seed, isCorrelated) => {
          const market = {
            ...HOUR,
            blocks: 40,
            assets: { A: { ...a, start: a.start.toFixed(8) }, B: { ...b, start: b.start.toFixed(8) } },
            ...(isCorrelated ? { correlation: 0.5 } : {}),
          };
          const { A, B } = draw(market, random(seed));
          for (const price of [...pricesOf(A, 41), ...pricesOf(B, 41)]) {
            expect(price >= 1n && price <= 10n ** 17n, String(price)).to.equal(true);
          }
          expect(pricesOf(draw(market, random(seed)).A, 40)).to.deep.equal(pricesOf(A, 40));
        }),
        { numRuns: 50 },
      );
      const usual = { ...HOUR, blocks: 5, assets: { A: { start: 9, volatility: 1 }, B: { start: 9, volatility: 1 } } };
      expect(draw(usual, random(1)).A(5)).not.to.equal(draw(usual, random(2)).A(5));
      expect(draw(usual, random(1)).A(5), "each has draws of its own").not.to.equal(draw(usual, random(1)).B(5));
    });
  }

  it("give an asset the same path beside another that is independent of it, wherever that stands", () => {
    const A = { start: 2000, volatility: 0.1, jump: { mean: -0.1, deviation: 0.1 } };
    const options = { ...HOUR, blocks: 60 };
    const jumps = { rate: 5 };
    const makers = [
      (assets: Record<string, typeof A>) => paths.brownian({ ...options, assets }, random()),
      (assets: Record<string, typeof A>) => paths.fatTailed({ ...options, assets, freedom: 3 }, random()),
      (assets: Record<string, typeof A>) => paths.jumpDiffusion({ ...options, assets, jumps }, random()),
    ];
    for (const make of makers) {
      const alone = pricesOf(make({ A }).A as PricePath, 60);
      expect(pricesOf(make({ A, B: A }).A as PricePath, 60)).to.deep.equal(alone);
      expect(pricesOf(make({ B: A, A }).A as PricePath, 60)).to.deep.equal(alone);
    }
  });

  it("come back from the ends of the range to where they would have been", () => {
    const options = { blocks: 400, blockSeconds: 86_400, per: "day" as const };
    const { A } = paths.brownian(
      { ...options, assets: { A: { start: "0.00000002", volatility: 0.5, drift: 0.125 } } },
      random(),
    );
    const high = paths.brownian(
      { ...options, assets: { A: { start: 1000, volatility: 0.5, drift: 0.125 } } },
      random(),
    ).A;
    const at = pricesOf(A, 400).map((price, i) => [Number(price), (Number(high(i)) / 1e11) * 2] as const);
    expect(at.some(([price, exact]) => price === 1 && exact < 0.5)).to.equal(true);
    for (const [price, exact] of at) expect(Math.abs(price - Math.max(1, exact))).to.be.at.most(1);
  });
});
