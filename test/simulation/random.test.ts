import { expect } from "chai";

import { Random } from "../../src/simulation/random.ts";
import { expectClose } from "../support/sim-numbers.ts";

describe("Random", () => {
  it("draws the same from the same seed and name, and something else from another", () => {
    expect(draws(Random.fromSeed(7).split("keeper"))).to.deep.equal(draws(Random.fromSeed(7).split("keeper")));
    expect(draws(Random.fromSeed(8).split("keeper"))).not.to.deep.equal(draws(Random.fromSeed(7).split("keeper")));
    expect(draws(Random.fromSeed(7).split("trader"))).not.to.deep.equal(draws(Random.fromSeed(7).split("keeper")));
  });

  it("gives an agent draws that depend neither on others' draws nor on the order of creation", () => {
    const alone = draws(Random.fromSeed(7).split("keeper"));

    const crowd = Random.fromSeed(7);
    draws(crowd);
    const trader = crowd.split("trader");
    draws(trader);
    const keeper = crowd.split("keeper");
    draws(trader);
    expect(draws(keeper)).to.deep.equal(alone);
  });

  it("splits a split by its whole path, whatever was drawn on the way", () => {
    const parent = Random.fromSeed(7).split("keeper");
    const early = draws(parent.split("setup"));
    draws(parent);
    expect(draws(parent.split("setup"))).to.deep.equal(early);
    expect(draws(Random.fromSeed(7).split("setup"))).not.to.deep.equal(early);
  });

  it("keeps what a seed means", () => {
    // Recorded once. A change here changes every published run: it must be meant, and said.
    expect(draws(Random.fromSeed(1), 4)).to.deep.equal(FIRST_DRAWS_OF_SEED_1);
  });

  it("draws integers and bigints between bounds, both included", () => {
    const random = Random.fromSeed(1);
    const rolls = Array.from({ length: 300 }, () => random.integer(1, 6));
    expect(new Set(rolls)).to.deep.equal(new Set([1, 2, 3, 4, 5, 6]));
    const low = 10n ** 30n;
    const large = Array.from({ length: 100 }, () => random.bigint(low, low + 2n));
    expect(new Set(large)).to.deep.equal(new Set([low, low + 1n, low + 2n]));
  });

  it("draws numbers evenly from a range", () => {
    const random = Random.fromSeed(1);
    const numbers = Array.from({ length: 2000 }, () => random.between(-1, 3));
    expect(Math.min(...numbers)).to.be.within(-1, -0.98);
    expect(Math.max(...numbers)).to.be.within(2.98, 3);
    const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
    expectClose(mean, 1, 0.1); // The standard error of the mean is 0.026.
  });

  it("draws units: 0 to below 1, evenly, and finer than a library needs", () => {
    const random = Random.fromSeed(1);
    const units = Array.from({ length: 4000 }, () => random.unit());
    expect(Math.min(...units))
      .to.be.at.least(0)
      .and.below(0.002);
    expect(Math.max(...units))
      .to.be.above(0.998)
      .and.below(1);
    const mean = units.reduce((sum, value) => sum + value, 0) / units.length;
    expectClose(mean, 0.5, 0.0183); // Four standard errors.
    expect(units.some((unit) => !Number.isInteger(unit * 2 ** 48))).to.equal(true);
    expect(units.every((unit) => Number.isInteger(unit * 2 ** 53))).to.equal(true);
  });

  it("lets chance have its way as often as it is told", () => {
    const random = Random.fromSeed(1);
    const hits = (probability: number): number =>
      Array.from({ length: 2000 }, () => random.chance(probability)).filter(Boolean).length;
    expect(hits(0)).to.equal(0);
    expect(hits(1)).to.equal(2000);
    expect(hits(0.3)).to.be.within(520, 680); // Four standard deviations to either side.
  });

  it("picks one of the items, and nothing from nothing", () => {
    const random = Random.fromSeed(1);
    const picked = new Set(Array.from({ length: 50 }, () => random.pick(["a", "b", "c"])));
    expect(picked).to.deep.equal(new Set(["a", "b", "c"]));
    expect(() => random.pick([])).to.throw(RangeError, "nothing to pick from");
  });

  it("shuffles into every order, and leaves the original alone", () => {
    const random = Random.fromSeed(1);
    const items = Object.freeze(["a", "b", "c"]);
    const orders = new Set(Array.from({ length: 200 }, () => random.shuffle(items).join("")));
    expect([...orders].sort()).to.deep.equal(["abc", "acb", "bac", "bca", "cab", "cba"]);
  });
});

const FIRST_DRAWS_OF_SEED_1 = [73_358, 500_719, 84_915, 528_524];

function draws(random: Random, count = 16): number[] {
  return Array.from({ length: count }, () => random.integer(0, 999_999));
}
