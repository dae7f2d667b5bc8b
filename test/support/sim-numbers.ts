import { expect } from "chai";

/**
 * Two figures are the same but for rounding. Hardhat's matchers replace chai's `closeTo` once a chain is open, and theirs
 * takes whole numbers only.
 */
export function expectClose(actual: number, expected: number, tolerance: number, what = "figure"): void {
  const isClose = Math.abs(actual - expected) <= tolerance;
  expect(isClose, `${what}: ${actual} is not within ${tolerance} of ${expected}`).to.equal(true);
}
