import { expect } from "chai";

import { checkAssertions } from "../../src/risk/assertions.ts";
import { type ComparedArm, compareArms } from "../../src/risk/comparison.ts";
import { summarise } from "../../src/risk/summarise.ts";
import type { RecordedEvent } from "../../src/simulation/record.ts";
import { badDebt, type HandMadeBlock, handMadeRecord, liquidation } from "../support/risk-record.ts";

const CALM: HandMadeBlock[] = [
  { undisturbed: 90, pool: 89, events: [liquidation({ account: 1, price: 90, due: 95, repaid: 80 })] },
];
const STORM: HandMadeBlock[] = [
  ...CALM,
  {
    undisturbed: 90,
    outside: 84,
    feed: 80,
    pool: 70,
    halted: "liquidate",
    events: [
      liquidation({ account: 2, price: 80, due: 85, repaid: 75 }),
      // The same address as in the baseline, on the other protocol: an account that the baseline leaves untouched.
      liquidation({ account: 1, price: 80, due: 85, protocol: "Beta" }),
      badDebt(2, 1000),
    ],
  },
];

describe("Comparison of arms", () => {
  const rows = compareArms([arm("calm", CALM), arm("storm", STORM)]);

  it("has a column for each arm, in order", () => {
    for (const { finding, values } of rows) expect(Object.keys(values), finding).to.deep.equal(["calm", "storm"]);
  });

  const expected: [string, string | number, string | number][] = [
    ["liquidations", 1, 3],
    ["accounts liquidated", 1, 3],
    ["accounts liquidated on Alpha", 1, 2],
    ["accounts liquidated on Beta", 0, 1],
    ["accounts that calm leaves untouched", 0, 2],
    ["… of them on Alpha", 0, 1],
    ["… of them on Beta", 0, 1],
    ["debt repaid", "80", "235"],
    ["collateral seized", "90", "250"],
    ["bad debt", "0", "1000"],
    ["bad debt on Alpha", "0", "1000"],
    ["bad debt on Beta", "0", "0"],
    ["bad debt at its worst", "0", "0"],
    ["loss of borrowers and lenders", "10", "1015"],
    ["higher-order loss (over calm)", "0", "1005"],
    ["cascade rounds", 1, 2],
    ["lowest WETH outside", "90", "84"],
    ["lowest WETH on its feed", "90", "80"],
    ["lowest WETH on WETH-DAI", "89", "70"],
    ["breaker trips", 0, 0],
    ["blocks halted", 0, 1],
    ["profit of searcher", "0", "0"],
    ["profit of all keepers", "0", "0"],
    ["gas paid by keepers", "0", "0"],
  ];
  it("says what each arm came to", () => {
    expect(rows.map(({ finding, values }) => [finding, values.calm, values.storm])).to.deep.equal(expected);
  });

  it("compares with whichever arm comes first", () => {
    const turned = compareArms([arm("storm", STORM), arm("calm", CALM)]);
    const row = (name: string): unknown => turned.find(({ finding }) => finding === name)?.values;
    expect(row("accounts that storm leaves untouched")).to.deep.equal({ storm: 0, calm: 0 });
    expect(row("higher-order loss (over storm)")).to.deep.equal({ storm: "0", calm: "-1005" });
  });

  it("compares an arm that runs alone with nothing", () => {
    const findings = compareArms([arm("storm", STORM)]).map(({ finding }) => finding);
    expect(findings.filter((finding) => /untouched|of them|higher-order/.test(finding))).to.be.empty;
    expect(findings).to.include.members(["liquidations", "loss of borrowers and lenders"]);
  });
});

describe("Assertions", () => {
  const noBadDebt = {
    name: "no bad debt",
    check: ({ badDebtUsd }: { badDebtUsd: string }): true | string => badDebtUsd === "0" || `it is ${badDebtUsd} USD`,
  };

  it("judges every arm, under its name, and adds the audit", () => {
    const results = checkAssertions(
      [noBadDebt],
      [arm("calm", CALM), arm("storm", STORM)].map(({ name, findings }) => ({ arm: name, findings })),
    );
    expect(results).to.deep.equal([
      { name: "calm: audit", passed: true, detail: "" },
      { name: "calm: no bad debt", passed: true, detail: "" },
      { name: "storm: audit", passed: true, detail: "" },
      { name: "storm: no bad debt", passed: false, detail: "it is 1000 USD" },
    ]);
  });

  it("tells a check which arm it judges", () => {
    const seen: unknown[] = [];
    const check = ({ arm: name }: { arm: string | undefined }): true => {
      seen.push(name);
      return true;
    };
    const { findings } = arm("calm", CALM);
    checkAssertions([{ name: "look", check }], [{ arm: "calm", findings }]);
    checkAssertions([{ name: "look", check }], [{ arm: undefined, findings }]);
    expect(seen).to.deep.equal(["calm", undefined]);
  });

  it("fails the audit with the first violation, and says how many there are", () => {
    const violation: RecordedEvent = { block: 0, event: "audit-violation", protocol: "Alpha", check: "c", detail: "d" };
    const { findings } = arm("broken", [{ undisturbed: 100, events: [violation] }]);
    const [audit] = checkAssertions([], [{ arm: undefined, findings }]);
    expect(audit).to.deep.include({ name: "audit", passed: false });
    expect(audit?.detail).to.match(/^1 of 10 audit checks failed/);
  });
});

function arm(name: string, blocks: readonly HandMadeBlock[]): ComparedArm {
  const record = handMadeRecord(blocks);
  return { name, record, findings: summarise(record) };
}
