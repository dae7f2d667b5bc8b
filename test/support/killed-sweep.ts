/** A sweep that is killed again and again, and goes on each time. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

import type { Random } from "../../src/simulation/random.ts";
import { ROOT, SETTINGS } from "./cli-run.ts";

/** How it is disturbed. */
export interface Disturbances {
  /** How often the sweep is killed. */
  readonly kills: number;
  /** How often one of the processes that run its trials is killed, in its last time. */
  readonly workerKills: number;
  readonly random: Random;
}

/** What is seen of it. */
export interface Survived {
  /** Lines of the journal when the sweep was killed, time by time. */
  readonly linesAtKills: readonly number[];
  readonly workersKilled: number;
  /** Trials that the journal says were started twice. */
  readonly retried: number;
  /** Of the last time, which nobody killed. */
  readonly status: number | null;
  readonly stderr: string;
}

const HARDHAT = realpathSync(join(ROOT, "node_modules", ".bin", "hardhat"));
const CONFIG = join(ROOT, "hardhat.config.ts");
const EVERY_MS = 25;

/**
 * Runs `firebreak sweep` with these arguments until it is complete. Each time it is killed with SIGKILL when its journal has
 * come some way, drawn at random, and a random moment later; the next one starts at once, without waiting for its end.
 *
 * @param cwd Where.
 * @param out The folder it writes, as its arguments say.
 * @param trials How many trials it has.
 */
export async function killedSweep(
  args: readonly string[],
  cwd: string,
  out: string,
  trials: number,
  { kills, workerKills, random }: Disturbances,
): Promise<Survived> {
  const journal = join(cwd, out, "trials.ndjson");
  const lines = (): number => (existsSync(journal) ? readFileSync(journal, "latin1").split("\n").length - 1 : 0);
  const linesAtKills: number[] = [];
  for (let kill = 1; kill <= kills; kill += 1) {
    // Each kill has a stretch of the trials to itself, so that every one finds the sweep at work.
    const stretch = trials / (kills + 1);
    const target = Math.floor(stretch * (kill - 1) + random.between(0.2, 0.9) * stretch) + 1;
    const { child, ended } = start(args, cwd);
    while (lines() < target && child.exitCode === null) await setTimeout(EVERY_MS);
    await setTimeout(random.between(0, 150));
    child.kill("SIGKILL");
    linesAtKills.push(lines());
    void ended;
  }
  const { child, ended } = start(args, cwd);
  let workersKilled = 0;
  let seen = lines();
  while (workersKilled < workerKills && child.exitCode === null) {
    await setTimeout(EVERY_MS);
    const workers = workersOf(child);
    // One that has just begun its work, as others have gone on meanwhile.
    if (workers.length === 0 || lines() <= seen) continue;
    seen = lines() + 1;
    const victim = workers[random.integer(0, workers.length - 1)];
    if (victim === undefined) continue;
    process.kill(victim, "SIGKILL");
    workersKilled += 1;
  }
  const { status, stderr } = await ended;
  const attempts = readFileSync(journal, "utf8").match(/"attempts":2/g) ?? [];
  return { linesAtKills, workersKilled, retried: attempts.length, status, stderr };
}

function start(
  args: readonly string[],
  cwd: string,
): { child: ChildProcess; ended: Promise<{ status: number | null; stderr: string }> } {
  const child = spawn(process.execPath, [HARDHAT, "--config", CONFIG, "firebreak", "sweep", ...args], {
    cwd,
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, ...SETTINGS },
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<{ status: number | null; stderr: string }>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => {
      resolve({ status, stderr });
    });
  });
  return { child, ended };
}

/** The processes that run a sweep's trials. */
function workersOf({ pid }: ChildProcess): number[] {
  try {
    const children = execFileSync("ps", ["-o", "pid=,args=", "--ppid", String(pid)], { encoding: "utf8" });
    return [...children.matchAll(/^\s*(\d+) .*campaign\/worker\.ts/gm)].map(([, number]) => Number(number));
  } catch {
    return [];
  }
}
