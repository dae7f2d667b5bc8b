import { randomGamma, randomNormal, randomPoisson } from "d3-random";

import type { Random } from "../random.ts";

const GRID = 2 ** 30;

/** Draws one number after another. */
export type Draw = () => number;

/** Standard normal numbers. */
export function normals(random: Random): Draw {
  return rounded(randomNormal.source(unitsOf(random))());
}

/** Chi-squared numbers over their degrees of freedom: their mean is 1, and none is 0. */
export function chiSquares(random: Random, freedom: number): Draw {
  const draw = rounded(randomGamma.source(unitsOf(random))(freedom / 2, 2 / freedom));
  return () => Math.max(draw(), 1 / GRID);
}

/** Whole numbers with Poisson's distribution and the given mean. */
export function counts(random: Random, mean: number): Draw {
  return randomPoisson.source(unitsOf(random))(mean);
}

function unitsOf(random: Random): Draw {
  return () => random.unit();
}

/**
 * To 2^-30. The library takes logarithms, whose last bit engines may round differently: on this grid it is lost, but for
 * one draw in millions.
 */
function rounded(draw: Draw): Draw {
  return () => Math.round(draw() * GRID) / GRID;
}
