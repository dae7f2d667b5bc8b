import { expect } from "chai";

import { InputError, paths } from "hardhat-firebreak";
import { Random } from "../../../src/simulation/random.ts";

const HOUR = { blocks: 10, blockSeconds: 3600, per: "day" } as const;
const random = (): Random => Random.fromSeed(1);

describe("Diffusions", () => {
  const A = { start: 1, volatility: 0.1 };
  const good = { ...HOUR, assets: { A, B: A } };
  const wrong: readonly (readonly [what: string, make: () => unknown, says: RegExp])[] = [
    [
      "no assets",
      () => paths.brownian({ ...good, assets: {} }, random()),
      /paths.brownian: expected at least one asset/,
    ],
    [
      "a start of 0",
      () => paths.brownian({ ...HOUR, assets: { A: { ...A, start: 0 } } }, random()),
      /A: the start is 0 US/,
    ],
    [
      "a volatility below 0",
      () => paths.brownian({ ...HOUR, assets: { A: { ...A, volatility: -1 } } }, random()),
      /A: volatility is -1: expected 0/,
    ],
    [
      "a drift that is no number",
      () => paths.brownian({ ...HOUR, assets: { A: { ...A, drift: NaN } } }, random()),
      /A: drift is NaN/,
    ],
    [
      "half a block",
      () => paths.brownian({ ...good, blocks: 1.5 }, random()),
      /blocks is 1.5: expected a whole number/,
    ],
    ["no time", () => paths.brownian({ ...good, blockSeconds: 0 }, random()), /blockSeconds is 0: expected 1 to/],
    [
      "another time",
      () => paths.brownian({ ...good, per: "week" as "day" }, random()),
      /per is "week": expected day or year/,
    ],
    [
      "a correlation of 2",
      () => paths.brownian({ ...good, correlation: 2 }, random()),
      /a correlation is 2: expected -1 to 1/,
    ],
    [
      "three that are all opposed",
      () => paths.brownian({ ...HOUR, assets: { A, B: A, C: A }, correlation: -0.6 }, random()),
      /contradict each other: expected a positive semi-definite matrix/,
    ],
    [
      "a contradiction of certainties",
      () =>
        paths.brownian(
          {
            ...HOUR,
            assets: { A, B: A, C: A },
            correlation: [
              [1, 1, 0],
              [1, 1, 0.5],
              [0, 0.5, 1],
            ],
          },
          random(),
        ),
      /contradict each other/,
    ],
    [
      "a matrix of another size",
      () => paths.brownian({ ...good, correlation: [[1]] }, random()),
      /matrix of 2 rows with 2 numbers each/,
    ],
    [
      "a matrix that is not symmetric",
      () =>
        paths.brownian(
          {
            ...good,
            correlation: [
              [1, 0],
              [0.1, 1],
            ],
          },
          random(),
        ),
      /not symmetric/,
    ],
    [
      "an asset that is not like itself",
      () =>
        paths.brownian(
          {
            ...good,
            correlation: [
              [1, 0],
              [0, 0.5],
            ],
          },
          random(),
        ),
      /correlation with itself is 0.5/,
    ],
    [
      "two degrees of freedom",
      () => paths.fatTailed({ ...good, freedom: 2 }, random()),
      /degrees of freedom are 2: expected more than 2/,
    ],
    [
      "jumps at a negative rate",
      () =>
        paths.jumpDiffusion(
          { ...HOUR, assets: { A: { ...A, jump: { mean: 0, deviation: 0 } } }, jumps: { rate: -1 } },
          random(),
        ),
      /the rate of jumps is -1/,
    ],
    [
      "jumps of negative deviation",
      () =>
        paths.jumpDiffusion(
          { ...HOUR, assets: { A: { ...A, jump: { mean: 0, deviation: -1 } } }, jumps: { rate: 1 } },
          random(),
        ),
      /A: the deviation of a jump is -1/,
    ],
  ];
  for (const [what, make, says] of wrong) {
    it(`refuse ${what} in one line`, () => {
      expect(make).to.throw(InputError, says).with.property("message").that.does.not.include("\n");
    });
  }
});
