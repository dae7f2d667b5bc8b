import { expect } from "chai";
import hre from "hardhat";

import { hardhatEnvironment } from "../../src/plugin/environment.ts";
import { findingsByArm, hasArms, type Summary, summariseRun, withTimes } from "../../src/report/summary.ts";
import { formatBlocks, formatEvents } from "../../src/simulation/record-format.ts";
import { runScenario, type RunOptions } from "../../src/simulation/run.ts";
import type { AnyScenario } from "../../src/simulation/scenario.ts";
import keepersWithdraw from "../../scenarios/keepers-withdraw.ts";
import liquidationEngines from "../../scenarios/liquidation-engines.ts";
import staleOracle from "../../scenarios/stale-oracle.ts";
import twoPools from "../../scenarios/two-pools.ts";
import { ArmFiles, cell, type FileEvent } from "../support/risk-files.ts";
import { recompute, recomputeDigest, recomputeDigestOfArms } from "../support/risk-recompute.ts";
import { recomputeComparison } from "../support/risk-recompute-comparison.ts";
import type { FigureUnits } from "../support/risk-recompute-systems.ts";
import { crowdedScenario } from "../support/risk-worlds.ts";

/** A summary as a reader gets it, and the two files of each arm; the arm's name is "" when there are none. */
interface Finished {
  readonly summary: Summary;
  readonly files: ReadonlyMap<string, ArmFiles>;
}

// Fewer borrowers than by default where that keeps the run short; nothing else differs from what ships.
const RUNS: { name: string; scenario: AnyScenario; options: RunOptions; says: string[] }[] = [
  { name: "two-pools", scenario: twoPools, options: {}, says: ["liquidation", "swap"] },
  {
    name: "stale-oracle",
    scenario: staleOracle,
    options: { seed: 3, params: { borrowers: 6 } },
    says: ["liquidation", "bad-debt", "outside-trade"],
  },
  {
    name: "keepers-withdraw",
    scenario: keepersWithdraw,
    options: { params: { borrowers: 6 } },
    says: ["liquidation", "liquidity-position", "skipped", "outside-trade"],
  },
  {
    name: "liquidation-engines",
    scenario: liquidationEngines,
    options: { params: { vaults: 6, fallBlocks: 5, blocks: 30 } },
    says: ["liquidation", "system"],
  },
  {
    name: "a world with a breaker, rivals and odd decimals",
    scenario: crowdedScenario(),
    options: {},
    says: ["liquidation", "breaker-trip", "skipped", "outside-trade", "flash-loan"],
  },
];

/** What a summary without arms holds besides the findings. */
const OF_THE_RUN = new Set([
  "scenario",
  "seed",
  "engine",
  "neutralDigest",
  "assertions",
  "wallSeconds",
  "chainSeconds",
]);

describe("The summary, recomputed from events.ndjson and blocks.csv alone", function () {
  this.timeout(300_000);

  for (const { name, scenario, options, says } of RUNS) {
    describe(name, () => {
      let finished: Finished;
      before(async () => {
        finished = await run(scenario, options);
      });

      it("agrees in every finding of every arm", () => {
        for (const [arm, findings] of armsOf(finished.summary)) {
          expect(recompute(filesOf(finished, arm), findings.systems as FigureUnits), arm).to.deep.equal(findings);
        }
      });

      it("agrees in the digest of the run", () => {
        const [first] = finished.files.values();
        const expected = hasArms(finished.summary)
          ? recomputeDigestOfArms([...finished.files])
          : recomputeDigest(first as ArmFiles);
        expect(finished.summary.digest).to.equal(expected);
      });

      it("agrees in every row of the comparison of arms", () => {
        if (!hasArms(finished.summary)) return;
        const units = Object.assign(
          {},
          ...findingsByArm(finished.summary).map(([, { systems }]) => systems),
        ) as FigureUnits;
        expect(recomputeComparison([...finished.files], units)).to.deep.equal(finished.summary.comparison);
      });

      it("was about something: what it is meant to show happened", () => {
        const kinds = new Set(
          [...finished.files.values()].flatMap((files) => says.filter((kind) => files.of(kind).length > 0)),
        );
        expect([...kinds]).to.have.members(says);
      });

      it("was audited in every block, and nothing was found", () => {
        for (const [arm, { audit, blocks }] of findingsByArm(finished.summary)) {
          expect(audit.violations, arm).to.equal(0);
          expect(audit.checks, arm).to.be.at.least(blocks);
          expect(
            filesOf(finished, arm).rows.every((row) => Number(cell(row, "audit_checks")) > 0),
            arm,
          ).to.equal(true);
          expect(filesOf(finished, arm).total("audit_violations"), arm).to.equal(0);
        }
        const names = findingsByArm(finished.summary).map(([arm]) => (arm === "" ? "audit" : `${arm}: audit`));
        expect(finished.summary.assertions).to.deep.equal(names.map((name) => ({ name, passed: true, detail: "" })));
      });

      it("has files that agree with each other", () => {
        for (const files of finished.files.values()) requireAgreement(files);
      });
    });
  }
});

async function run(scenario: AnyScenario, options: RunOptions): Promise<Finished> {
  const finished = await runScenario(scenario, hardhatEnvironment(hre), options);
  const summary = withTimes(summariseRun(finished, "test"), { wallSeconds: 0, chainSeconds: 0 });
  return {
    // Through JSON, as a reader gets it.
    summary: JSON.parse(JSON.stringify(summary)) as Summary,
    files: new Map(
      finished.arms.map(({ name, record }) => [name ?? "", new ArmFiles(formatEvents(record), formatBlocks(record))]),
    ),
  };
}

/** The findings of each arm without what belongs to the run as a whole. */
function armsOf(summary: Summary): [string, Record<string, unknown>][] {
  if (hasArms(summary)) return Object.entries(summary.arms) as unknown as [string, Record<string, unknown>][];
  const findings = Object.entries(summary).filter(([key]) => !OF_THE_RUN.has(key));
  return [["", Object.fromEntries(findings)]];
}

function filesOf({ files }: Finished, arm: string): ArmFiles {
  const found = files.get(arm);
  if (found === undefined) throw new Error(`no files of the arm "${arm}"`);
  return found;
}

/** What both files say, they say alike: transactions, liquidations, answers and bad debt by block. */
function requireAgreement(files: ArmFiles): void {
  for (const row of files.rows) {
    const block = Number(cell(row, "block"));
    const inBlock = (event: FileEvent): boolean => event.block === block;
    const mined = files.of("transaction").filter(inBlock);
    expect(mined.length, `transactions of block ${block}`).to.equal(Number(cell(row, "transactions")));
    expect(mined.filter((event) => !event.truth("succeeded")).length).to.equal(Number(cell(row, "reverted")));
    const gas = mined.reduce((total, event) => total + event.units("gasUsed"), 0n);
    expect(gas, `gas of block ${block}`).to.equal(BigInt(cell(row, "gas_used")));
    for (const protocol of files.protocols("lending")) {
      const own = files.of("liquidation").filter((event) => inBlock(event) && event.text("protocol") === protocol);
      expect(own.length, `${protocol} in block ${block}`).to.equal(
        Number(cell(row, `lending:${protocol}:liquidations`)),
      );
    }
  }
}
