import { expect } from "chai";

import { parseShocks, parseVary } from "../../../src/campaign/sweep/axes.ts";
import { SweepPlan, type SweepRequest } from "../../../src/campaign/sweep/plan.ts";
import { requireIndependent } from "../../../src/campaign/sweep/sample.ts";
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
const NUMBERED = Object.fromEntries(
  Array.from({ length: 11 }, (_, i) => [`n${i}`, number({ default: 0, min: 0, max: 1, unit: "", meaning })]),
);
const SCENARIO = defineScenario({
  name: "planned",
  description: "",
  parameters: { ...PARAMETERS, ...NUMBERED },
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

describe("Shocks", () => {
  const specs = {
    ...PARAMETERS,
    shock: number({ ...PARAMETERS.shock, stress: { none: 0, most: -0.6 } }),
    depth: number({ default: 100, min: 1, max: 500, unit: "WETH", stress: { none: 400, most: 50 }, meaning }),
    outage: integer({ default: 0, min: 0, max: 100, unit: "blocks", stress: { none: 0, most: 8 }, meaning }),
  };

  it("go by name as far as the scenario says, from none to most, whichever is the larger", () => {
    const axes = parseShocks("--over", "shock, depth ,outage,delay=1|5,ltv=0.7:0.9", specs);
    expect(axes.map(({ name, span, values }) => [name, span?.first, span?.last, values])).to.deep.equal([
      ["shock", 0, -0.6, undefined],
      ["depth", 400, 50, undefined],
      ["outage", 0, 8, undefined],
      ["delay", undefined, undefined, [1, 5]],
      ["ltv", 0.7, 0.9, undefined],
    ]);
    expect(axes[1]?.span).to.deep.include({ low: 50, high: 400 });
  });

  it("by name are sampled like ranges, and have no step for a grid", () => {
    const scenario = defineScenario({ ...SCENARIO, parameters: specs });
    const request = { ...NOTHING, over: "shock,outage" };
    const plan = new SweepPlan(scenario, { ...request, sample: "sobol:90" });
    const settings = Array.from({ length: 90 }, (_, i) => plan.trialAt(i).params);
    expect(settings.every(({ shock }) => Number(shock) <= 0 && Number(shock) >= -0.6)).to.equal(true);
    expect(new Set(settings.map(({ outage }) => outage))).to.deep.equal(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8]));
    expect(() => new SweepPlan(scenario, request)).to.throw(
      InputError,
      'the range of "shock" has no step: expected low:high:step, or a --sample such as sobol:N',
    );
    expect(() => new SweepPlan(scenario, { ...request, fixed: { shock: -0.1 } })).to.throw(InputError, /both in --set/);
  });

  for (const [wrong, says] of Object.entries({
    delay:
      /^--over "delay": the scenario does not say how far this shock goes: expected delay=none:most, within 0 to 100 blocks$/,
    venue: /^--over "venue": it is no number, and cannot stand alone: expected venue=a\|b\|c$/,
    guard: /"guard": it is no number/,
    depht: /has no parameter "depht": it has ltv, shock/,
    toString: /has no parameter "toString"/,
    "shock,": /--over "": expected name=values/,
    "shock,shock=0:-0.1": /"shock" is varied twice/,
    "shock=": /expected name=values/,
    "shock=-1:0": /parameter shock=-1: expected -0.9 to 0/,
  })) {
    it(`are refused as ${wrong}`, () => {
      expect(() => parseShocks("--over", wrong, specs)).to.throw(InputError, says);
    });
  }

  it("cannot stand alone where settings are varied", () => {
    expect(() => parseVary("--vary", "shock", specs)).to.throw(InputError, /--vary "shock": expected name=values/);
  });
});

describe("What is judged by all of its trials", () => {
  it("is sampled without ties between trials, or not at all", () => {
    const judge = (text: string) => (): void => {
      requireIndependent("certify", text);
    };
    for (const text of ["", "sobol:8"]) expect(judge(text)).not.to.throw();
    for (const text of ["saltelli:8", "morris:8"]) {
      expect(judge(text)).to.throw(
        InputError,
        `certify --sample ${text}: is for sweep, to rank parameters; expected sobol:N to judge by`,
      );
    }
  });
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

  it("counts the settings of a sample that tells parameters apart, before any is made", () => {
    const over = "ltv=0:1,delay=1:8,venue=deep|thin";
    expect(planOf({ over, sample: "saltelli:16", seeds: "1..3" }).trials).to.equal(16 * (3 + 2) * 3);
    expect(planOf({ over, sample: "morris:16", seeds: "1..3" }).trials).to.equal(16 * (3 + 1) * 3);
    expect(planOf({ vary: over, sample: "saltelli:16" })).to.deep.include({ trials: 80, isSensitivity: true });
    const plan = planOf({ over, sample: "morris:4", seeds: "1,2" });
    const all = Array.from({ length: plan.trials }, (_, i) => plan.trialAt(i));
    expect(all.map(({ setting }) => setting)).to.deep.equal(Array.from({ length: 32 }, (_, i) => Math.floor(i / 2)));
    for (const { params, setting } of all) expect(params).to.include(plan.sampled.at(setting));
  });

  for (const [what, request, says] of [
    [
      "to rank shocks and settings at once",
      { vary: "ltv=0:1", over: "shock=-0.6:-0.2", sample: "saltelli:8" },
      /--sample saltelli:8: ranks the parameters of --vary or those of --over: expected one of the two/,
    ],
    [
      "more parameters than Sobol's sequence has pairs of coordinates",
      { over: Array.from({ length: 11 }, (_, i) => `n${i}=0:1`).join(","), sample: "saltelli:8" },
      /--sample saltelli:8: varies at most 10 parameters, and --over has 11; morris:R takes any number/,
    ],
    [
      "a parameter that cannot move",
      { over: "ltv=0:1,delay=5:5", sample: "morris:4" },
      /--over: "delay" has one value only/,
    ],
    ["a list of one", { vary: "venue=thin", sample: "saltelli:4" }, /--vary: "venue" has one value only/],
    ["one base row", { vary: "ltv=0:1", sample: "saltelli:1" }, /saltelli:N \(N from 2\), morris:R \(R from 2\)/],
    ["half a sample", { vary: "ltv=0:1", sample: "morris:2.5" }, /--sample morris:2\.5: expected sobol:N \(N from 1\)/],
    ["a name that objects have", { vary: "ltv=0:1", sample: "constructor:2" }, /--sample constructor:2: expected/],
    [
      "more than a million trials of a sample",
      { vary: "ltv=0:1,shock=-0.6:0", sample: "saltelli:1000000" },
      /would have 4000000 trials/,
    ],
    ["a range without a step in a grid", { vary: "ltv=0.1:0.2" }, /the range of "ltv" has no step/],
    ["a sample of nothing", { sample: "sobol:5" }, /--sample needs --vary or --over/],
    ["a shock that is varied too", { vary: "ltv=0.1", over: "ltv=0.2" }, /"ltv" is both in --vary and in --over/],
    ["a stepless shock", { over: "ltv=0.1:0.2" }, /--over: the range of "ltv" has no step/],
    ["an unknown sampling", { vary: "ltv=0:1", sample: "halton:5" }, /--sample halton:5: expected sobol:N/],
    ["a sample of no points", { vary: "ltv=0:1", sample: "sobol:0" }, /expected sobol:N/],
    ["an unknown arm", { arm: "gale" }, /planned has no arm "gale": it has calm, storm/],
    ["what is fixed and varied", { vary: "ltv=0.1", fixed: { ltv: 0.2 } }, /"ltv" is both in --set and in --vary/],
    ["a fixed value out of range", { fixed: { ltv: 2 } }, /parameter ltv=2/],
    [
      "more settings than findings can hold",
      { vary: "ltv=0:1:0.00002,delay=1|2|3" },
      /would judge 150003 settings in 2 arms: expected at most 200000 together; name as --over what is a shock/,
    ],
    ["more than a million trials", { vary: "ltv=0:1:0.001", seeds: "1..1000" }, /would have 1001000 trials/],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(() => planOf(request)).to.throw(InputError, says);
    });
  }
});
