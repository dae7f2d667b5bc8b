import { expect } from "chai";

import { TimeLeft } from "../../../src/plugin/campaign/sweep-bar.ts";

describe("The time that a sweep has left", () => {
  it("follows from the trials of this time, not from those of earlier ones, and not before a few are finished", () => {
    let now = 0;
    const timeLeft = new TimeLeft(() => now);
    const told = Array.from({ length: 8 }, (_, i) => {
      // The first trial takes 10 s, since it builds a world; the others take 2 s each.
      now = i === 0 ? 0 : 8_000 + i * 2_000;
      return timeLeft.after({ finished: 900 + i, failed: 0, total: 1000, now: i });
    });
    expect(told.slice(0, 6)).to.deep.equal(Array.from({ length: 6 }, () => undefined));
    expect(told.slice(6)).to.deep.equal([94 * 2, 93 * 2]);
  });
});
