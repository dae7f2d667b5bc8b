import { expect } from "chai";

import { parseCondition } from "../../../src/campaign/search/condition.ts";
import { type Breaks, isElsewhere, type Point, searchBreak, sizeOf } from "../../../src/campaign/search/ray-search.ts";
import { InputError } from "../../../src/errors.ts";
import { expectClose } from "../../support/sim-numbers.ts";

const OPTIONS = { scan: 8, tolerance: 0.001, directions: 12 };

/** Notes every point that was tried. */
function watched(isBroken: (point: Point) => boolean): { breaks: Breaks; tried: Map<string, boolean> } {
  const tried = new Map<string, boolean>();
  const breaks: Breaks = async (points) => {
    for (const point of points) tried.set(JSON.stringify(point), isBroken(point));
    return Promise.resolve(points.map(isBroken));
  };
  return { breaks, tried };
}

describe("The smallest shock that breaks", () => {
  it("lies between two neighbours that were both tried", async () => {
    const { breaks, tried } = watched(([x = 0]) => x >= 0.4321);
    const { brackets } = await searchBreak(breaks, { ...OPTIONS, dimensions: 1 });
    const [best] = brackets;
    expect(best?.safe[0]).to.be.below(0.4321).and.above(0.431);
    expect(best?.broken[0]).to.be.at.least(0.4321).and.below(0.4332);
    expect(tried.get(JSON.stringify(best?.safe))).to.equal(false);
    expect(tried.get(JSON.stringify(best?.broken))).to.equal(true);
    expect(best?.size).to.equal(best?.broken[0]);
  });

  it("is the first of several ranges that break, if the scan meets it", async () => {
    const { breaks } = watched(([x = 0]) => (x > 0.3 && x < 0.5) || x > 0.9);
    const [best] = (await searchBreak(breaks, { ...OPTIONS, dimensions: 1 })).brackets;
    expectClose(best?.broken[0] ?? 0, 0.3, 0.002);
  });

  it("with several shocks is found along any direction", async () => {
    // The nearest point of the line 3x + y = 2 is (0.6, 0.2); that of the other is farther.
    const { breaks } = watched(([x = 0, y = 0]) => 3 * x + y >= 2);
    const { brackets } = await searchBreak(breaks, { ...OPTIONS, dimensions: 2 });
    expect(brackets[0]?.size).to.be.within(Math.sqrt(0.4), Math.sqrt(0.4) * 1.02);
    expectClose(brackets[0]?.broken[0] ?? 0, 0.6, 0.06);
    expect(brackets[1]?.size).to.be.at.least(brackets[0]?.size ?? 1);
  });

  it("is one shock alone where only that one matters", async () => {
    const { breaks } = watched(([, y = 0]) => y >= 0.25);
    const [best] = (await searchBreak(breaks, { ...OPTIONS, dimensions: 3 })).brackets;
    expect(best?.broken).to.deep.equal([0, best?.size, 0]);
    expectClose(best?.size ?? 0, 0.25, 0.002);
  });

  it("is none where nothing breaks, and no search where it breaks at rest", async () => {
    expect((await searchBreak(watched(() => false).breaks, { ...OPTIONS, dimensions: 2 })).brackets).to.deep.equal([]);
    const { breaks, tried } = watched(() => true);
    expect(await searchBreak(breaks, { ...OPTIONS, dimensions: 2 })).to.deep.include({ breaksAtRest: true });
    expect([...tried.keys()]).to.deep.equal(["[0,0]"]);
  });

  it("with several shocks is not looked for beyond the first break of a direction, nor later beyond the smallest", async () => {
    const { breaks, tried } = watched(([x = 0, y = 0]) => x + y >= 0.5);
    const { brackets } = await searchBreak(breaks, { ...OPTIONS, dimensions: 2 });
    const points = [...tried.keys()].map((key) => JSON.parse(key) as number[]);
    expect(Math.max(...points.map(([x = 0, y = 0]) => x + y))).to.be.below(0.5 + 2 / 8);
    expect(brackets[0]?.size).to.be.within(Math.sqrt(0.125), Math.sqrt(0.125) * 1.01);
    // Each alone takes √2 times as much.
    const next = brackets.find(({ broken }) => isElsewhere(brackets[0]?.broken ?? [], broken));
    expect(next?.size)
      .to.be.above((brackets[0]?.size ?? 1) * 1.03)
      .and.below(0.51);
  });

  it("has the size of what is really tried where a shock comes in whole numbers", async () => {
    const actual = ([x = 0]: Point): Point => [Math.round(x * 8) / 8];
    const { breaks } = watched((point) => (actual(point)[0] ?? 0) >= 1 / 8);
    const [best] = (await searchBreak(breaks, { ...OPTIONS, dimensions: 1, actual })).brackets;
    expect(best).to.deep.equal({ safe: [0], broken: [1 / 8], size: 1 / 8 });
  });

  it("lies elsewhere when the angle is above 15 degrees, however far it is", () => {
    const at = (degrees: number, size = 1): Point => {
      const angle = (degrees * Math.PI) / 180;
      return [size * Math.cos(angle), size * Math.sin(angle)];
    };
    expect(isElsewhere(at(20), at(34, 0.1))).to.equal(false);
    expect(isElsewhere(at(20), at(36, 0.1))).to.equal(true);
    expect(isElsewhere([1, 0, 0], [0, 0, 0.5])).to.equal(true);
  });

  it("has the size of its distance from none", () => {
    expectClose(sizeOf([0.3, 0.4]), 0.5, 1e-12);
  });
});

describe("A condition", () => {
  const findings = { text: {}, number: { badDebtUsd: 0.5, "calm.badDebtUsd": 1 }, count: { "liquidations.count": 3 } };

  it("compares a figure with a number", () => {
    const isSo = (text: string): boolean => parseCondition(text).holds(findings);
    expect(["badDebtUsd>0", "badDebtUsd > 0.5", "badDebtUsd>=0.5", "badDebtUsd<0.5"].map(isSo)).to.deep.equal([
      true,
      false,
      true,
      false,
    ]);
    expect(["liquidations.count==3", "liquidations.count<=2", "calm.badDebtUsd>-1"].map(isSo)).to.deep.equal([
      true,
      false,
      true,
    ]);
  });

  it("is refused when it is malformed or speaks of nothing there is", () => {
    for (const wrong of ["", "badDebtUsd", "badDebtUsd>", ">0", "badDebtUsd=0", "badDebtUsd>x"]) {
      expect(() => parseCondition(wrong), wrong).to.throw(InputError, /--until ".*": expected a figure/);
    }
    expect(() => parseCondition("badDebt>0").holds(findings)).to.throw(
      InputError,
      /no figure "badDebt"; there are badDebtUsd/,
    );
  });
});
