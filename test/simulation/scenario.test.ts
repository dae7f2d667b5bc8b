import { inspect } from "node:util";

import { expect } from "chai";

import { defineScenario, InputError, param, type Scenario } from "hardhat-firebreak";
import { settingsOf } from "../../src/simulation/scenario.ts";

describe("Scenario", () => {
  for (const name of ["a", "two-pools", "eth-crash-2021-05-19", "s3"]) {
    it(`may be called "${name}", and so may an arm`, () => {
      expect(scenarioOf(name, [name]).name).to.equal(name);
    });
  }

  for (const name of [
    "",
    " ",
    "Two",
    "two pools",
    "two_pools",
    "-two",
    "two-",
    "two--pools",
    "a/b",
    "../a",
    "ä",
    "a\n",
  ]) {
    it(`may not be called ${JSON.stringify(name)}, nor may an arm`, () => {
      expect(() => scenarioOf(name, [])).to.throw(InputError, "expected lower-case words joined by hyphens");
      expect(() => scenarioOf("good", ["fine", name])).to.throw(InputError, "of good: expected lower-case words");
    });
  }

  it("is what was declared", () => {
    const declared = { name: "plain", description: "Nothing.", settings: { blocks: 1 }, world: () => undefined };
    expect(defineScenario(declared)).to.equal(declared);
  });

  it("fills in settings that are not given", () => {
    expect(settingsOf(scenarioOf("plain", []), {})).to.deep.equal({
      blocks: 3,
      blockSeconds: 12,
      startTime: "2024-01-01T00:00:00Z",
      blockGasLimit: 30_000_000,
      baseFeeGwei: 20,
      nativePriceUsd: 2000,
      ordering: "priority-fee",
      impact: {},
    });
  });

  const law = { usdPerPercent: 1_000_000, recoveryBpsPerBlock: 100 };
  const wrong: readonly (readonly [settings: Record<string, unknown>, words: string])[] = [
    [{ ordering: "fifo" }, 'plain: ordering is "fifo", expected priority-fee or first-come or shuffled'],
    [{ ordering: "toString" }, 'plain: ordering is "toString"'],
    [{ baseFeeGwei: -1 }, "plain: baseFeeGwei is -1, expected 0 to 1000000"],
    [{ baseFeeGwei: Number.NaN }, "plain: baseFeeGwei is NaN"],
    [{ impact: { WETH: { ...law, usdPerPercent: 0 } } }, "plain: impact.WETH.usdPerPercent is 0"],
    [{ impact: { WETH: { ...law, usdPerPercent: "much" } } }, "plain: impact.WETH.usdPerPercent is NaN"],
    [{ impact: { WETH: { ...law, recoveryBpsPerBlock: 10_001 } } }, "plain: impact.WETH.recoveryBpsPerBlock is 10001"],
    [{ impact: { WETH: { ...law, recoveryBpsPerBlock: 0.5 } } }, "plain: impact.WETH.recoveryBpsPerBlock is 0.5"],
  ];
  for (const [given, words] of wrong) {
    it(`may not have settings such as ${inspect(given, { depth: 3, breakLength: Infinity })}`, () => {
      const scenario = scenarioOf("plain", []);
      const settings = { blocks: 3, ...given };
      expect(() => settingsOf({ ...scenario, settings }, {})).to.throw(InputError, words);
    });
  }

  it("may make its settings from the parameters", () => {
    const scenario = defineScenario({
      name: "long",
      description: "As long as asked.",
      parameters: {
        length: param.integer({ default: 5, min: 1, max: 9, unit: "blocks", meaning: "How long it is" }),
      },
      settings: ({ length }) => ({ blocks: length, blockSeconds: 2 }),
      world: () => undefined,
    });
    expect(settingsOf(scenario, { length: 7 } as never)).to.deep.include({
      blocks: 7,
      blockSeconds: 2,
      baseFeeGwei: 20,
    });
  });
});

function scenarioOf(name: string, arms: readonly string[]): Scenario {
  return defineScenario({
    name,
    description: "Nothing happens.",
    settings: { blocks: 3 },
    ...(arms.length === 0 ? {} : { arms: Object.fromEntries(arms.map((arm) => [arm, {}])) }),
    world: () => undefined,
  });
}
