import { expect } from "chai";
import fc from "fast-check";

import { frontierOf } from "../../../src/campaign/findings/frontier.ts";
import { heatMapsOf } from "../../../src/campaign/findings/heat-map.ts";
import { histogramOf } from "../../../src/campaign/findings/histogram.ts";
import { armOf } from "../../support/campaign-findings.ts";

describe("The frontier", () => {
  it("holds exactly the settings that no other beats", () => {
    const choice = fc.record({ efficiency: fc.integer({ min: 0, max: 6 }), tailLoss: fc.integer({ min: 0, max: 6 }) });
    fc.assert(
      fc.property(fc.array(choice, { maxLength: 12 }), (choices) => {
        const beaten = choices.map((own) =>
          choices.some(
            (other) =>
              other.efficiency >= own.efficiency &&
              other.tailLoss <= own.tailLoss &&
              (other.efficiency > own.efficiency || other.tailLoss < own.tailLoss),
          ),
        );
        const expected = choices.map((_, i) => i).filter((i) => beaten[i] === false);
        expect(frontierOf(choices).sort((a, b) => a - b)).to.deep.equal(expected);
      }),
      { seed: 6 },
    );
  });
});

describe("A histogram", () => {
  it("has every loss once, those of nothing apart", () => {
    const { zeros, edges, counts } = histogramOf([0, 0, 1, 12, 24]);
    expect(zeros).to.equal(2);
    expect(edges).to.have.length(counts.length + 1);
    expect(counts.flatMap((count, bar) => (count === 0 ? [] : [[bar, count]]))).to.deep.equal([
      [1, 1],
      [12, 1],
      [23, 1],
    ]);
    expect(histogramOf([0])).to.deep.equal({ zeros: 1, edges: [], counts: [] });
  });
});

describe("Heat maps", () => {
  it("take two parameters at a time, the trials of the others together", () => {
    const groups = [1, 2].flatMap((x) =>
      ["a", "b"].flatMap((y) =>
        [0, 1].map((z) => ({
          params: { x, y, z },
          efficiency: 1,
          losses: x === 2 && y === "b" ? [10 * z, 30 * z] : [0],
        })),
      ),
    );
    const { heatMaps } = armOf("", groups);
    expect(heatMaps.map(({ x, y }) => [x, y])).to.deep.equal([
      ["x", "y"],
      ["x", "z"],
      ["y", "z"],
    ]);
    const [first] = heatMaps;
    expect([first?.xs, first?.ys]).to.deep.equal([
      [1, 2],
      ["a", "b"],
    ]);
    expect(first?.cells[1]?.[1]).to.deep.include({ trials: 4, mean: 10, probability: 0.5 });
    expect(first?.cells[0]?.[1]).to.deep.include({ trials: 2, mean: 0, probability: 0 });
  });

  it("take shocks as they take what is varied", () => {
    const trials = [0, 1].flatMap((a) =>
      [-0.1, -0.5].map((fall) => ({ varied: { a }, shocks: { fall }, loss: a === 1 && fall < -0.3 ? 7 : 0 })),
    );
    const [map] = heatMapsOf(trials, ["a", "fall"]);
    expect([map?.xs, map?.ys]).to.deep.equal([
      [0, 1],
      [-0.5, -0.1],
    ]);
    expect(map?.cells.map((row) => row.map((cell) => cell?.mean))).to.deep.equal([
      [0, 7],
      [0, 0],
    ]);
  });

  it("put many values into bins, and leave empty what nothing fell into", () => {
    const groups = Array.from({ length: 50 }, (_, i) => ({ params: { x: i, y: i }, efficiency: 1, losses: [i] }));
    const [map] = armOf("", groups).heatMaps;
    expect(map?.xs).to.have.length(10);
    expect(map?.cells.flat().filter((cell) => cell !== null)).to.have.length(10);
    expect(map?.cells[0]?.[0]).to.deep.include({ trials: 5, mean: 2, shortfall99: 4 });
  });
});
