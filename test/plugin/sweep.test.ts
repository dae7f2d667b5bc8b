import { existsSync, readFileSync } from "node:fs";

import { expect } from "chai";
import { parse } from "csv-parse/sync";

import { firebreak, type Finished, UserFolder } from "../support/cli-run.ts";
import { SEEDED_SCENARIO } from "../support/cli-scenarios.ts";

const SWEEP = ["sweep", "seeded.ts", "--vary", "fall=-0.4|-0.6", "--seeds", "1..6"];
const TRIALS = 12;

describe("firebreak sweep", function () {
  this.timeout(180_000);
  let user: UserFolder;
  const results = new Map<string, Finished>();
  /** Lines of the journal after each command. */
  const kept: number[] = [];
  before(async () => {
    user = new UserFolder({ "seeded.ts": SEEDED_SCENARIO });
    const run = async (name: string, args: string[], signal?: NodeJS.Signals): Promise<void> => {
      // A trial says something when it has begun, and what it says is passed on when it has ended.
      const onStderr = (soFar: string): NodeJS.Signals | undefined =>
        soFar.split("begun\n").length > 3 ? signal : undefined;
      results.set(name, await firebreak(args, { cwd: user.path, onStderr }));
    };
    const inPieces = async (): Promise<void> => {
      for (const signal of ["SIGKILL", "SIGINT", undefined] as const) {
        await run(signal ?? "completed", [...SWEEP, "--processes", "2", "--out", "pieces"], signal);
        kept.push(readFileSync(user.at("pieces/trials.ndjson"), "utf8").split("\n").length - 1);
      }
    };
    const whole = async (): Promise<void> => {
      await run("whole", [...SWEEP, "--processes", "1"]);
    };
    await Promise.all([inPieces(), whole()]);
  });
  after(() => {
    user.remove();
  });
  const resultOf = (name: string): Finished => results.get(name) ?? { status: null, stdout: "", stderr: "no result" };

  it("killed in the middle and interrupted, goes on to exactly the rows of one that nobody disturbed", () => {
    const [afterKill = 0, afterInterrupt = 0, atEnd] = kept;
    expect(resultOf("SIGKILL").status).to.equal(null);
    expect(afterKill).to.be.within(2, TRIALS - 2);
    expect(afterInterrupt).to.be.within(afterKill + 2, TRIALS - 1);
    expect(atEnd).to.equal(TRIALS);
    expect(resultOf("completed"), resultOf("completed").stderr).to.have.property("status", 0);
    expect(resultOf("whole"), resultOf("whole").stderr).to.have.property("status", 0);
    const [folder = ""] = user.tree("firebreak-runs");
    for (const file of ["trials.csv", "trials.parquet"]) {
      expect(
        readFileSync(user.at(`pieces/${file}`)).equals(readFileSync(user.at(`firebreak-runs/${folder}/${file}`))),
        file,
      ).to.equal(true);
    }
  });

  it("says, when it is interrupted, what is kept and how it goes on", () => {
    const { status, stdout, stderr } = resultOf("SIGINT");
    expect({ status, stdout }).to.deep.equal({ status: 3, stdout: "" });
    expect(stderr).to.match(
      /^Interrupted \(SIGINT\): \d+ of 12 trials are kept in pieces; the same command goes on\.$/m,
    );
    expect(existsSync(user.at("pieces/.lock"))).to.equal(false);
  });

  it("gives each trial's parameters, figures and the command that repeats it", () => {
    const rows: Record<string, string>[] = parse(readFileSync(user.at("pieces/trials.csv")), { columns: true });
    expect(rows.map(({ trial }) => Number(trial))).to.deep.equal(Array.from({ length: TRIALS }, (_, i) => i));
    expect(rows[7]).to.include({ seed: "2", "param.fall": "-0.6", scenario: "seeded", status: "done" });
    expect(rows[7]?.command).to.equal("npx hardhat firebreak run seeded.ts --seed 2 --set fall=-0.6");
    const mean = (fall: string): number => {
      const own = rows.filter((row) => row["param.fall"] === fall).map((row) => Number(row.badDebtUsd));
      return own.reduce((total, usd) => total + usd, 0) / own.length;
    };
    expect(mean("-0.6")).to.be.above(mean("-0.4"));
    expect(new Set(rows.map(({ digest }) => digest))).to.have.property("size", TRIALS);
  });
});
