import { expect } from "chai";

import { SaleStatistics } from "../../../src/protocols/vaults/sale-statistics.ts";

const USD = 10n ** 8n;

describe("Statistics of sales", () => {
  const after = (
    ...sales: readonly (readonly [fair: bigint, paid: bigint, seconds: bigint])[]
  ): Record<string, bigint> => {
    const statistics = new SaleStatistics();
    for (const [fair, paid, seconds] of sales) {
      statistics.add({ fairUsd: fair * USD, paidUsd: paid * USD, seconds });
    }
    return Object.fromEntries(Object.entries(statistics.figures()).map(([name, { value }]) => [name, value]));
  };

  it("begin with nothing", () => {
    expect(Object.values(after()).every((value) => value === 0n)).to.equal(true);
  });

  it("take the middle sale, and the lower one of two", () => {
    expect(after([100n, 90n, 30n], [100n, 50n, 10n], [100n, 95n, 20n])).to.include({
      medianPrice: 9_000n,
      medianTime: 20n,
    });
    expect(after([100n, 90n, 30n], [100n, 50n, 10n])).to.include({ medianPrice: 5_000n, medianTime: 10n });
  });

  it("weigh the average by value", () => {
    expect(after([300n, 300n, 0n], [100n, 0n, 0n])).to.include({
      averagePrice: 7_500n,
      proceeds: 300n * USD,
      valueSold: 400n * USD,
    });
  });

  it("call a sale below a hundredth of its worth one for nothing", () => {
    expect(after([100n, 0n, 0n], [1_000n, 10n, 0n], [1_000n, 9n, 0n])).to.include({
      sales: 3n,
      soldForNothing: 2n,
      shareForNothing: 6_666n,
      valueForNothing: 1_091n * USD,
    });
  });

  it("leave out what has no price", () => {
    expect(after([0n, 5n, 1n])).to.include({ sales: 0n, proceeds: 0n });
  });
});
