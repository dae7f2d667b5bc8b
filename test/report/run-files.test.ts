import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { param } from "hardhat-firebreak";
import { describeRun, fileHash, type RunDescription } from "../../src/report/run-description.ts";
import { runFiles, summaryFile } from "../../src/report/run-files.ts";
import { type Summary, summariseRun, withTimes } from "../../src/report/summary.ts";
import { formatBlocks, formatEvents } from "../../src/simulation/record-format.ts";
import type { ScenarioRun } from "../../src/simulation/run.ts";
import { ACTIVITIES, type Profile } from "../../src/stopwatch.ts";
import { handMadeRecord, handMadeRun, liquidation } from "../support/risk-record.ts";

const RECORD = handMadeRecord([
  { undisturbed: 90, pool: 89, events: [liquidation({ account: 1, price: 90, due: 95 })] },
]);
const ENGINE = "the engine";
const TIMES = { wallSeconds: 1.23456, chainSeconds: 0.5 };

describe("Files of a run", () => {
  it("are those of the documentation", () => {
    expect(pathsOf(handMadeRun(RECORD))).to.deep.equal([
      "run.json",
      "report.html",
      "blocks.csv",
      "events.ndjson",
      "summary.json",
    ]);
  });

  it("stand in a folder for each arm where there are arms", () => {
    expect(pathsOf(handMadeRun({ calm: RECORD, storm: RECORD }))).to.deep.equal([
      "run.json",
      "report.html",
      "calm/blocks.csv",
      "calm/events.ndjson",
      "storm/blocks.csv",
      "storm/events.ndjson",
      "summary.json",
    ]);
  });

  it("hold the record, the summary and the description as they are", () => {
    const run = handMadeRun(RECORD);
    const summary = summaryOf(run);
    const description = descriptionOf(run);
    const all = [...runFiles(run, summary, description), summaryFile(summary)];
    const files = new Map(all.map(({ path, text }) => [path, text]));
    expect(JSON.parse(files.get("summary.json") ?? "")).to.deep.equal(JSON.parse(JSON.stringify(summary)) as unknown);
    expect(JSON.parse(files.get("run.json") ?? "")).to.deep.equal(JSON.parse(JSON.stringify(description)) as unknown);
    expect(files.get("blocks.csv")).to.equal(formatBlocks(RECORD));
    expect(files.get("events.ndjson")).to.equal(formatEvents(RECORD));
  });

  it("write every event as a line of JSON with amounts as decimal strings", () => {
    const lines = formatEvents(RECORD).trimEnd().split("\n");
    expect(lines).to.have.length(RECORD.events.length);
    const found = lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .find((e) => e.event === "liquidation");
    expect(found).to.deep.include({ block: 1, debtRepaid: "90000000000000000000", collateralPrice: "9000000000" });
  });

  it("have the documented columns, and dollars to the last digit", () => {
    const [header = "", row = ""] = formatBlocks(RECORD).split("\n");
    const columns =
      "block time hash transactions reverted waiting gas_used base_fee_wei native_usd outside_usd:WETH outside_usd:DAI " +
      "undisturbed_usd:WETH undisturbed_usd:DAI feed_usd:WETH pool:WETH-DAI:price_usd pool:WETH-DAI:depth_usd " +
      ["Alpha", "Beta"]
        .flatMap((name) =>
          ["collateral_usd", "debt_usd", "liquidations", "bad_debt_usd", "shortfall_usd", "liquidatable"].map(
            (column) => `lending:${name}:${column}`,
          ),
        )
        .join(" ") +
      " halted:brake audit_checks audit_violations";
    expect(header.split(",")).to.deep.equal(columns.split(" "));
    expect(row.split(",").slice(8, 15)).to.deep.equal(["90", "90", "1", "90", "1", "90", "89"]);
  });

  it("quote names that hold commas and quotes", () => {
    const named = handMadeRecord([{ undisturbed: 90 }], {
      collateral: 'W,"E"TH',
      debt: "DAI",
      pool: "p,q",
      lending: [],
      keeper: "k",
    });
    expect(formatBlocks(named)).to.include('"outside_usd:W,""E""TH"');
  });
});

describe("summary.json", () => {
  it("says where the time went when it is asked to, to the millisecond", () => {
    const results = summariseRun(handMadeRun(RECORD), ENGINE);
    const times = { wallSeconds: 2.00049, chainSeconds: 1.23456 };
    expect(withTimes(results, times)).to.deep.equal({ ...results, wallSeconds: 2, chainSeconds: 1.235 });
    const profile = Object.fromEntries(ACTIVITIES.map((activity) => [activity, 0.12345])) as Profile;
    expect(withTimes(results, { ...times, profile }).profile?.audit).to.equal(0.123);
  });

  it("has the run's own keys on top and the clock to the millisecond", () => {
    const summary = summaryOf(handMadeRun(RECORD));
    const keys = Object.keys(summary);
    expect(keys.slice(0, 5)).to.deep.equal(["scenario", "seed", "engine", "digest", "neutralDigest"]);
    expect(keys.slice(-3)).to.deep.equal(["assertions", "wallSeconds", "chainSeconds"]);
    expect(keys).to.include.members(
      "blocks transactions reverted liquidations badDebtUsd badDebtByProtocol cascade prices breaker keepers audit".split(
        " ",
      ),
    );
    expect(summary).to.deep.include({ engine: "the engine", wallSeconds: 1.235, chainSeconds: 0.5 });
  });

  it("has the findings once for each arm, and the comparison", () => {
    const summary = summaryOf(handMadeRun({ calm: RECORD, storm: RECORD }));
    expect(Object.keys(summary)).to.deep.equal(
      "scenario seed engine digest neutralDigest arms comparison assertions wallSeconds chainSeconds".split(" "),
    );
    expect(summary).to.have.nested.property("arms.storm.liquidations.count", 1);
  });
});

describe("run.json", () => {
  const WITH_PARAMETERS = {
    parameters: {
      fall: param.fraction({ default: -0.4, min: -1, max: 0, meaning: "m" }),
      prices: param.file({ default: "data/prices.csv", meaning: "m" }),
    },
  };
  const run: ScenarioRun = {
    ...handMadeRun({ calm: RECORD, storm: RECORD }, WITH_PARAMETERS),
    seed: 7,
    assumptions: ["that it holds"],
    params: { fall: -0.4, prices: "my prices.csv" },
  };

  it("says what was run", () => {
    const description = descriptionOf({
      ...run,
      arms: run.arms.map((arm) => ({ ...arm, params: { ...run.params, fall: arm.name === "storm" ? -0.9 : -0.4 } })),
    });
    expect(description).to.deep.include({
      scenario: "hand-made",
      seed: 7,
      params: { fall: -0.4, prices: "my prices.csv" },
      // Only what an arm changes.
      arms: { calm: {}, storm: { fall: -0.9 } },
      engine: "the engine",
      versions: { us: "1.0.0" },
      data: { "my prices.csv": "hash of my prices.csv" },
      assumptions: ["that it holds"],
    });
  });

  it("gives a command that a shell takes as it is meant: only what differs from the default, quoted", () => {
    expect(descriptionOf(run).command).to.equal(
      "npx hardhat firebreak run hand-made --seed 7 --set 'prices=my prices.csv'",
    );
    expect(descriptionOf(run, "it's here.ts").command).to.match(/ run 'it'\\''s here\.ts' --seed 7 /);
    expect(descriptionOf({ ...run, params: { fall: -0.4, prices: "data/prices.csv" } }).command).to.equal(
      "npx hardhat firebreak run hand-made --seed 7",
    );
  });

  it("names the arm when only one was run", () => {
    const [calm] = run.arms;
    const one: ScenarioRun = { ...run, arms: calm === undefined ? [] : [calm] };
    expect(descriptionOf(one).command).to.match(/ --arm calm$/);
  });

  it("names the engine when it was not the default one", () => {
    expect(descriptionOf(run, "hand-made", "anvil").command).to.match(/ --engine anvil$/);
    expect(descriptionOf(run).command).not.to.include("--engine");
  });

  it("hashes data as sha256sum does", () => {
    const folder = mkdtempSync(join(tmpdir(), "firebreak-test-"));
    try {
      writeFileSync(join(folder, "data"), "abc");
      expect(fileHash(join(folder, "data"))).to.equal(createHash("sha256").update("abc").digest("hex"));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

function summaryOf(run: ScenarioRun): Summary {
  return withTimes(summariseRun(run, ENGINE), TIMES);
}

function pathsOf(run: ScenarioRun): string[] {
  const summary = summaryOf(run);
  return [...runFiles(run, summary, descriptionOf(run)), summaryFile(summary)].map(({ path }) => path);
}

function descriptionOf(run: ScenarioRun, given = "hand-made", engineOption?: string): RunDescription {
  return describeRun(run, summaryOf(run), {
    given,
    engineOption,
    versions: { us: "1.0.0" },
    hashOf: (path) => `hash of ${path}`,
  });
}
