import type { PricePath } from "hardhat-firebreak";

/** Logarithms of what each block multiplies the price by. */
export function logReturns(path: PricePath, blocks: number): number[] {
  return Array.from({ length: blocks }, (_, i) => Math.log(Number(path(i + 1)) / Number(path(i))));
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The mean of the deviations' powers. */
export function moment(values: readonly number[], power: number): number {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** power));
}

export function correlationOf(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  const together = mean(a.map((value, i) => (value - meanA) * ((b[i] ?? 0) - meanB)));
  return together / Math.sqrt(moment(a, 2) * moment(b, 2));
}

/** Correlation of a series with itself a step later. */
export function autocorrelation(values: readonly number[], lag = 1): number {
  return correlationOf(values.slice(0, -lag), values.slice(lag));
}
