import { setImmediate } from "node:timers/promises";

import { expect } from "chai";

import { BlockClock, Turnstile } from "../../bench/support/block-clock.ts";
import { compare, type Measured } from "../../bench/support/row.ts";

const SIDES: Measured = {
  name: "a ÷ b",
  what: "one against the other",
  size: "small",
  unit: "seconds",
  equality: "nothing to compare",
  over: { name: "a", samples: [30, 1, 2] },
  under: { name: "b", samples: [5, 4, 0.1] },
};

describe("Measuring", () => {
  it("relates medians, which no outlier moves", () => {
    const { over, under, ratio, isMet } = compare(SIDES);
    expect({ over: over.median, under: under.median, ratio, isMet }).to.deep.equal({
      over: 2,
      under: 4,
      ratio: 0.5,
      isMet: undefined,
    });
    expect(over.samples).to.deep.equal([30, 1, 2]);
  });

  it("says whether a goal is met, its own value included", () => {
    for (const [is, value, isMet] of [
      ["at most", 0.5, true],
      ["at most", 0.4, false],
      ["at least", 0.5, true],
      ["at least", 0.6, false],
    ] as const) {
      expect(compare({ ...SIDES, goal: { is, value } }).isMet, `${is} ${value}`).to.equal(isMet);
    }
  });

  it("times every block of an arm but the first, and nothing that happens in between", async () => {
    const seen: [number, string | undefined][] = [];
    const clock = new BlockClock(async (block, arm) => {
      seen.push([block, arm]);
      await new Promise((resolve) => setTimeout(resolve, 30));
    });
    for (const arm of ["one", "one", "one", "two", "two"]) await clock.onProgress({ arm, done: 0, total: 5 });
    expect(seen).to.deep.equal([
      [1, "one"],
      [2, "one"],
      [3, "one"],
      [1, "two"],
      [2, "two"],
    ]);
    expect([...clock.arms].map(([arm, samples]) => [arm, samples.length])).to.deep.equal([
      ["one", 2],
      ["two", 1],
    ]);
    expect(clock.totalOf("one")).to.be.below(0.03);
    expect(clock.totalOf("two")).to.be.above(0);
  });

  it("lets runs take turns, the last going on by itself", async () => {
    const order: string[] = [];
    const turnstile = new Turnstile(2);
    const run = async (name: string, turns: number): Promise<void> => {
      for (let turn = 0; turn < turns; turn += 1) {
        await turnstile.turn(turn === 0);
        order.push(name);
        await setImmediate();
      }
      turnstile.leave();
    };
    await Promise.all([run("a", 4), run("b", 2)]);
    expect(order.join("")).to.equal("ababaa");
  });
});
