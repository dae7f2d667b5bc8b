import { expect } from "chai";

import { describeLosses, expectedShortfall, wilson } from "../../../src/campaign/findings/losses.ts";
import { Random } from "../../../src/simulation/random.ts";
import { expectClose } from "../../support/sim-numbers.ts";

const HUNDRED = Array.from({ length: 100 }, (_, i) => i + 1);

describe("Expected shortfall", () => {
  it("is the mean of the worst trials", () => {
    expectClose(expectedShortfall(HUNDRED, 95), 98, 1e-9);
    expectClose(expectedShortfall(HUNDRED, 99), 100, 1e-9);
    expectClose(expectedShortfall(HUNDRED, 0), 50.5, 1e-9);
  });

  it("counts the last of the worst in part where they are no whole number", () => {
    // The worst 5% of 30 are one and a half trials: 40, and half of 20.
    const losses = [...Array<number>(28).fill(0), 20, 40];
    expectClose(expectedShortfall(losses, 95), (40 + 20 / 2) / 1.5, 1e-9);
    expectClose(expectedShortfall([7, 9], 99), 9, 1e-9);
  });

  it("is no less than the quantile and no more than the worst", () => {
    const { shortfall95, shortfall99, quantiles, max } = describeLosses(HUNDRED, Random.fromSeed(1));
    expect(shortfall95.value).to.be.at.least(quantiles.p95);
    expect(shortfall99.value).to.be.within(shortfall95.value, max);
  });
});

describe("The probability of any loss", () => {
  it("comes with Wilson's interval, as in his paper's successors", () => {
    // Newcombe, Stat. Med. 17 (1998), table I: 81 of 263, and 0 of 20.
    const { value, low, high } = wilson(81, 263);
    expect([value, low, high].map((share) => share.toFixed(4))).to.deep.equal(["0.3080", "0.2553", "0.3662"]);
    expect(wilson(0, 20).low).to.equal(0);
    expectClose(wilson(0, 20).high, 0.1611, 1e-4);
  });
});

describe("Losses", () => {
  it("are the same for the same trials in any order, and for the same draws", () => {
    const [a, b] = [HUNDRED, HUNDRED.toReversed()].map((losses) => describeLosses(losses, Random.fromSeed(4)));
    expect(a).to.deep.equal(b);
    expect(describeLosses(HUNDRED, Random.fromSeed(5)).mean).not.to.deep.equal(a?.mean);
  });

  it("have intervals as wide as theory says", () => {
    const { mean } = describeLosses(HUNDRED, Random.fromSeed(1));
    // The standard error of the mean of 1 to 100 is sqrt(833.25 / 100).
    expect(mean.value).to.equal(50.5);
    expectClose(mean.high - mean.low, 2 * 1.96 * Math.sqrt(833.25 / 100), 1);
    expect(mean.low).to.be.below(50.5).and.above(43);
  });

  it("that are all alike have no interval", () => {
    const { mean, shortfall99, probability } = describeLosses([5, 5, 5], Random.fromSeed(1));
    for (const estimate of [mean, shortfall99]) {
      expectClose(estimate.value, 5, 1e-12);
      expect([estimate.low, estimate.high]).to.deep.equal([estimate.value, estimate.value]);
    }
    expect(probability.value).to.equal(1);
  });
});
