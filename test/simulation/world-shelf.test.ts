import { expect } from "chai";

import { agents, defineScenario, type ParameterSpecs, param, type Scenario, shocks } from "hardhat-firebreak";
import type { Market } from "../support/sim-market.ts";
import { buildLendingMarket, buildMarket } from "../support/sim-market.ts";
import { tamperableEnvironment } from "../support/environment.ts";
import { type Environment, runScenario, type RunOptions } from "../../src/simulation/run.ts";
import { WorldShelf } from "../../src/simulation/world-shelf.ts";

/** An environment that keeps worlds, and counts the chains that were started. */
function keeping(hashOf: (path: string) => string = () => ""): { environment: Environment; chains: () => number } {
  const { environment } = tamperableEnvironment();
  let chains = 0;
  return {
    environment: {
      ...environment,
      worlds: new WorldShelf(),
      hashOf,
      openChain: async (options) => {
        chains += 1;
        return environment.openChain(options);
      },
    },
    chains: () => chains,
  };
}

const parameters = {
  depth: param.number({ default: 1000, min: 1, max: 10_000, unit: "WETH", meaning: "What the pair holds" }),
  busy: param.number({ default: 0.9, min: 0, max: 1, unit: "trades a block", meaning: "How often noise trades" }),
  prices: param.file({ default: "data/prices.csv", meaning: "A file that the world is built from" }),
} satisfies ParameterSpecs;

/** A pair whose depth is a parameter, and noise whose manner is another. */
function tradingScenario(): Scenario<typeof parameters, Market> {
  return defineScenario({
    name: "trading",
    description: "A pair and noise.",
    parameters,
    settings: { blocks: 5 },
    world: async (build, { params }) => {
      expect(params.prices).to.be.a("string");
      return buildMarket(build, { baseAmount: params.depth });
    },
    agents: ({ pair }, { params }) => [
      agents.noiseTrader({
        name: "noise",
        pool: pair,
        tradesPerBlock: params.busy,
        sizeUsd: [100, 10_000],
        capital: { WETH: 1_000, DAI: 1_000_000 },
      }),
    ],
  });
}

const digestOf = async (
  scenario: Parameters<typeof runScenario>[0],
  environment: Environment,
  options: RunOptions = {},
): Promise<string> => (await runScenario(scenario, environment, options)).arms.map(({ digest }) => digest).join();

describe("World shelf", () => {
  it("gives the same digest from a world that was used before as from a fresh one, run after run", async () => {
    const scenario = crash();
    const { environment, chains } = keeping();
    const fresh = await digestOf(scenario, tamperableEnvironment().environment);
    for (let round = 0; round < 3; round += 1) expect(await digestOf(scenario, environment)).to.equal(fresh);
    expect(chains()).to.equal(1);
  });

  it("builds once for all seeds and settings that the world does not look at", async () => {
    const scenario = tradingScenario();
    const { environment, chains } = keeping();
    const digests = new Set<string>();
    for (const options of [{ seed: 1 }, { seed: 2 }, { seed: 2, params: { busy: 0.5 } }]) {
      const digest = await digestOf(scenario, environment, options);
      expect(digest).to.equal(await digestOf(scenario, tamperableEnvironment().environment, options));
      digests.add(digest);
    }
    expect(digests.size).to.equal(3);
    expect(chains()).to.equal(1);
  });

  it("builds anew for another value of what the world looked at", async () => {
    const scenario = tradingScenario();
    const { environment, chains } = keeping();
    for (const depth of [1000, 2000, 1000, 2000]) {
      const options = { params: { depth } };
      expect(await digestOf(scenario, environment, options)).to.equal(
        await digestOf(scenario, tamperableEnvironment().environment, options),
      );
    }
    expect(chains()).to.equal(2);
  });

  it("builds anew for another seed when the world draws from it", async () => {
    const scenario = crash();
    const { environment, chains } = keeping();
    const first = await digestOf(scenario, environment, { seed: 1 });
    expect(await digestOf(scenario, environment, { seed: 2 })).not.to.equal(first);
    expect(await digestOf(scenario, environment, { seed: 1 })).to.equal(first);
    expect(chains()).to.equal(2);
  });

  it("builds anew when a data file has changed", async () => {
    const scenario = tradingScenario();
    let content = "one";
    const { environment, chains } = keeping((path) => (path === "data/prices.csv" ? content : ""));
    await digestOf(scenario, environment);
    await digestOf(scenario, environment);
    expect(chains()).to.equal(1);
    content = "two";
    await digestOf(scenario, environment);
    expect(chains()).to.equal(2);
  });

  it("never gives one world to two runs at a time", async () => {
    const scenario = tradingScenario();
    const { environment, chains } = keeping();
    const alone = await digestOf(scenario, environment);
    const together = await Promise.all([1, 2, 3].map(async () => digestOf(scenario, environment)));
    expect(together).to.deep.equal([alone, alone, alone]);
    expect(chains()).to.equal(3);
  });

  it("does not take back a world that a run broke off in", async () => {
    const scenario = tradingScenario();
    const { environment, chains } = keeping();
    const whole = await digestOf(scenario, environment);
    const broken = await digestOf(scenario, environment, {
      onProgress: ({ done }) => {
        if (done === 2) throw new Error("enough");
      },
    }).catch((error: unknown) => (error as Error).message);
    expect(broken).to.equal("enough");
    expect(await digestOf(scenario, environment)).to.equal(whole);
    expect(chains()).to.equal(2);
  });

  it("keeps the four worlds that were wanted last", async () => {
    const scenario = tradingScenario();
    const { environment, chains } = keeping();
    const run = async (...depths: number[]): Promise<number> => {
      for (const depth of depths) await digestOf(scenario, environment, { params: { depth } });
      return chains();
    };
    expect(await run(1000, 2000, 3000, 4000, 1000)).to.equal(4);
    expect(await run(5000, 1000)).to.equal(5);
    expect(await run(2000)).to.equal(6);
  });
});

/** Loans drawn at random, a fall, and everybody who lives on it. */
function crash(): Scenario<ParameterSpecs, Awaited<ReturnType<typeof buildLendingMarket>>> {
  return defineScenario({
    name: "crash",
    description: "Loans at random and a fall.",
    settings: { blocks: 8 },
    world: async (build, { random }) =>
      buildLendingMarket(build, {
        loans: Array.from({ length: 10 }, (_, i) => ({
          name: `loan ${i}`,
          weth: 10,
          dai: random.between(10_000, 15_000).toFixed(2),
        })),
      }),
    agents: ({ alpha, pair, weth }) => [
      agents.oracleNode({ name: "node", asset: weth }),
      agents.keeper({ name: "keeper", lending: [alpha], sellOn: [pair], flashLoans: alpha }),
    ],
    shocks: ({ weth }) => [shocks.price({ asset: weth, at: 3, change: -0.25 })],
  });
}
