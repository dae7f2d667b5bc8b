import fc from "fast-check";

import { choice, flag, integer, number } from "../../src/simulation/parameters.ts";

const meaning = "";

/** Parameters of every kind that a sweep varies. */
export const SPECS = {
  price: number({ default: 1, min: -1e6, max: 1e6, unit: "USD", meaning }),
  fall: number({ default: 0, min: -1, max: 1, unit: "fraction", meaning }),
  delay: integer({ default: 0, min: 0, max: 1000, unit: "blocks", meaning }),
  lag: integer({ default: 0, min: 0, max: 1000, unit: "blocks", meaning }),
  venue: choice({ default: "a", options: ["a", "b", "c", "d", "e"], meaning }),
  guard: flag({ default: false, meaning }),
};

const range = (name: string, from: fc.Arbitrary<number>, width: fc.Arbitrary<number>): fc.Arbitrary<string> =>
  fc.tuple(from, width, fc.boolean()).map(([low, by, isDown]) => {
    const [first, last] = isDown ? [low + by, low] : [low, low + by];
    return `${name}=${first}:${last}`;
  });

/** What `--over` may say, of at most so many axes: wide and narrow ranges either way, whole numbers, lists and flags. */
export function axesText(most: number): fc.Arbitrary<string> {
  const whole = fc.integer({ min: 0, max: 500 });
  const axes = [
    range("price", fc.integer({ min: -900_000, max: 900_000 }), fc.constantFrom(0.0001220703125, 0.5, 3, 90_000)),
    range("fall", fc.constantFrom(-0.75, -0.5, 0), fc.constantFrom(0.25, 0.5)),
    range("delay", whole, fc.integer({ min: 1, max: 12 })),
    fc.uniqueArray(whole, { minLength: 2, maxLength: 7 }).map((values) => `lag=${values.join("|")}`),
    fc.subarray(["a", "b", "c", "d", "e"], { minLength: 2 }).map((values) => `venue=${values.join("|")}`),
    fc.constant("guard=true|false"),
  ];
  return fc
    .subarray(axes, { minLength: 1, maxLength: Math.min(most, axes.length) })
    .chain((chosen) => fc.tuple(...chosen))
    .map((texts) => texts.join(","));
}
