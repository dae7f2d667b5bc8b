import { readFileSync, writeFileSync } from "node:fs";

import { DuckDBInstance } from "@duckdb/node-api";
import { expect } from "chai";
import { parse } from "csv-parse/sync";

import { JournalIndex } from "../../../src/campaign/sweep/journal-index.ts";
import { type QueryRow, SweepTable } from "../../../src/campaign/sweep/table.ts";
import { flag, integer, number } from "../../../src/simulation/parameters.ts";
import { lineOf } from "../../support/campaign-lines.ts";
import { UserFolder } from "../../support/cli-run.ts";

const meaning = "";
const HOSTILE = `o'ne "two", three\n{4}`;
const SPECS = {
  fall: number({ default: 0, min: -1, max: 0, unit: "fraction", meaning }),
  delay: integer({ default: 0, min: 0, max: 9, unit: "blocks", meaning }),
  guard: flag({ default: false, meaning }),
};

describe("A sweep's table", () => {
  let user: UserFolder;
  let rows: Record<string, unknown>[];
  let settings: QueryRow | undefined;
  before(async () => {
    user = new UserFolder();
    const lines = [
      lineOf(2, { number: { badDebtUsd: 12345678.00000001, [HOSTILE]: 0.1 }, count: { n: 3 } }, "", {
        fall: -0.25,
        delay: 2,
        guard: true,
      }),
      lineOf(0, { number: { badDebtUsd: 0 }, count: { n: 1 }, text: { digest: HOSTILE } }, "", {
        fall: 0,
        delay: 0,
        guard: false,
      }),
      lineOf(1, {}, `crash: ${HOSTILE}`, { fall: -1, delay: 1, guard: false }),
    ];
    writeFileSync(user.at("j'.ndjson"), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    const index = new JournalIndex();
    for (const line of lines) index.add(line);
    const source = { specs: SPECS, findings: index.columns(), identity: { scenario: "it's", version: "1.2.3" } };
    const table = await SweepTable.open({ journal: user.at("j'.ndjson"), ...source });
    [settings] = await table.query("SELECT current_setting('temp_directory') AS spill");
    await table.write(user.at("t'.parquet"), "parquet");
    await table.write(user.at("t.csv"), "csv");
    table.close();
    const database = await DuckDBInstance.create(":memory:");
    const connection = await database.connect();
    const path = user.at("t'.parquet").replaceAll("'", "''");
    rows = (await connection.runAndReadAll(`FROM '${path}'`)).getRowObjects();
    connection.closeSync();
    database.closeSync();
  });
  after(() => {
    user.remove();
  });

  it("spills beside its journal when it is large, not where the command was given", () => {
    expect(settings).to.deep.equal({ spill: user.at("j'.ndjson.spill") });
  });

  it("has a row a trial in order, with parameters, findings, identity and command, whatever they are called", () => {
    expect(rows.map(({ trial }) => trial)).to.deep.equal([0n, 1n, 2n]);
    expect(rows[2]).to.deep.equal({
      trial: 2n,
      group: 2n,
      setting: 2n,
      seed: 1n,
      "param.fall": -0.25,
      "param.delay": 2n,
      "param.guard": true,
      status: "done",
      reason: "",
      digest: null,
      badDebtUsd: 12345678.00000001,
      n: 3n,
      [HOSTILE]: 0.1,
      scenario: "it's",
      version: "1.2.3",
      command: "npx hardhat firebreak run x --seed 2",
    });
  });

  it("says why a trial has no findings", () => {
    expect(rows[1]).to.deep.include({ status: "failed", reason: `crash: ${HOSTILE}`, badDebtUsd: null, n: null });
  });

  it("has rows where no trial has findings, and no parameter", async () => {
    writeFileSync(user.at("failed.ndjson"), `${JSON.stringify(lineOf(0, {}, "error: as planned"))}\n`);
    const table = await SweepTable.open({ journal: user.at("failed.ndjson"), specs: {}, findings: [], identity: {} });
    expect(await table.query("SELECT trial, reason FROM trials")).to.deep.equal([
      { trial: 0n, reason: "error: as planned" },
    ]);
    table.close();
  });

  it("is the same as Parquet and as CSV", () => {
    const [head = [], ...lines] = parse(readFileSync(user.at("t.csv")));
    expect(head).to.deep.equal(Object.keys(rows[0] ?? {}));
    for (const [i, line] of lines.entries()) {
      const values = Object.values(rows[i] ?? {}).map((value) => (value === null ? "" : String(value as bigint)));
      const plain = line.map((cell) => cell.replace(/^(-?\d+)\.0$/, "$1"));
      expect(plain).to.deep.equal(values);
    }
  });
});
