import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";
import hre from "hardhat";

import { hardhatEnvironment } from "../../src/plugin/environment.ts";
import { runScenario } from "../../src/simulation/run.ts";
import type { RunRecord } from "../../src/simulation/record.ts";
import stale from "../../scenarios/stale-oracle.ts";
import twoPools from "../../scenarios/two-pools.ts";
import { ROOT } from "../support/cli-run.ts";
import { eventsOf } from "../support/sim-record.ts";

const EXAMPLE = "examples/morpho-lending.ts";

describe("Example: a lending protocol that Firebreak does not know", () => {
  const environment = hardhatEnvironment(hre);
  const record = async (lending: string, scenario: typeof twoPools | typeof stale): Promise<RunRecord> => {
    const run = await runScenario(scenario as typeof twoPools, environment, { params: { lending }, seed: 1 });
    const [first] = run.arms;
    if (first === undefined) throw new Error("the run has no arm");
    return first.record;
  };
  const liquidated = (of: RunRecord): string[] => [
    ...new Set(eventsOf(of, "liquidation").map(({ protocol, account }) => `${protocol} ${account}`)),
  ];

  it("is written in fewer than fifty lines of code", () => {
    const lines = readFileSync(join(ROOT, EXAMPLE), "utf8").split("\n");
    const code = lines.filter((line) => !/^\s*($|\/\/|\/\*\*.*\*\/$)/.test(line));
    expect(code.length).to.be.lessThan(50);
    expect(code.length).to.be.greaterThan(30);
  });

  it("runs a shipped scenario with the accounts liquidated that the full port has", async () => {
    const example = await record(join(ROOT, EXAMPLE), twoPools);
    const full = await record("morpho-blue", twoPools);
    expect(eventsOf(example, "audit-violation")).to.deep.equal([]);
    expect(liquidated(example)).to.have.lengthOf(30);
    expect(liquidated(example).sort()).to.deep.equal(liquidated(full).sort());
    expect(eventsOf(example, "bad-debt").length).to.be.greaterThan(0);
    expect(eventsOf(example, "transaction").filter(({ succeeded }) => !succeeded)).to.deep.equal([]);
    // Both know the same prices at the first liquidations; roundings of a basis point of the bonus then go their own way.
    const [first, same] = [example, full].map((of) => eventsOf(of, "liquidation")[0]);
    expect(first).to.deep.equal(same);
  });

  it("keeps up with interest", async () => {
    const example = await record(join(ROOT, EXAMPLE), stale);
    expect(eventsOf(example, "audit-violation")).to.deep.equal([]);
    expect(liquidated(example)).to.have.lengthOf(40);
  });
});
