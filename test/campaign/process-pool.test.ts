import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { processPool, type PoolLimits } from "../../src/campaign/process-pool.ts";
import { runTrials } from "../../src/campaign/run-trials.ts";
import type { TrialExecutor } from "../../src/campaign/executor.ts";
import type { Trial, TrialResult } from "../../src/campaign/trial.ts";
import type { ParameterValue } from "../../src/simulation/parameters.ts";
import { UserFolder } from "../support/cli-run.ts";

const SCRIPT = fileURLToPath(new URL("../support/campaign-worker.ts", import.meta.url));
const PARENT = fileURLToPath(new URL("../support/campaign-parent.ts", import.meta.url));
const LIMITS: PoolLimits = { processes: 1, silenceSeconds: 120, mostBytes: 1_000 };
/** Long enough for a busy machine to answer in, short enough to be waited for. */
const SILENCE_SECONDS = 6;

function poolOf(limits: PoolLimits = {}): TrialExecutor {
  const program = { script: SCRIPT, nodeOptions: ["--import", import.meta.resolve("tsx")], variables: {} };
  return processPool(program, { ...LIMITS, ...limits });
}

function trial(seed: number, params: Readonly<Record<string, ParameterValue>> = {}): Trial {
  return { scenario: "stub", seed, params };
}

/** The results in the order of the trials. */
async function resultsOf(trials: readonly Trial[], executor: TrialExecutor): Promise<TrialResult[]> {
  const results: TrialResult[] = [];
  for await (const result of runTrials(trials, { executor })) results.push(result);
  return results.sort((a, b) => a.index - b.index);
}

function pidOf({ outcome }: TrialResult): string {
  if (outcome.status === "failed") throw new Error(outcome.reason);
  return outcome.results.digest;
}

function isAlive(pid: string): boolean {
  try {
    // One that has ended, and that nobody has asked after yet, is not alive.
    return !/^\s*(Z|$)/.test(execFileSync("ps", ["-o", "stat=", "-p", pid], { encoding: "utf8" }));
  } catch {
    return false;
  }
}

describe("Trials in child processes", function () {
  this.timeout(300_000);
  let user: UserFolder;
  const open: TrialExecutor[] = [];
  const opened = (limits: PoolLimits = {}): TrialExecutor => {
    const executor = poolOf(limits);
    open.push(executor);
    return executor;
  };
  before(() => {
    user = new UserFolder();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map(async (executor) => executor.close()));
  });
  after(() => {
    user.remove();
  });

  it("use one process for many, and another once it has run or grown enough", async () => {
    const acts = [{}, {}, { act: "grow" }, {}, {}, {}, {}];
    const results = await resultsOf(
      acts.map((params, i) => trial(i, params)),
      opened({ mostTrials: 3 }),
    );
    const pids = results.map(pidOf);
    const [a, , , b, , , c] = pids;
    expect(new Set(pids)).to.have.property("size", 3);
    expect(pids).to.deep.equal([a, a, a, b, b, b, c]);
  });

  it("that lose their process are tried once more in another, and the others go on", async () => {
    const results = await resultsOf(
      [trial(0), trial(1, { act: "crash once", marker: user.at("once") }), trial(2, { act: "crash" }), trial(3)],
      opened(),
    );
    expect(results.map(({ attempts }) => attempts)).to.deep.equal([1, 2, 2, 1]);
    expect(results.map(({ outcome }) => outcome.status)).to.deep.equal(["done", "done", "failed", "done"]);
    expect(results[2]?.outcome).to.deep.equal({
      status: "failed",
      cause: "crash",
      reason: "its process ended by SIGKILL",
    });
  });

  it("say why their process ended, if it said so", async () => {
    const [result] = await resultsOf([trial(0, { act: "throw" })], opened());
    expect(result?.outcome).to.deep.include({ status: "failed", cause: "crash" });
    expect(result?.outcome)
      .to.have.property("reason")
      .that.matches(/^its process ended with status 1: .*out of luck/);
  });

  it("that hang are ended, their process too, and the others go on", async () => {
    const results = await resultsOf([trial(0, { act: "hang" }), trial(1)], opened({ silenceSeconds: SILENCE_SECONDS }));
    expect(results.map(({ attempts }) => attempts)).to.deep.equal([2, 1]);
    expect(results[0]?.outcome).to.deep.include({ status: "failed", cause: "silence" });
    expect(results[1]?.outcome.status).to.equal("done");
  });

  it("run as many at a time as there are processes, taken only as there is room", async () => {
    let taken = 0;
    const trials = function* (): Generator<Trial> {
      for (; taken < 6; taken += 1) yield trial(taken);
    };
    const seen: number[] = [];
    for await (const result of runTrials(trials(), { executor: opened({ processes: 2 }) })) {
      seen.push(result.index);
      expect(taken).to.be.at.most(seen.length + 2);
    }
    expect(seen.sort()).to.deep.equal([0, 1, 2, 3, 4, 5]);
  });

  it("are given up when the pool is closed or the signal is given, and nothing of them is left", async () => {
    const executor = opened();
    const [first] = await resultsOf([trial(0)], executor);
    const waiting = executor.execute(trial(1, { act: "wait" }));
    await executor.close();
    expect(await waiting).to.deep.include({ status: "failed", cause: "closed" });
    expect(isAlive(pidOf(first as TrialResult))).to.equal(false);

    const abort = new AbortController();
    setTimeout(() => {
      abort.abort();
    }, 200);
    const late: TrialResult[] = [];
    const hanging = [trial(2, { act: "wait" })];
    for await (const result of runTrials(hanging, { executor: opened(), signal: abort.signal })) late.push(result);
    expect(late).to.deep.equal([]);
  });

  it("end with the process that started them, however it ended, even in an endless loop", async () => {
    const marker = user.at("orphan");
    const parent = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), PARENT, marker], {
      stdio: "ignore",
      env: { ...process.env, NODE_OPTIONS: "" },
    });
    while (!existsSync(marker) || readFileSync(marker, "utf8") === "") await pause(50);
    const pid = readFileSync(marker, "utf8");
    expect(isAlive(pid)).to.equal(true);
    parent.kill("SIGKILL");
    // The test's own time limit is the only one.
    while (isAlive(pid)) await pause(50);
  });
});
