import { readFileSync } from "node:fs";

import { expect } from "chai";
import { parse } from "csv-parse/sync";

import { Random } from "../../src/simulation/random.ts";
import { firebreak, type Finished, UserFolder } from "../support/cli-run.ts";
import { SEEDED_SCENARIO } from "../support/cli-scenarios.ts";
import { runTask } from "../support/task-run.ts";

const SETTINGS = { vary: "fall=-0.4|-0.6", seeds: "1..6" };
const TRIALS = 12;

describe("firebreak sweep", function () {
  this.timeout(180_000);
  let user: UserFolder;
  const results = new Map<string, Finished>();
  /** Lines of the journal after each command. */
  const kept: number[] = [];
  before(async () => {
    user = new UserFolder({ "seeded.ts": SEEDED_SCENARIO });
    const args = ["sweep", user.at("seeded.ts"), "--vary", SETTINGS.vary, "--seeds", SETTINGS.seeds, "--out", "pieces"];
    const random = Random.fromSeed(1);
    const run = async (name: string, processes: string, signal?: NodeJS.Signals): Promise<void> => {
      // A trial says something when it has begun, and what it says is passed on when it has ended.
      const begun = random.integer(2, 3);
      const onStderr = (soFar: string): NodeJS.Signals | undefined =>
        soFar.split("begun\n").length > begun ? signal : undefined;
      results.set(name, await firebreak([...args, "--processes", processes], { cwd: user.path, onStderr }));
      kept.push(readFileSync(user.at("pieces/trials.ndjson"), "utf8").split("\n").length - 1);
    };
    await run("killed", "2", "SIGKILL");
    await run("killed again", "1", "SIGKILL");
    await run("interrupted", "1", "SIGINT");
    await run("completed", "2");
    const whole = { ...SETTINGS, scenario: user.at("seeded.ts"), processes: "1", out: user.at("whole"), json: true };
    results.set("whole", await runTask("sweep", whole));
  });
  after(() => {
    user.remove();
  });
  const resultOf = (name: string): Finished => results.get(name) ?? { status: null, stdout: "", stderr: "no result" };

  it("killed twice and interrupted, goes on to exactly the rows of one that nobody disturbed", () => {
    const [afterKill = 0, afterSecond = 0, afterInterrupt = 0, atEnd] = kept;
    expect(resultOf("killed").status).to.equal(null);
    expect(resultOf("killed again").status, resultOf("killed again").stderr).to.equal(null);
    expect(afterKill).to.be.at.least(1);
    expect(afterSecond).to.be.above(afterKill);
    expect(afterInterrupt).to.be.above(afterSecond);
    expect(afterInterrupt).to.be.below(TRIALS);
    expect(atEnd).to.equal(TRIALS);
    expect(resultOf("completed"), resultOf("completed").stderr).to.have.property("status", 0);
    expect(resultOf("whole"), resultOf("whole").stderr).to.have.property("status", 0);
    for (const file of ["trials.csv", "trials.parquet", "summary.json"]) {
      expect(readFileSync(user.at(`pieces/${file}`)).equals(readFileSync(user.at(`whole/${file}`))), file).to.equal(
        true,
      );
    }
  });

  it("prints its findings as JSON alone when asked", () => {
    const { stdout } = resultOf("whole");
    expect(JSON.parse(stdout)).to.deep.equal(JSON.parse(readFileSync(user.at("whole/summary.json"), "utf8")));
  });

  it("says, when it is interrupted, what is kept and how it goes on", () => {
    const { status, stdout, stderr } = resultOf("interrupted");
    expect({ status, stdout }).to.deep.equal({ status: 3, stdout: "" });
    expect(stderr).to.match(
      /^Interrupted \(SIGINT\): \d+ of 12 trials are kept in pieces; the same command goes on\.$/m,
    );
  });

  it("gives each trial's parameters, figures and the command that repeats it", () => {
    const rows: Record<string, string>[] = parse(readFileSync(user.at("pieces/trials.csv")), { columns: true });
    expect(rows.map(({ trial }) => Number(trial))).to.deep.equal(Array.from({ length: TRIALS }, (_, i) => i));
    expect(rows[7]).to.include({ seed: "2", "param.fall": "-0.6", scenario: "seeded", status: "done" });
    expect(rows[7]?.command).to.equal(`npx hardhat firebreak run ${user.at("seeded.ts")} --seed 2 --set fall=-0.6`);
    const mean = (fall: string): number => {
      const own = rows.filter((row) => row["param.fall"] === fall).map((row) => Number(row.badDebtUsd));
      return own.reduce((total, usd) => total + usd, 0) / own.length;
    };
    expect(mean("-0.6")).to.be.above(mean("-0.4"));
    expect(new Set(rows.map(({ digest }) => digest))).to.have.property("size", TRIALS);
  });
});
