import { expect } from "chai";
import hre from "hardhat";

import {
  type Agent,
  agents,
  type Asset,
  defineScenario,
  type Scenario,
  shocks,
  type Site,
  systems,
  type WorldBuilder,
} from "hardhat-firebreak";
import { runScenario as runArms } from "hardhat-firebreak/testing";
import fragmentedLiquidity from "../../scenarios/fragmented-liquidity.ts";
import lpFlight from "../../scenarios/lp-flight.ts";
import stableDepeg from "../../scenarios/stable-depeg.ts";
import { hardhatEnvironment } from "../../src/plugin/environment.ts";
import type { AnyScenario } from "../../src/simulation/scenario.ts";
import { runScenario } from "../../src/simulation/run.ts";
import { expectClose } from "../support/sim-numbers.ts";
import { eventsOf, present } from "../support/sim-record.ts";

const BORROWERS = 4;

/** The digest of one arm, or of a scenario without arms, over the given number of blocks. */
async function digestOf(scenario: AnyScenario, blocks: number, arm?: string): Promise<string> {
  const short = { ...scenario, settings: { blocks } } as AnyScenario;
  const params = arm === undefined ? {} : { params: { borrowers: BORROWERS } };
  const run = await runScenario(short, hardhatEnvironment(hre), { ...params, ...(arm === undefined ? {} : { arm }) });
  return present(run.arms[0]).digest;
}

interface PlainMarket {
  readonly weth: Asset;
  readonly pair: Site;
  readonly pool: Site;
}

/** WETH and DAI, a pair, a pool and four borrowers; no word of any system. */
async function plainMarket(build: WorldBuilder, pairName: string, depth: number): Promise<PlainMarket> {
  const weth = await build.token("WETH", { price: 2000, wrappedNative: true });
  const dai = await build.token("DAI", { price: 1 });
  const pair = await build.pair(pairName, { base: weth, quote: dai, baseAmount: depth });
  const pool = await build.lendingPool("Alpha", {
    reserves: [
      { asset: weth, ltv: 0.8, liquidationThreshold: 0.825, liquidationBonus: 0.05 },
      { asset: dai, supplied: 5_000_000 },
    ],
  });
  await build.borrowers(pool, {
    count: BORROWERS,
    collateral: weth,
    debt: dai,
    healthFactor: [1.05, 1.6],
    debtUsd: [5_000, 50_000],
  });
  return { weth, pair, pool };
}

function keepersOf({ pool, pair }: PlainMarket): Agent[] {
  return [
    agents.keeper({ name: "keeper-1", lending: [pool], sellOn: [pair], capital: { DAI: 500_000 } }),
    agents.keeper({ name: "keeper-2", lending: [pool], sellOn: [pair], flashLoans: pool, latencyBlocks: 1 }),
  ];
}

describe("lp-flight", () => {
  it("without fear is the market of providers who never leave", async () => {
    const plain = defineScenario({
      name: "plain",
      description: "Providers who stay.",
      settings: { blocks: 1 },
      async world(build) {
        const market = await plainMarket(build, "WETH-DAI", 50);
        systems.provisionGauge(build, "provision", market.pair);
        return market;
      },
      agents: (market) => [
        agents.oracleNode({ name: "node", asset: market.weth }),
        ...keepersOf(market),
        agents.arbitrageur({ name: "arbitrageur", pools: [market.pair], capital: { DAI: 20_000_000 } }),
        ...Array.from({ length: 10 }, (_, i) =>
          agents.liquidityProvider({ name: `provider-${i + 1}`, pool: market.pair, baseAmount: 500 }),
        ),
      ],
      shocks: ({ weth }) => [shocks.price({ asset: weth, at: 3, change: -0.55, over: 40 })],
    });
    expect(await digestOf(lpFlight, 8, "patient")).to.equal(await digestOf(plain as AnyScenario, 8));
  });

  it("loses what the closed form says less fees, and with fear leaves keepers a pair in which sales do not pay", async () => {
    const quick = { ...lpFlight, settings: { blocks: 30 } } as Scenario;
    const run = await runArms(quick, { params: { borrowers: 12, fallBlocks: 15 } });
    const [patient, fearful] = [run.arm("patient"), run.arm("fearful")];
    const figure = (arm: typeof patient, name: string): bigint =>
      present(arm.blocks.at(-1)?.systems.provision?.[name]).value;
    // k = 0.45 and what the arbitrageur's fee leaves of it.
    const exact = 10_000 * (1 - (2 * Math.sqrt(0.45)) / 1.45);
    expectClose(Number(figure(patient, "closed-form")), exact, 10, "closed form");
    expect(figure(patient, "loss") < figure(patient, "closed-form")).to.equal(true);
    expect(figure(patient, "loss") > figure(patient, "closed-form") - 20n).to.equal(true);

    expect(figure(patient, "liquidity")).to.equal(10_000n);
    expect(figure(fearful, "liquidity") < 200n).to.equal(true);
    // One after the other: each at a loss of its own.
    const left = eventsOf(fearful.record, "liquidity-removed");
    expect(left).to.have.lengthOf(10);
    expect(new Set(left.map(({ block }) => block)).size).to.be.greaterThan(4);
    expect(Number(fearful.findings.badDebtUsd)).to.be.greaterThan(Number(patient.findings.badDebtUsd));
    for (const arm of [patient, fearful]) expect(arm.findings.audit.violations).to.equal(0);
  });
});

describe("fragmented-liquidity", () => {
  it("in one piece is the market of one pair", async () => {
    const plain = defineScenario({
      name: "plain",
      description: "One pair.",
      settings: { blocks: 1 },
      async world(build) {
        const market = await plainMarket(build, "Whole", 600 * 0.72);
        systems.venueGauge(build, "venues", { pools: [market.pair], sale: 20 });
        return market;
      },
      agents: (market) => [
        agents.oracleNode({ name: "node", asset: market.weth }),
        ...keepersOf(market),
        agents.arbitrageur({ name: "outside", pools: [market.pair], capital: { DAI: 50_000 } }),
        // Who trades between venues finds only one.
        agents.arbitrageur({ name: "between", pools: [market.pair], between: "pools", capital: { DAI: 50_000 } }),
        agents.liquidityProvider({
          name: "provider",
          pool: market.pair,
          baseAmount: 600 * 0.28,
          leavesAtFall: 0.2,
        }),
      ],
      shocks: ({ weth }) => [shocks.price({ asset: weth, at: 3, change: -0.4, over: 20 })],
    });
    expect(await digestOf(fragmentedLiquidity, 16, "whole")).to.equal(await digestOf(plain as AnyScenario, 16));
  });

  it("in pieces sells dearer on one than over all, shows gaps, and lets one run dry", async () => {
    const quick = { ...fragmentedLiquidity, settings: { blocks: 24 } } as Scenario;
    const run = await runArms(quick, { params: { borrowers: 12, fallBlocks: 12 } });
    const gauge = (arm: string): bigint[][] =>
      run
        .arm(arm)
        .blocks.map(({ systems: figures }) =>
          ["spread", "cost-on-best", "cost-of-split", "dry"].map((name) => present(figures.venues?.[name]).value),
        );
    for (const [spread, best, split, dry] of gauge("whole")) {
      expect([spread, dry]).to.deep.equal([0n, 0n]);
      expect(split).to.equal(best);
    }
    const pieces = gauge("fragmented");
    expect(pieces.every(([, best, split]) => present(split) <= present(best))).to.equal(true);
    expect(pieces.some(([spread]) => present(spread) > 100n)).to.equal(true);
    expect(pieces.at(-1)?.[3]).to.equal(1n);
    const soldOn = (arm: string): Set<string> =>
      new Set(
        eventsOf(run.arm(arm).record, "swap")
          .filter(({ agent }) => agent?.startsWith("keeper"))
          .map(({ protocol }) => protocol),
      );
    expect([...soldOn("fragmented")]).to.deep.equal(["Deep"]);
    expect([...soldOn("routed")]).to.include.members(["Deep", "Dear"]);
    for (const arm of ["whole", "fragmented", "routed"]) {
      expect(run.arm(arm).findings.audit.violations).to.equal(0);
    }
  });
});

describe("stable-depeg", () => {
  it("with a constant product is the market of a pair", async () => {
    const plain = defineScenario({
      name: "plain",
      description: "A pair of staked ether and ether.",
      settings: { blocks: 1 },
      async world(build) {
        const weth = await build.token("WETH", { price: 1800, wrappedNative: true });
        const steth = await build.token("STETH", { price: 1800 });
        const pair = await build.pair("STETH-WETH", { base: steth, quote: weth, baseAmount: 299_240 });
        const seller = await build.account("seller", { holds: { STETH: 191_760 }, tradesOn: [pair] });
        const pool = await build.lendingPool("Alpha", {
          reserves: [
            { asset: steth, ltv: 0.69, liquidationThreshold: 0.81, liquidationBonus: 0.075 },
            { asset: weth, supplied: 200_000 },
          ],
        });
        await build.borrowers(pool, {
          count: BORROWERS,
          collateral: steth,
          debt: weth,
          healthFactor: [1.02, 1.5],
          debtUsd: [500_000, 5_000_000],
        });
        systems.venueGauge(build, "venues", { pools: [pair], sale: 1000 });
        return { weth, steth, pair, seller, pool };
      },
      agents: ({ steth, pair, pool }) => [
        agents.oracleNode({ name: "node", asset: steth, source: { pool: pair } }),
        agents.keeper({ name: "keeper-1", lending: [pool], sellOn: [pair], flashLoans: pool }),
        agents.keeper({ name: "keeper-2", lending: [pool], sellOn: [pair], flashLoans: pool, latencyBlocks: 1 }),
      ],
      shocks: ({ weth, steth, pair, seller }) =>
        Array.from({ length: 10 }, (_, i) =>
          shocks.sale({ at: 3 + i, from: seller, on: pair, sells: steth, buys: weth, amount: 19_176 }),
        ),
    });
    expect(await digestOf(stableDepeg, 8, "product")).to.equal(await digestOf(plain as AnyScenario, 8));
  });

  it("with a stable-swap pool ends at the reserves and the price of June 2022", async () => {
    const quick = { ...stableDepeg, settings: { blocks: 13 } } as Scenario;
    const run = await runArms(quick, { arm: "stable", params: { borrowers: 1 } });
    const arm = run.arm("stable");
    const row = present(arm.blocks.find(({ block }) => block === 12));
    expect(eventsOf(arm.record, "liquidation").filter(({ block }) => block <= 12)).to.deep.equal([]);
    const price = Number(row.pools["STETH-WETH"]?.price) / 1e8 / 1800;
    expect(price).to.be.within(0.934, 0.9375);
    // 111,300 ETH and 491,000 stETH, both at 1,800 outside.
    expectClose(Number(row.pools["STETH-WETH"]?.depthUsd) / 1e8 / 1800, 111_300 + 491_000, 100, "reserves");
  });
});
