import { expect } from "chai";
import fc from "fast-check";

import { borrowRateBySecond, yearlyBorrowRate } from "../../../src/protocols/lending/kinked-rate.ts";
import {
  accrual,
  assetsDown,
  assetsUp,
  borrowLimit,
  chooseLiquidation,
  healthOf,
  incentiveFactor,
  type LiquidationTerms,
  marketAt,
  type MarketSums,
  PRICE_SCALE,
  sharesDown,
  sharesUp,
} from "../../../src/protocols/lending/morpho-blue-math.ts";
import { forAll, magnitude } from "../../support/units-property.ts";

const WAD = 10n ** 18n;
const YEAR = 365 * 86_400;

describe("Morpho Blue arithmetic", () => {
  it("pays liquidators by the threshold, and at most 15%", () => {
    // 1 ÷ (1 − 0.3 · 0.14), 1 ÷ (1 − 0.3 · 0.055), and 1 ÷ (1 − 0.3 · 0.615), which would be 1.226.
    expect(incentiveFactor((86n * WAD) / 100n)).to.equal(1_043_841_336_116_910_229n);
    expect(incentiveFactor((945n * WAD) / 1_000n)).to.equal(1_016_776_817_488_561_260n);
    expect(incentiveFactor((385n * WAD) / 1_000n)).to.equal((115n * WAD) / 100n);
  });

  it("gives an empty market's first supplier a million shares for a unit", () => {
    const empty = { assets: 0n, shares: 0n };
    expect(sharesDown(5n, empty)).to.equal(5_000_000n);
    expect(assetsUp(5_000_000n, empty)).to.equal(5n);
  });

  it("never gives away a unit when shares and assets are exchanged, in either direction", () => {
    const amount = magnitude(0n, 10n ** 27n);
    forAll([amount, amount, amount], (value, assets, shares) => {
      const side = { assets, shares };
      expect(assetsDown(sharesDown(value, side), side) <= value, "supplied and withdrawn").to.equal(true);
      expect(assetsUp(sharesUp(value, side), side) >= value, "borrowed and repaid").to.equal(true);
      expect(assetsUp(value, side) - assetsDown(value, side) <= 1n, "within a unit of each other").to.equal(true);
    });
  });

  it("compounds interest by three terms and gives the fee's recipient shares worth its part", () => {
    const market: MarketSums = {
      supply: { assets: 2_000n * WAD, shares: 2_000n * WAD * 10n ** 6n },
      borrow: { assets: 1_000n * WAD, shares: 1_000n * WAD * 10n ** 6n },
      lastUpdate: 0,
      fee: WAD / 10n,
    };
    const rate = WAD / 10n / BigInt(YEAR); // 10% a year
    const { interest, feeShares } = accrual(market, rate, YEAR);
    // 0.1 + 0.005 + 0.000166…, of 1,000.
    expect(interest / 10n ** 12n).to.equal(105_166_666n);
    const after = marketAt(market, rate, YEAR);
    expect(after.supply.assets - market.supply.assets).to.equal(interest);
    expect(after.borrow.assets - market.borrow.assets).to.equal(interest);
    expect(interest / 10n - assetsDown(feeShares, after.supply)).to.be.oneOf([0n, 1n]);
    expect(marketAt(market, rate, 0)).to.deep.equal(market);
  });

  it("calls a position unhealthy exactly when its debt is above its limit", () => {
    const amount = magnitude(1n, 10n ** 24n);
    forAll([amount, amount], (limit, debt) => {
      expect(healthOf(limit, debt) < WAD).to.equal(debt > limit);
    });
    // 2 units at a price of 1.5 and a threshold of 0.5.
    expect(borrowLimit(2n, (3n * PRICE_SCALE) / 2n, WAD / 2n)).to.equal(1n);
  });

  describe("liquidations", () => {
    const even: LiquidationTerms = {
      borrow: { assets: 1_000n * WAD - 1n, shares: 1_000n * WAD * 10n ** 6n - 10n ** 6n },
      price: PRICE_SCALE,
      factor: (11n * WAD) / 10n,
    };
    const owing = (
      debt: bigint,
      collateral: bigint,
    ): { supplyShares: 0n; borrowShares: bigint; collateral: bigint } => ({
      supplyShares: 0n,
      borrowShares: debt * 10n ** 6n,
      collateral,
    });

    it("repay any part of the debt, and all of it", () => {
      const position = owing(100n * WAD, 112n * WAD);
      expect(chooseLiquidation(even, position, 40n * WAD)).to.deep.include({ repaid: 40n * WAD, seized: 44n * WAD });
      for (const repay of [100n * WAD, 10n ** 30n]) {
        const choice = chooseLiquidation(even, position, repay);
        expect(choice).to.deep.include({ seizeAll: false, repaid: 100n * WAD, seized: 110n * WAD });
      }
    });

    it("take all of the collateral for what it pays where the debt is worth more", () => {
      const choice = chooseLiquidation(even, owing(100n * WAD, 55n * WAD), 100n * WAD);
      expect(choice).to.deep.include({ seizeAll: true, repaid: 50n * WAD, seized: 55n * WAD });
      expect(chooseLiquidation(even, owing(100n * WAD, 55n * WAD), 49n * WAD)).to.deep.include({ seizeAll: false });
    });

    it("are none for less than a share", () => {
      expect(chooseLiquidation(even, owing(100n * WAD, 112n * WAD), 0n)).to.equal(undefined);
    });

    it("never take more than there is, nor more than was offered", () => {
      const amount = magnitude(1n, 10n ** 27n);
      const price = magnitude(10n ** 20n, 10n ** 50n);
      const side = fc.tuple(amount, amount);
      forAll([side, price, amount, amount, amount], ([assets, shares], p, owed, collateral, repay) => {
        const borrowShares = owed < shares ? owed : shares;
        const terms = { borrow: { assets, shares }, price: p, factor: (106n * WAD) / 100n };
        const choice = chooseLiquidation(terms, { supplyShares: 0n, borrowShares, collateral }, repay);
        if (choice === undefined) return;
        expect(choice.shares > 0n && choice.shares <= borrowShares, "shares").to.equal(true);
        expect(choice.seized <= collateral, "collateral").to.equal(true);
        expect(choice.repaid <= repay, "repayment").to.equal(true);
        // A keeper asks again with what it was quoted.
        if (!choice.seizeAll) return;
        const again = chooseLiquidation(terms, { supplyShares: 0n, borrowShares, collateral }, choice.repaid);
        expect(again).to.deep.equal(choice);
      });
    });
  });

  it("has the pool's kinked curve: 1% + 4% up to 80%, 60% more beyond", () => {
    const curve = { optimalUsageBps: 8_000n, baseRateBps: 100n, slope1Bps: 400n, slope2Bps: 6_000n };
    const RAY = 10n ** 27n;
    const percent = (use: bigint): bigint => yearlyBorrowRate(curve, 100n * WAD, use * WAD);
    expect([0n, 40n, 80n, 90n, 100n].map(percent)).to.deep.equal(
      [1n, 3n, 5n, 35n, 65n].map((rate) => (rate * RAY) / 100n),
    );
    expect(yearlyBorrowRate(curve, 0n, 0n)).to.equal(RAY / 100n);
    expect(borrowRateBySecond(curve, 100n * WAD, 80n * WAD)).to.equal(1_585_489_599n);
  });
});
