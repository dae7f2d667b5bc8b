import { expect } from "chai";

import {
  agents,
  type Agent,
  type Asset,
  defineScenario,
  InputError,
  param,
  type Scenario,
  type Settings,
  shocks,
} from "hardhat-firebreak";
import { tamperableEnvironment } from "../support/environment.ts";
import { scripted } from "../support/sim-agents.ts";
import { buildLendingMarket, type LendingMarket } from "../support/sim-market.ts";
import { eventsOf, present } from "../support/sim-record.ts";
import type { OrderingRule } from "../../src/simulation/orderer.ts";
import { runScenario, type RunOptions, type ScenarioRun } from "../../src/simulation/run.ts";

const RULES: readonly OrderingRule[] = ["priority-fee", "first-come", "shuffled"];

describe("Run", () => {
  describe("determinism", () => {
    for (const ordering of RULES) {
      it(`gives the same digest for the same seed and another for another, by ${ordering}`, async () => {
        const digest = async (seed: number): Promise<string> =>
          digestsOf(await play(busy({ ordering }), { seed }))[0] as string;
        const first = await digest(5);
        expect(first).to.match(/^[0-9a-f]{64}$/);
        expect(await digest(5)).to.equal(first);
        expect(await digest(6)).not.to.equal(first);
      });
    }

    it("does not let an agent that does nothing, or only draws, change what others draw", async () => {
      const trades = async (extra: readonly Agent[]): Promise<unknown[]> => {
        const run = await play(busy({}, extra));
        return eventsOf(recordOf(run), "swap").map(({ agent, block, amountIn, amountOut }) => [
          agent,
          block,
          amountIn,
          amountOut,
        ]);
      };
      const alone = await trades([]);
      const idle = scripted("idle");
      const gambler = scripted("gambler", {
        propose: ({ random }) => {
          random.shuffle([1, 2, 3, 4, 5]);
          return [];
        },
      });
      expect(alone.length).to.be.greaterThan(5);
      expect(await trades([idle, gambler])).to.deep.equal(alone);
    });
  });

  describe("arms", () => {
    it("start from the same world: arms that change nothing have one digest", async () => {
      const run = await play(withArms({ first: {}, second: {}, third: {} }));
      const [first, second, third] = digestsOf(run);
      expect(second).to.equal(first);
      expect(third).to.equal(first);
    });

    it("have the same accounts, prices and protocols at the start, whatever they change", async () => {
      const run = await play(withArms({ base: {}, crash: { fall: -0.5 }, lone: { trades: 0 } }));
      const starts = run.arms.map(({ record }) => record.events.filter(({ block }) => block === 0));
      expect(starts[0]).to.not.be.empty;
      for (const start of starts) expect(start).to.deep.equal(starts[0]);
      expect(new Set(digestsOf(run)).size, "and then differ").to.equal(3);
    });

    it("get a world of their own when they change what it is built from, and only then", async () => {
      const built: number[] = [];
      const scenario = defineScenario({
        name: "loans",
        description: "As many loans as one asks for.",
        settings: { blocks: 4 },
        parameters: {
          loans: param.integer({
            default: 1,
            min: 0,
            max: 2,
            unit: "loans",
            meaning: "How many of the loans there are",
          }),
          fall: param.fraction({ default: -0.1, min: -0.9, max: 0, meaning: "How far WETH falls" }),
        },
        arms: { one: { loans: 1 }, two: { loans: 2 }, fallen: { loans: 1, fall: -0.5 }, again: { loans: 2 } },
        world: async (build, { params }) => {
          built.push(params.loans);
          return buildLendingMarket(build, { loans: LOANS.slice(0, params.loans) });
        },
        agents: (world) => cast(world, 0.8),
        shocks: ({ weth }, { params }) => [shocks.price({ asset: weth, at: 2, change: params.fall })],
      });
      const run = await play(scenario as Scenario);
      expect(built).to.deep.equal([1, 2]);
      const positions = run.arms.map(({ record }) => record.events.filter(({ event }) => event === "position").length);
      expect(positions).to.deep.equal([2, 4, 2, 4]);
      const [one, two, fallen, again] = digestsOf(run);
      expect(again).to.equal(two);
      expect(new Set([one, two, fallen]).size).to.equal(3);
      // As if it had never been compared with anything.
      const alone = await play(defineScenario({ ...scenario, arms: {} }) as Scenario, { params: { loans: 2 } });
      expect(digestsOf(alone)).to.deep.equal([two]);
    });

    it("may all be left out: the parameters then are as they were given", async () => {
      const scenario = withArms({ base: { fall: -0.1 }, crash: { fall: -0.5 } });
      const whole = await play(scenario);
      const given = await play(scenario, { arm: "none", params: { fall: -0.5 } });
      expect(given.arms.map(({ name }) => name)).to.deep.equal([undefined]);
      expect(digestsOf(given)).to.deep.equal(digestsOf(whole).slice(1));
    });

    it("run alone are what they are in the whole run", async () => {
      const scenario = withArms({ base: {}, crash: { fall: -0.5 } });
      const whole = await play(scenario);
      const alone = await play(scenario, { arm: "crash" });
      expect(alone.arms.map(({ name }) => name)).to.deep.equal(["crash"]);
      expect(alone.arms[0]).to.deep.equal(whole.arms[1]);
    });

    it("take their own parameters over the given ones over the defaults", async () => {
      const run = await play(withArms({ base: {}, crash: { fall: -0.5 } }), { params: { fall: "-0.2", trades: 0.25 } });
      const ours = { lending: "firebreak", amm: "firebreak", oracle: "firebreak" };
      expect(run.params).to.deep.equal({ fall: -0.2, trades: 0.25, ...ours });
      expect(run.arms.map(({ params }) => params)).to.deep.equal([
        { fall: -0.2, trades: 0.25, ...ours },
        { fall: -0.5, trades: 0.25, ...ours },
      ]);
      const lows = run.arms.map(({ record }) => present(record.blocks.at(-1)).undisturbed.WETH);
      expect(lows).to.deep.equal([160_000_000_000n, 100_000_000_000n]);
    });

    it("report progress over all of them, block by block", async () => {
      const told: string[] = [];
      await play(withArms({ a: {}, b: {} }), {
        onProgress: ({ arm, done, total }) => {
          told.push(`${arm} ${done}/${total}`);
        },
      });
      expect(told.slice(0, 2)).to.deep.equal(["a 1/16", "a 2/16"]);
      expect(told.slice(8)[0]).to.equal("b 9/16");
      expect(told.at(-1)).to.equal("b 16/16");
    });
  });

  it("ends with the error that is thrown while it reports", async () => {
    const stop = play(busy(), {
      onProgress: () => {
        throw new Error("enough");
      },
    });
    expect(await messageOf(stop)).to.equal("enough");
  });

  describe("refuses", () => {
    const refused: readonly (readonly [what: string, scenario: () => Scenario, options: RunOptions, words: string])[] =
      [
        ["an unknown arm", () => withArms({ base: {} }), { arm: "other" }, 'arms has no arm "other": it has base'],
        ["an arm where there are none", () => busy(), { arm: "base" }, 'busy has no arm "base": it has none'],
        ["an unknown parameter", () => busy(), { params: { fall: 1 } }, 'no parameter "fall"'],
        ["a negative seed", () => busy(), { seed: -1 }, "seed -1: expected a whole number from 0"],
        ["half a seed", () => busy(), { seed: 0.5 }, "seed 0.5: expected a whole number from 0"],
        ["a seed that is no number", () => busy(), { seed: Number.NaN }, "seed NaN: expected a whole number from 0"],
        ["a seed too large to be exact", () => busy(), { seed: 2 ** 53 }, "expected a whole number from 0"],
        [
          "an arm's bad value",
          () => withArms({ base: { fall: 2 } }),
          {},
          'arm "base" of arms: parameter fall=2: expected',
        ],
        [
          "an arm's unknown parameter",
          () => withArms({ base: { fal: -0.1 } }),
          {},
          'arm "base" of arms: the scenario has no',
        ],
        ["no blocks", () => busy({ blocks: 0 }), {}, "busy: blocks is 0, expected a whole number from 1"],
        ["half a block", () => busy({ blocks: 1.5 }), {}, "busy: blocks is 1.5"],
        ["blocks without time", () => busy({ blockSeconds: 0 }), {}, "busy: blockSeconds is 0"],
        [
          "a block too small for the world itself",
          () => busy({ blockGasLimit: 999_999 }),
          {},
          "busy: blockGasLimit is 999999",
        ],
        ["a start time that is none", () => busy({ startTime: "yesterday" }), {}, 'startTime "yesterday" is not'],
        [
          "two agents of one name",
          () => busy({}, [scripted("twin"), scripted("twin")]),
          {},
          'two agents are called "twin"',
        ],
        [
          "a shock at no block",
          (): Scenario => ({
            ...busy(),
            shocks: (): ReturnType<typeof shocks.price> => [
              { kind: "price", block: 0, asset: {} as Asset, factor: 1n, detail: "too early" },
            ],
          }),
          {},
          'the shock "too early" is at block 0: expected 1, 2, 3 …',
        ],
      ];
    for (const [what, scenario, options, words] of refused) {
      it(`${what}, in one line`, async () => {
        const error = await errorOf(play(scenario(), options));
        expect(error).to.be.instanceOf(InputError);
        expect(error.message).to.include(words);
        expect(error.message).not.to.match(/[\r\n]/);
      });
    }
  });
});

async function play(scenario: Scenario, options: RunOptions = {}): Promise<ScenarioRun> {
  return runScenario(scenario, tamperableEnvironment().environment, options);
}

/** Borrowers, a keeper, an arbitrageur, two noise traders and a fall: everything that draws and competes. */
function cast({ weth, pair, alpha }: LendingMarket, trades: number): Agent[] {
  const noise = {
    pool: pair,
    capital: { WETH: 100, DAI: 200_000 },
    tradesPerBlock: trades,
    sizeUsd: [500, 5_000],
  } as const;
  return [
    agents.oracleNode({ name: "node", asset: weth }),
    agents.keeper({ name: "keeper", lending: [alpha], sellOn: [pair], flashLoans: alpha }),
    agents.arbitrageur({ name: "arbitrageur", pools: [pair], capital: { DAI: 100_000 } }),
    agents.noiseTrader({ name: "noise-1", ...noise }),
    agents.noiseTrader({ name: "noise-2", ...noise }),
  ];
}

const LOANS = [
  { name: "thin", weth: 10, dai: 15_000 },
  { name: "thick", weth: 10, dai: 10_000 },
];

function busy(settings: Partial<Settings> = {}, extra: readonly Agent[] = []): Scenario {
  return defineScenario({
    name: "busy",
    description: "Everything that draws and competes.",
    settings: { blocks: 8, ...settings },
    world: async (build) => buildLendingMarket(build, { loans: LOANS }),
    agents: (world) => [...extra, ...cast(world, 0.8)],
    shocks: ({ weth }) => [shocks.price({ asset: weth, at: 2, change: -0.1 })],
  });
}

function withArms(arms: Readonly<Record<string, Readonly<Record<string, number>>>>): Scenario {
  return defineScenario({
    name: "arms",
    description: "The same with something changed.",
    parameters: {
      fall: param.fraction({ default: -0.1, min: -0.9, max: 0, meaning: "How far WETH falls" }),
      trades: param.fraction({ default: 0.8, min: 0, max: 1, meaning: "How often noise traders trade" }),
    },
    arms,
    settings: { blocks: 8 },
    world: async (build) => buildLendingMarket(build, { loans: LOANS }),
    agents: (world, { params }) => cast(world, params.trades),
    shocks: ({ weth }, { params }) => [shocks.price({ asset: weth, at: 2, change: params.fall })],
  }) as Scenario;
}

function digestsOf(run: ScenarioRun): string[] {
  return run.arms.map(({ digest }) => digest);
}

function recordOf(run: ScenarioRun): ScenarioRun["arms"][number]["record"] {
  return present(run.arms[0]).record;
}

async function errorOf(act: Promise<unknown>): Promise<Error> {
  try {
    await act;
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}

async function messageOf(act: Promise<unknown>): Promise<string> {
  return (await errorOf(act)).message;
}
