import { expect } from "chai";

import { ACTIVITIES, Stopwatch } from "../src/stopwatch.ts";

describe("Stopwatch", () => {
  let time = 0;
  let watch: Stopwatch;
  const pass = (seconds: number): void => {
    time += seconds * 1000;
  };
  beforeEach(() => {
    time = 5_000;
    watch = new Stopwatch(() => time);
  });

  it("counts each moment once, for the activity that began last", async () => {
    pass(1);
    await watch.time("audit", async () => {
      pass(2);
      await watch.time("chainReads", () => {
        pass(4);
      });
      pass(8);
    });
    pass(16);
    expect(watch.profile()).to.deep.equal(only({ audit: 10, chainReads: 4, other: 17 }));
  });

  it("gives back what the work gives, and ends with it when it fails", async () => {
    expect(await watch.time("agents", () => 7)).to.equal(7);
    const failure = await watch
      .time("agents", () => {
        pass(1);
        throw new Error("no");
      })
      .catch((error: unknown) => (error as Error).message);
    expect(failure).to.equal("no");
    pass(2);
    expect(watch.profile()).to.deep.equal(only({ agents: 1, other: 2 }));
  });

  it("bears activities that end in another order than they began", () => {
    const [first, second] = [watch.start("chainReads"), watch.start("decoding")];
    pass(1);
    first();
    pass(2);
    second();
    pass(4);
    expect(watch.profile()).to.deep.equal(only({ decoding: 3, other: 4 }));
  });
});

function only(seconds: Partial<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(ACTIVITIES.map((activity) => [activity, seconds[activity] ?? 0]));
}
