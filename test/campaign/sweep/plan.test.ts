import { expect } from "chai";

import { parseVary } from "../../../src/campaign/sweep/axes.ts";
import { SweepPlan, type SweepRequest } from "../../../src/campaign/sweep/plan.ts";
import { parseSeeds } from "../../../src/campaign/sweep/seeds.ts";
import { InputError } from "../../../src/errors.ts";
import { defineScenario } from "../../../src/simulation/scenario.ts";
import { choice, flag, integer, number } from "../../../src/simulation/parameters.ts";

const meaning = "";
const PARAMETERS = {
  ltv: number({ default: 0.8, min: 0, max: 1, unit: "fraction", meaning }),
  shock: number({ default: -0.3, min: -0.9, max: 0, unit: "fraction", meaning }),
  delay: integer({ default: 2, min: 0, max: 100, unit: "blocks", meaning }),
  venue: choice({ default: "deep", options: ["deep", "thin"], meaning }),
  guard: flag({ default: false, meaning }),
};
const SCENARIO = defineScenario({
  name: "planned",
  description: "",
  parameters: PARAMETERS,
  arms: { calm: { shock: 0 }, storm: {} },
  settings: { blocks: 1 },
  world: () => undefined,
});

const NOTHING: SweepRequest = { given: "planned", vary: "", over: "", seeds: "1", sample: "", fixed: {}, arm: "" };

function planOf(request: Partial<SweepRequest>): SweepPlan {
  return new SweepPlan(SCENARIO, { ...NOTHING, ...request });
}

function valuesOf(vary: string): unknown {
  return parseVary("--vary", vary, PARAMETERS).map(({ values }) => values);
}

describe("What a sweep varies", () => {
  it("is a range in decimals, upwards or downwards, to its end if a step ends there", () => {
    expect(valuesOf("ltv=0.70:0.90:0.05,shock=-0.2:-0.6:-0.1")).to.deep.equal([
      [0.7, 0.75, 0.8, 0.85, 0.9],
      [-0.2, -0.3, -0.4, -0.5, -0.6],
    ]);
    expect(valuesOf("ltv=.1:.45:.2,delay=5:5:1")).to.deep.equal([[0.1, 0.3], [5]]);
  });

  it("is a list of numbers, words or flags", () => {
    expect(valuesOf("delay=1|5|20, venue = thin|deep, guard=true|false")).to.deep.equal([
      [1, 5, 20],
      ["thin", "deep"],
      [true, false],
    ]);
  });

  for (const [wrong, says] of Object.entries({
    ltv: /--vary "ltv": expected name=values/,
    "ltv=": /expected name=values/,
    "lvt=0.1": /has no parameter "lvt": it has ltv, shock/,
    "ltv=0.1:0.2:0.3:0.4": /expected a range low:high:step of plain decimals, or values a\|b\|c/,
    "ltv=0.1:x:0.1": /expected a range/,
    "ltv=0.1:0.2:0": /expected a step that leads from 0\.1 to 0\.2/,
    "ltv=0.1:0.2:-0.1": /expected a step that leads/,
    "ltv=0:1:0.0000001": /in at most 100000 steps/,
    "ltv=0.5:1.5:0.1": /parameter ltv=1\.5: expected 0 to 1 fraction/,
    "delay=1:2:0.5": /parameter delay=1\.5: expected a whole number/,
    "venue=deep|dry": /parameter venue=dry: expected deep or thin/,
    "venue=deep:thin": /parameter venue=deep:thin/,
    "ltv=0.1|0.10": /a value comes twice/,
    "ltv=0.1,ltv=0.2": /"ltv" is varied twice/,
  })) {
    it(`is refused as ${wrong}`, () => {
      expect(() => parseVary("--vary", wrong, PARAMETERS)).to.throw(InputError, says);
    });
  }
});

describe("Seeds", () => {
  it("are ranges and numbers", () => {
    expect(parseSeeds("1..3,10, 5..5")).to.deep.equal([1, 2, 3, 10, 5]);
  });

  for (const [wrong, says] of Object.entries({
    "": /--seeds "": expected whole numbers/,
    "5..1": /there is no seed from 5 to 1/,
    "1..": /expected whole numbers/,
    "-1": /expected whole numbers/,
    "1..9999999": /at most 1000000/,
    "1..3,2": /a seed comes twice/,
    "9007199254740993": /expected whole numbers/,
  })) {
    it(`are refused as "${wrong}"`, () => {
      expect(() => parseSeeds(wrong)).to.throw(InputError, says);
    });
  }
});

describe("A sweep's plan", () => {
  it("crosses every setting with every seed, the last parameter turning fastest, seeds within", () => {
    const plan = planOf({ vary: "ltv=0.1|0.2,delay=1|2|3", seeds: "7,8", fixed: { venue: "thin" }, arm: "storm" });
    expect([plan.varied.count, plan.trials]).to.deep.equal([6, 12]);
    const all = Array.from({ length: 12 }, (_, i) => plan.trialAt(i));
    expect(all.map(({ setting }) => setting)).to.deep.equal([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
    expect(all.map(({ params }) => [params.ltv, params.delay])).to.deep.equal(
      [0.1, 0.2].flatMap((ltv) => [1, 1, 2, 2, 3, 3].map((delay) => [ltv, delay])),
    );
    const { trial, params } = plan.trialAt(5);
    const given = { venue: "thin", ltv: 0.1, delay: 3 };
    expect(trial).to.deep.equal({ scenario: "planned", seed: 8, params: given, arm: "storm" });
    expect(params).to.deep.include({ ...given, shock: -0.3, guard: false });
  });

  it("takes the shocks and seeds of what is varied together, and samples the shocks", () => {
    const plan = planOf({ vary: "ltv=0.1|0.2", over: "shock=-0.6:-0.2,delay=1|2", sample: "sobol:4", seeds: "1,2" });
    const all = Array.from({ length: plan.trials }, (_, i) => plan.trialAt(i));
    expect(all.map(({ group }) => group)).to.deep.equal([0, 1].flatMap((group) => Array<number>(8).fill(group)));
    expect(all.map(({ setting }) => setting)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7].flatMap((i) => [i, i]));
    expect(all.slice(8).map(({ params }) => params.shock)).to.deep.equal(
      all.slice(0, 8).map(({ params }) => params.shock),
    );
  });

  it("may vary seeds alone", () => {
    expect(planOf({ seeds: "1..50" }).trials).to.equal(50);
  });

  it("may sample ranges and lists evenly, the same points each time", () => {
    const request = { vary: "shock=-0.6:-0.2,delay=1:8,venue=deep|thin", sample: "sobol:64" };
    const [plan, again] = [planOf(request), planOf(request)];
    const settings = Array.from({ length: plan.varied.count }, (_, i) => plan.varied.at(i));
    expect(settings).to.deep.equal(Array.from({ length: 64 }, (_, i) => again.varied.at(i)));
    for (let delay = 1; delay <= 8; delay += 1) {
      expect(
        settings.filter((setting) => setting.delay === delay),
        String(delay),
      ).to.have.length(8);
    }
    expect(settings.filter(({ venue }) => venue === "thin")).to.have.length(32);
    expect(settings.filter(({ shock }) => Number(shock) < -0.4)).to.have.length(32);
  });

  for (const [what, request, says] of [
    ["a range without a step in a grid", { vary: "ltv=0.1:0.2" }, /the range of "ltv" has no step/],
    ["a sample of nothing", { sample: "sobol:5" }, /--sample needs --vary or --over/],
    ["a shock that is varied too", { vary: "ltv=0.1", over: "ltv=0.2" }, /"ltv" is both in --vary and in --over/],
    ["a stepless shock", { over: "ltv=0.1:0.2" }, /--over: the range of "ltv" has no step/],
    ["an unknown sampling", { vary: "ltv=0:1", sample: "halton:5" }, /--sample halton:5: expected sobol:N/],
    ["a sample of no points", { vary: "ltv=0:1", sample: "sobol:0" }, /expected sobol:N/],
    ["an unknown arm", { arm: "gale" }, /planned has no arm "gale": it has calm, storm/],
    ["what is fixed and varied", { vary: "ltv=0.1", fixed: { ltv: 0.2 } }, /"ltv" is both in --set and in --vary/],
    ["a fixed value out of range", { fixed: { ltv: 2 } }, /parameter ltv=2/],
    ["more than a million trials", { vary: "ltv=0:1:0.001", seeds: "1..1000" }, /would have 1001000 trials/],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(() => planOf(request)).to.throw(InputError, says);
    });
  }
});
