import { MOST_DIMENSIONS, sobolPoints } from "./sobol.ts";

/** A row takes two coordinates of Sobol's sequence for each parameter. */
export const MOST_SALTELLI = Math.floor(MOST_DIMENSIONS / 2);

const FEWEST_LEFT_OUT = 16;

/** How many points a base row has: A, one for each parameter, and B. */
export function saltelliRow(parameters: number): number {
  return parameters + 2;
}

/**
 * The points of Saltelli's scheme (A. Saltelli, P. Annoni, I. Azzini, F. Campolongo, M. Ratto, S. Tarantola, "Variance
 * based sensitivity analysis of model output. Design and estimator for the total sensitivity index", Comput. Phys.
 * Commun. 181, 2010, section 3): a point of Sobol's sequence in twice as many dimensions as there are parameters is cut
 * into A and B, and between them stand the points of A that have one coordinate from B, A_B^(1) to A_B^(k).
 *
 * The sequence begins at the first power of two that is at least `rows`, and 16: its first two points are (0, …, 0) and
 * (½, …, ½), where A and B are alike and tell nothing, and a whole block of a power of two is as even as the first one.
 *
 * @returns Row by row, k + 2 points each, with coordinates from 0 to below 1.
 */
export function saltelliPoints(rows: number, parameters: number): number[][] {
  let leftOut = FEWEST_LEFT_OUT;
  while (leftOut < rows) leftOut *= 2;
  return sobolPoints(rows, 2 * parameters, leftOut).flatMap((point) => {
    const [a, b] = [point.slice(0, parameters), point.slice(parameters)];
    return [a, ...b.map((coordinate, i) => a.with(i, coordinate)), b];
  });
}
