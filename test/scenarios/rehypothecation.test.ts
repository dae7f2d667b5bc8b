import { expect } from "chai";

import { type Address, agents, defineScenario, systems } from "hardhat-firebreak";
import { runScenario, type TestArm } from "hardhat-firebreak/testing";
import rehypothecation from "../../scenarios/rehypothecation.ts";
import { promisesOf } from "../../src/risk/final-backing.ts";
import { afterLoss, type Layers, lookThrough } from "../../src/risk/look-through.ts";
import { recordedLayers } from "../../src/risk/recorded-layers.ts";
import { digestOf } from "../../src/simulation/record-format.ts";
import { eventsOf, present } from "../support/sim-record.ts";

const BLOCKS = 20;
const SLASHED_AT = 12;
const SLASH_BPS = 3000n;
const IMPACT = { stWETH: { usdPerPercent: 250_000, recoveryBpsPerBlock: 100 } };
const SMALL = { ...rehypothecation, settings: { blocks: BLOCKS, impact: IMPACT } };
const PARAMS = { users: 4, depth: 200 };

describe("rehypothecation", () => {
  const played = runScenario(SMALL, { params: PARAMS });

  it("builds all layers before the stake is slashed, each account with the same care in each arm", async () => {
    const run = await played;
    for (const [arm, protocols] of [
      ["one", ["Alpha"]],
      ["two", ["Beta"]],
      ["three", ["Beta", "Gamma"]],
    ] as const) {
      const borrowed = eventsOf(run.arm(arm).record, "borrow").filter(({ block }) => block < SLASHED_AT);
      expect(
        borrowed.map(({ protocol }) => protocol),
        arm,
      ).to.have.members(protocols.flatMap((name) => [name, name, name, name]));
      expect(
        eventsOf(run.arm(arm).record, "transaction").filter(
          ({ succeeded, agent }) => !succeeded && agent === "stakers",
        ),
      ).to.deep.equal([]);
    }
    const debts = (arm: string): number[] =>
      layersOf(run.arm(arm))
        .loans.map(({ debtUsd }) => Number(debtUsd))
        .sort((a, b) => a - b);
    // The receipt's rate grew a little, so that a loan on it is a little larger than one on the staked token.
    const [one, two] = [debts("one"), debts("two")];
    for (const [i, debt] of one.entries()) expect(present(two[i]) / debt).to.be.within(1 - 1e-5, 1 + 1e-5);
  });

  it("promises each unit at the bottom more often with each layer", async () => {
    const run = await played;
    const multiples = ["one", "two", "three"].map((arm) =>
      Number(
        present(promisesOf(present(recordedLayers(run.arm(arm).record, "surveyor", SLASHED_AT))).WETH).multipleBps,
      ),
    );
    const [one, two, three] = multiples as [number, number, number];
    expect(two).to.be.above(one);
    expect(three).to.be.above(two);
  });

  it("loses more with the third layer, and nothing different with the second", async () => {
    const run = await played;
    const [one, two, three] = ["one", "two", "three"].map((arm) => lossOf(run.arm(arm))) as [number, number, number];
    expect(one).to.be.above(0);
    expect(two / one).to.be.within(0.99, 1.01);
    expect(three).to.be.above(1.2 * one);
  });

  it("leaves open what the look-through foretold, where nobody liquidates", async () => {
    const quiet = {
      ...SMALL,
      // Nobody trades, so that nothing may move the outside price either.
      settings: { blocks: BLOCKS },
      agents: (...given: Parameters<NonNullable<typeof SMALL.agents>>) =>
        (SMALL.agents?.(...given) ?? []).filter(({ role }) => role !== "keeper" && role !== "arbitrageur"),
    };
    const arm = (await runScenario(quiet, { params: { ...PARAMS, slash: 0.45 }, arm: "three" })).arm("three");
    const foretold = lookThrough(
      afterLoss(present(recordedLayers(arm.record, "surveyor", SLASHED_AT)), "stWETH", 4500n),
    );
    const found = Object.values(present(arm.blocks.at(-1)).lending).map(({ shortfallUsd }) => Number(shortfallUsd));
    const total = found.reduce((sum, usd) => sum + usd, 0);
    expect(total).to.be.above(1e8);
    // Interest of a few minutes is between them.
    expect(total / Number(foretold.shortfallUsd)).to.be.within(0.999, 1.001);
  });

  it("ends no better than the look-through of what stood before the slash", async () => {
    const run = await played;
    for (const arm of ["one", "two", "three"]) {
      const before = present(recordedLayers(run.arm(arm).record, "surveyor", SLASHED_AT));
      const foretold = Number(lookThrough(afterLoss(before, "stWETH", SLASH_BPS)).shortfallUsd) / 1e8;
      expect(Number(run.arm(arm).findings.badDebtUsd), arm).to.be.at.least(foretold);
    }
  });

  it("keeps books that agree with the chain, in all arms", async () => {
    for (const arm of ["one", "two", "three"]) {
      expect(eventsOf((await played).arm(arm).record, "audit-violation"), arm).to.deep.equal([]);
    }
  });

  it("is, when off, what a world is in which nothing stands on receipts and shares", async () => {
    const staked = { ltv: 0.78, liquidationThreshold: 0.8, liquidationBonus: 0.05 };
    const plain = defineScenario({
      name: "plain",
      description: "A staked token pledged once.",
      settings: { blocks: BLOCKS, impact: IMPACT },
      async world(build) {
        const weth = await build.token("WETH", { price: 2000, wrappedNative: true });
        const dai = await build.token("DAI", { price: 1 });
        const stweth = await systems.stakedToken(build, "stWETH", { underlying: weth, outside: 5_000 });
        const market = await build.pair("WETH-DAI", { base: weth, quote: dai, baseAmount: 10_000 });
        const pair = await build.pair("stWETH-WETH", { base: stweth, quote: weth, baseAmount: PARAMS.depth });
        const users: Address[] = [];
        for (const i of [1, 2, 3, 4]) {
          users.push(await build.account(`staker ${i}`, { holds: { stWETH: 100 }, tradesOn: [] }));
        }
        const alpha = await build.lendingPool("Alpha", {
          reserves: [
            { asset: stweth, ...staked, supplied: 200 },
            { asset: dai, ltv: 0.75, liquidationThreshold: 0.8, liquidationBonus: 0.05, supplied: 5_000_000 },
          ],
        });
        const amounts = { collateralAmount: 400_000n * 10n ** 18n, debtAmount: 100n * 10n ** 18n };
        await build.positions(alpha, [{ name: "short seller", collateral: dai, debt: stweth, ...amounts }]);
        const beta = await build.lendingPool("Beta", {
          reserves: [
            { asset: weth, supplied: 5000 },
            { asset: dai, supplied: 5_000_000 },
          ],
        });
        const gamma = await build.lendingPool("Gamma", { reserves: [{ asset: dai, supplied: 5_000_000 }] });
        const exit = await systems.unwinder(build, "exit", [
          { sell: stweth, on: pair },
          { sell: weth, on: market },
        ]);
        return { weth, dai, stweth, market, pair, alpha, beta, gamma, exit, users };
      },
      agents: ({ weth, dai, stweth, market, pair, alpha, beta, gamma, exit, users }) => [
        agents.oracleNode({ name: "node", asset: weth }),
        agents.surveyor({
          name: "surveyor",
          at: [SLASHED_AT, 60],
          base: [weth, dai],
          tokens: [{ asset: stweth, standsFor: weth }],
          lending: [alpha, beta, gamma],
        }),
        agents.pledgers({
          name: "stakers",
          accounts: users,
          healthFactor: [1.05, 1.4],
          steps: [
            { supply: stweth, to: alpha },
            { borrow: dai, from: alpha },
          ],
        }),
        ...["keeper-1", "keeper-2"].map((name) =>
          agents.keeper({ name, lending: [alpha, beta, gamma], sellOn: [exit], capital: { DAI: 500_000, WETH: 250 } }),
        ),
        agents.arbitrageur({ name: "arbitrageur", pools: [market], capital: { DAI: 20_000_000 } }),
        agents.arbitrageur({ name: "staking desk", pools: [pair], capital: { WETH: 1_000 } }),
      ],
      shocks: ({ stweth }) => [systems.slash({ at: SLASHED_AT, staked: stweth, fraction: 0.3 })],
    });
    const run = await runScenario(plain);
    expect(digestOf((await played).arm("one").record)).to.equal(digestOf(run.arm().record));
  });
});

/** What stood before the slash, looked through. */
function layersOf({ record }: TestArm): ReturnType<typeof lookThrough> {
  const layers: Layers = present(recordedLayers(record, "surveyor", SLASHED_AT));
  const { loans, ...rest } = lookThrough(layers);
  return { ...rest, loans: loans.filter(({ debtUsd }) => debtUsd > 0n).slice(1) };
}

/** What borrowers lost to liquidation, and lenders to bad debt, in US dollars. */
function lossOf({ findings }: TestArm): number {
  const { firstOrderLossUsd, higherOrderLossUsd } = findings.cascade;
  return Number(firstOrderLossUsd) + Number(higherOrderLossUsd);
}
