import { expect } from "chai";
import hre from "hardhat";

import type { AnyScenario } from "../../src/simulation/scenario.ts";
import { settingsOf } from "../../src/simulation/scenario.ts";
import type { RecordedEvent } from "../../src/simulation/record.ts";
import { parametersOf } from "../../src/simulation/scenario.ts";
import { runScenario } from "../../src/simulation/run.ts";
import { hardhatEnvironment } from "../../src/plugin/environment.ts";
import { expectClose } from "../support/sim-numbers.ts";
import { loadScenario, shippedScenarios } from "../../src/plugin/scenario-file.ts";

/** Parameters that make worlds small; the pair must be one at any size. */
const SMALL: Readonly<Record<string, number>> = { borrowers: 4, scale: 0.02, vaults: 5 };
const CODES = ["S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9", "S10", "S11", "S12"];

/** The scenario's first block alone. */
function atTheStart(scenario: AnyScenario): AnyScenario {
  return {
    ...scenario,
    settings: (params: Parameters<typeof settingsOf>[1]) => ({ ...settingsOf(scenario, params), blocks: 1 }),
    shocks: () => [],
  } as AnyScenario;
}

function smallParams(scenario: AnyScenario): Record<string, number> {
  const own = Object.keys(parametersOf(scenario));
  return Object.fromEntries(Object.entries(SMALL).filter(([name]) => own.includes(name)));
}

/** What each account has and owes, in 1e-8 US dollars. */
type Standings = Record<string, { collateral: bigint; debt: bigint }>;

const CENT = 1_000_000;

/** What each account has and owes, wherever that is: dollars at outside prices. */
function standings(events: readonly RecordedEvent[]): Standings {
  const names = new Map(events.flatMap((event) => (event.event === "account" ? [[event.account, event.name]] : [])));
  const found: Standings = {};
  for (const event of events) {
    if (event.event !== "position" || event.at !== "start") continue;
    const name = names.get(event.account) ?? event.account;
    const standing = (found[name] ??= { collateral: 0n, debt: 0n });
    standing.collateral += event.collateralUsd;
    standing.debt += event.debtUsd;
  }
  return found;
}

/** To a cent: a debt grows in the seconds that a system takes to deploy. */
function expectSame(found: Standings, expected: Standings, name: string): void {
  expect(Object.keys(found), name).to.deep.equal(Object.keys(expected));
  for (const [account, { collateral, debt }] of Object.entries(found)) {
    const other = expected[account] ?? { collateral: 0n, debt: 0n };
    expectClose(Number(collateral - other.collateral), 0, CENT, `${name}: collateral of ${account}`);
    expectClose(Number(debt - other.debt), 0, CENT, `${name}: debt of ${account}`);
  }
}

describe("Systems", () => {
  const environment = hardhatEnvironment(hre);
  let scenarios: AnyScenario[] = [];
  before(async () => {
    const all = await Promise.all(shippedScenarios().map(async (name) => loadScenario(name)));
    scenarios = all.filter(({ system }) => system !== undefined);
  });

  it("have each a scenario that switches them", () => {
    const codes = new Set(scenarios.map(({ system }) => system?.code));
    expect([...codes].sort()).to.deep.equal([...CODES].sort());
  });

  it("differ from their counterfactual in the switch alone: users, capital and prices are the same", async () => {
    for (const scenario of scenarios) {
      const { system, name } = scenario;
      if (system === undefined) continue;
      const starts = [];
      for (const arm of [system.off, ...system.on]) {
        const run = await runScenario(atTheStart(scenario), environment, { arm, params: smallParams(scenario) });
        const events = run.arms[0]?.record.events.filter(({ block }) => block === 0) ?? [];
        const { [system.switch]: changed, ...others } = run.arms[0]?.params ?? {};
        expect(changed, name).not.to.equal(undefined);
        starts.push({
          others,
          standings: standings(events),
          prices: events.flatMap((event) => (event.event === "asset" ? [[event.asset, event.startPrice]] : [])),
        });
      }
      expect(Object.keys(starts[0]?.standings ?? {}), name).not.to.have.lengthOf(0);
      for (const start of starts) {
        expect(start.others, name).to.deep.equal(starts[0]?.others);
        expectSame(start.standings, starts[0]?.standings ?? {}, name);
        for (const [asset, price] of starts[0]?.prices ?? []) {
          const same = start.prices.find(([other]) => other === asset);
          if (same !== undefined) expect(same[1], `${name}: ${String(asset)}`).to.equal(price);
        }
      }
    }
  }).timeout(240_000);
});
