/**
 * Kills a sweep of two-pools again and again, and says whether it ends with the rows of one that nobody disturbed.
 *
 * npx tsx scripts/kill-sweep.ts [trials] [kills] [killed workers] [seed]; 200, 5, 3 and 1 when not given
 */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Random } from "../src/simulation/random.ts";
import { firebreak } from "../test/support/cli-run.ts";
import { killedSweep } from "../test/support/killed-sweep.ts";

const [trials = 200, kills = 5, workerKills = 3, seed = 1] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), "firebreak-killed-"));
const args = ["two-pools", "--vary", `sale=1:${trials}:1`, "--out"];

console.log(`In ${folder}: ${trials} trials, killed ${kills} times.`);
const disturbances = { kills, workerKills, random: Random.fromSeed(seed) };
const survived = await killedSweep([...args, "killed"], folder, "killed", trials, disturbances);
console.log(survived);
const whole = await firebreak(["sweep", ...args, "whole"], { cwd: folder });
console.log(`Undisturbed: status ${whole.status}. ${whole.stderr}`);

const rows = readFileSync(join(folder, "killed/trials.csv"), "utf8").trimEnd().split("\n").length - 1;
const differing = ["trials.csv", "trials.parquet", "summary.json", "report.html"].filter(
  (file) => !readFileSync(join(folder, "killed", file)).equals(readFileSync(join(folder, "whole", file))),
);
console.log(
  `${rows} rows; ${differing.length === 0 ? "every file is the same, byte for byte" : `differing: ${differing.join(", ")}`}.`,
);
const isAsExpected = rows === trials && differing.length === 0 && survived.status === 0 && whole.status === 0;
process.exitCode = isAsExpected ? 0 : 1;
