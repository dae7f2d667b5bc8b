import { InputError } from "../../errors.ts";

/** One correlation for every pair, or a matrix in the order of the assets. */
export type Correlation = number | readonly (readonly number[])[];

/** Numbers that stand for 0, as far as rounding goes. */
const ALMOST_ZERO = 1e-12;

/**
 * The lower triangular L with L · Lᵀ = the correlations (Cholesky): L times independent normal numbers are correlated
 * ones. A correlation of 1 has one too: the matrix need only be positive semi-definite.
 *
 * @param what Who asks, for messages.
 * @throws InputError when it is no correlation matrix of so many assets.
 */
export function choleskyFactor(what: string, correlation: Correlation, size: number): number[][] {
  const matrix = matrixOf(what, correlation, size);
  const factor = matrix.map((row) => row.map(() => 0));
  const at = (i: number, j: number): number => factor[i]?.[j] ?? 0;
  for (const [i, row] of matrix.entries()) {
    for (let j = 0; j <= i; j += 1) {
      let rest = row[j] ?? 0;
      for (let k = 0; k < j; k += 1) rest -= at(i, k) * at(j, k);
      const pivot = i === j ? rootOf(rest) : at(j, j);
      const isLost = i !== j && pivot === 0 && Math.abs(rest) > Math.sqrt(ALMOST_ZERO);
      if (pivot === undefined || isLost) {
        throw new InputError(
          `${what}: the correlations contradict each other: expected a positive semi-definite matrix`,
        );
      }
      (factor[i] as number[])[j] = i === j ? pivot : pivot === 0 ? 0 : rest / pivot;
    }
  }
  return factor;
}

/** The square root; 0 of what is almost 0, undefined of what is below. */
function rootOf(value: number): number | undefined {
  if (Math.abs(value) <= ALMOST_ZERO) return 0;
  return value < 0 ? undefined : Math.sqrt(value);
}

function matrixOf(what: string, correlation: Correlation, size: number): readonly (readonly number[])[] {
  const matrix =
    typeof correlation === "number"
      ? Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? 1 : correlation)))
      : correlation;
  if (matrix.length !== size || matrix.some((row) => row.length !== size)) {
    throw new InputError(`${what}: expected correlations as a matrix of ${size} rows with ${size} numbers each`);
  }
  for (const [i, row] of matrix.entries()) {
    for (const [j, value] of row.entries()) {
      if (!(value >= -1 && value <= 1)) throw new InputError(`${what}: a correlation is ${value}: expected -1 to 1`);
      if (i === j && value !== 1)
        throw new InputError(`${what}: an asset's correlation with itself is ${value}, not 1`);
      if (value !== matrix[j]?.[i]) throw new InputError(`${what}: the matrix of correlations is not symmetric`);
    }
  }
  return matrix;
}
