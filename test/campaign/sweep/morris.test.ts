import { expect } from "chai";
import fc from "fast-check";

import { parseVary } from "../../../src/campaign/sweep/axes.ts";
import { levelsOf, morrisSettings, placeOf } from "../../../src/campaign/sweep/morris.ts";
import { sampleCount } from "../../../src/campaign/sweep/sample.ts";
import { axesText, SPECS } from "../../support/campaign-axes.ts";

const levels = (text: string): unknown => parseVary("--over", text, SPECS).map(levelsOf);

describe("Morris's trajectories", () => {
  it("lie on four even levels of a range, and on all entries of a list", () => {
    expect(levels("price=100:400,delay=0:9,lag=5|1|2,guard=false|true,venue=e|d|c|b|a")).to.deep.equal([
      [100, 200, 300, 400],
      [0, 3, 6, 9],
      [5, 1, 2],
      [false, true],
      ["e", "d", "c", "b", "a"],
    ]);
  });

  it("have fewer levels where some would round to the same whole number", () => {
    expect(levels("delay=7:8,lag=1:3")).to.deep.equal([
      [7, 8],
      [1, 2, 3],
    ]);
  });

  it("step on each axis once, by half of its levels, and always to another value", () => {
    fc.assert(
      fc.property(axesText(6), fc.integer({ min: 2, max: 20 }), (text, size) => {
        const axes = parseVary("--over", text, SPECS);
        const settings = morrisSettings(axes, size);
        expect(settings).to.have.length(sampleCount({ kind: "morris", size }, axes));
        expect(settings).to.have.length(size * (axes.length + 1));
        for (let r = 0; r < size; r += 1) {
          const own = settings.slice(r * (axes.length + 1), (r + 1) * (axes.length + 1));
          const stepped = own.slice(1).map((setting, i) => {
            const changed = axes.filter(({ name }) => setting[name] !== own[i]?.[name]);
            expect(changed).to.have.length(1);
            const [axis] = changed as [(typeof axes)[number]];
            const [from, to] = [own[i], setting].map((at) => levelsOf(axis).indexOf(at?.[axis.name] as never));
            expect(Math.min(from ?? -1, to ?? -1)).to.be.at.least(0);
            expect(Math.abs((to ?? 0) - (from ?? 0))).to.equal(Math.floor(levelsOf(axis).length / 2));
            return axis.name;
          });
          expect(stepped.sort()).to.deep.equal(axes.map(({ name }) => name).sort());
        }
      }),
      { seed: 6, numRuns: 60 },
    );
  });

  it("step by two thirds of a range, up and down, from every level, in every order", () => {
    const axes = parseVary("--over", "price=0:3,fall=0:0.75", SPECS);
    const settings = morrisSettings(axes, 200);
    const moves = new Map<string, number>();
    const orders = new Set<boolean>();
    for (let r = 0; r < 200; r += 1) {
      const [start, middle, end] = settings.slice(3 * r);
      const move = `${String(start?.price)} to ${String(end?.price)}`;
      moves.set(move, (moves.get(move) ?? 0) + 1);
      orders.add(start?.price !== middle?.price);
    }
    expect([...moves.keys()].sort()).to.deep.equal(["0 to 2", "1 to 3", "2 to 0", "3 to 1"]);
    // Each comes a quarter of the time; 200 draws stray by more than 25 from 50 once in 20,000.
    for (const [move, count] of moves) expect(count, move).to.be.within(25, 75);
    expect(orders.size).to.equal(2);
  });

  it("are the same each time, and the first ones the same however many follow", () => {
    const axes = parseVary("--over", "price=0:3,venue=a|b|c", SPECS);
    expect(morrisSettings(axes, 20).slice(0, 15)).to.deep.equal(morrisSettings(axes, 5));
    expect(new Set(morrisSettings(axes, 20).map((setting) => JSON.stringify(setting))).size).to.be.above(5);
  });

  it("measure a range by its size, and a list by its places", () => {
    const [range, list] = parseVary("--over", "price=400:100,lag=1|10|100", SPECS);
    expect([400, 100, 175].map((value) => placeOf(range as never, value))).to.deep.equal([1, 0, 0.25]);
    expect([1, 10, 100].map((value) => placeOf(list as never, value))).to.deep.equal([0, 0.5, 1]);
  });
});
