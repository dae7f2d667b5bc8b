import { InputError } from "../../errors.ts";

/**
 * Sobol's low-discrepancy sequence in Gray-code order (Antonov and Saleev 1979), not scrambled, from its first point on:
 * any 2^k points in a row from a multiple of 2^k are spread evenly over every coordinate.
 *
 * Each row has the degree and the coefficients of a primitive polynomial and the first direction numbers, by S. Joe and
 * F. Y. Kuo, "Constructing Sobol sequences with better two-dimensional projections", SIAM J. Sci. Comput. 30 (2008),
 * the first 21 dimensions of new-joe-kuo-6.21201. The first dimension has none: it is van der Corput's sequence.
 */
const DIRECTIONS: readonly (readonly [degree: number, coefficients: number, first: readonly number[]])[] = [
  [1, 0, [1]],
  [2, 1, [1, 3]],
  [3, 1, [1, 3, 1]],
  [3, 2, [1, 1, 1]],
  [4, 1, [1, 1, 3, 3]],
  [4, 4, [1, 3, 5, 13]],
  [5, 2, [1, 1, 5, 5, 17]],
  [5, 4, [1, 1, 5, 5, 5]],
  [5, 7, [1, 1, 7, 11, 19]],
  [5, 11, [1, 1, 5, 1, 1]],
  [5, 13, [1, 1, 1, 3, 11]],
  [5, 14, [1, 3, 5, 5, 31]],
  [6, 1, [1, 3, 3, 9, 7, 49]],
  [6, 13, [1, 1, 1, 15, 21, 21]],
  [6, 16, [1, 3, 1, 13, 27, 49]],
  [6, 19, [1, 1, 1, 15, 7, 5]],
  [6, 22, [1, 3, 1, 15, 13, 25]],
  [6, 25, [1, 1, 5, 5, 19, 61]],
  [7, 1, [1, 3, 7, 11, 23, 15, 103]],
  [7, 4, [1, 3, 7, 13, 13, 15, 69]],
];

const BITS = 32;
const SCALE = 2 ** BITS;

/** The most coordinates that a point can have. */
export const MOST_DIMENSIONS = DIRECTIONS.length + 1;

/**
 * Points of the sequence in order.
 *
 * @param leftOut How many come before the first that is returned.
 * @returns Points with coordinates from 0 to below 1.
 * @throws InputError when there are too many dimensions.
 */
export function sobolPoints(count: number, dimensions: number, leftOut = 0): number[][] {
  if (dimensions > MOST_DIMENSIONS) {
    throw new InputError(`a Sobol sample varies at most ${MOST_DIMENSIONS} parameters, not ${dimensions}`);
  }
  const directions = Array.from({ length: dimensions }, (_, i) => directionsOf(i));
  const state = directions.map((words) => stateAt(leftOut, words));
  return Array.from({ length: count }, (_, i) => {
    if (i > 0) {
      const bit = trailingZeros(leftOut + i);
      for (let d = 0; d < dimensions; d += 1) state[d] = ((state[d] ?? 0) ^ (directions[d]?.[bit] ?? 0)) >>> 0;
    }
    return state.map((word) => word / SCALE);
  });
}

/** The direction numbers of a dimension, as 32-bit words with the point before the first bit. */
function directionsOf(dimension: number): number[] {
  const row = DIRECTIONS[dimension - 1];
  if (row === undefined) return Array.from({ length: BITS }, (_, i) => 2 ** (BITS - 1 - i));
  const [degree, coefficients, first] = row;
  const words: number[] = first.map((m, i) => m * 2 ** (BITS - 1 - i));
  for (let i = degree; i < BITS; i += 1) {
    const before = words[i - degree] as number;
    let word = before ^ (before >>> degree);
    for (let k = 1; k < degree; k += 1) {
      if (((coefficients >>> (degree - 1 - k)) & 1) === 1) word ^= words[i - k] as number;
    }
    words.push(word >>> 0);
  }
  return words;
}

/** A coordinate of the point with this number, as a word: a direction for each bit of the number's Gray code. */
function stateAt(number: number, directions: readonly number[]): number {
  const gray = number ^ (number >>> 1);
  return directions.reduce((state, word, bit) => (((gray >>> bit) & 1) === 1 ? (state ^ word) >>> 0 : state), 0);
}

function trailingZeros(value: number): number {
  return 31 - Math.clz32(value & -value);
}
