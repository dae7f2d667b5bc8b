import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";
import hre from "hardhat";

import { aggregateInProcess } from "../../bench/support/aggregation.ts";
import { BareRuns } from "../../bench/support/bare-runs.ts";
import { StatesDiffer } from "../../bench/support/row.ts";
import { writeSyntheticJournal } from "../../bench/support/synthetic-journal.ts";
import { measureThroughput, outcomeOf, type Way } from "../../bench/support/throughput.ts";
import { withFolder } from "../../bench/support/work-folder.ts";
import twoPools from "../../scenarios/two-pools.ts";
import { readJournal } from "../../src/campaign/sweep/journal.ts";
import { SweepPlan } from "../../src/campaign/sweep/plan.ts";
import { journalLine, type JournalLine } from "../../src/campaign/sweep/row.ts";
import type { Trial, TrialDone } from "../../src/campaign/trial.ts";
import { FirebreakError } from "../../src/errors.ts";
import { hereExecutor } from "../../src/plugin/campaign/executors.ts";

const TRIAL: Trial = { scenario: twoPools.name, seed: 1, params: { sale: 80 } };

describe("What campaigns are measured with", () => {
  let real: TrialDone;
  before(async () => {
    const executor = hereExecutor(hre);
    real = outcomeOf(TRIAL, await executor.execute(TRIAL));
    await executor.close();
  });

  describe("Trials in two ways", () => {
    const trials = [1, 2, 3].map((seed): Trial => ({ ...TRIAL, seed }));
    const load = { trials, warmUp: (slot: number): Trial[] => [{ ...TRIAL, seed: 100 + slot }], repetitions: 2 };

    /** Says what it is asked for, and gives each trial the digest that `digestOf` makes of its seed. */
    const way = (
      name: string,
      slots: number,
      log: string[],
      digestOf = (seed: number): string => String(seed),
    ): Way => ({
      name,
      processes: slots,
      open: async () => {
        log.push(`open ${name}`);
        return Promise.resolve({
          slots,
          execute: async ({ seed }: Trial) => {
            log.push(`${seed}`);
            return Promise.resolve({ ...real, results: { ...real.results, digest: digestOf(seed) } });
          },
          close: async () => {
            log.push(`close ${name}`);
            return Promise.resolve();
          },
        });
      },
    });

    it("are run in turns, every slot warmed up before", async () => {
      const log: string[] = [];
      const samples = await measureThroughput([way("a", 2, log), way("b", 1, log)], load, () => undefined);
      const [a, b] = ["open a,100,101,1,2,3,close a", "open b,100,1,2,3,close b"];
      expect(log.join()).to.equal([a, b, b, a].join());
      for (const side of samples) {
        expect(side).to.have.length(2);
        for (const perSecond of side) expect(perSecond).to.be.above(0);
      }
    });

    it("must come to the same", async () => {
      const log: string[] = [];
      const other = way("b", 1, log, (seed) => (seed === 2 ? "another" : String(seed)));
      const caught = await measureThroughput([way("a", 1, log), other], load, () => undefined).catch((e: unknown) => e);
      expect(caught)
        .to.be.instanceOf(StatesDiffer)
        .with.property("message", "digest of trial 1 with b: 2 on one side, another on the other");
      expect(log.at(-1)).to.equal("close b");
    });

    it("must not fail", () => {
      const failed = { status: "failed", cause: "crash", reason: "gone" } as const;
      expect(() => outcomeOf(TRIAL, failed)).to.throw(FirebreakError, "a trial of two-pools failed: crash: gone");
    });
  });

  describe("A synthetic journal", () => {
    const base = { given: twoPools.name, vary: "", over: "", sample: "", fixed: {}, arm: "" };

    it("has a line a trial of the plan, with a real trial's columns and kinds", async () => {
      const plan = new SweepPlan(twoPools, { ...base, vary: "sale=20|40", seeds: "1..20" });
      await withFolder(async (folder) => {
        const path = join(folder, "trials.ndjson");
        const lines: JournalLine[] = [];
        await writeSyntheticJournal({ path, plan, outcome: real, distinct: 10 });
        await readJournal(path, (line) => lines.push(line));
        const expected = lines.map((_, i) =>
          journalLine(plan, i, { index: i, trial: plan.trialAt(i).trial, attempts: 1, seconds: 1, outcome: real }),
        );
        expect(lines).to.have.length(40);
        const withoutFigures = (line: JournalLine): object => ({
          ...line,
          findings: {
            ...line.findings,
            text: Object.keys(line.findings.text),
            number: Object.keys(line.findings.number),
          },
        });
        expect(lines.map(withoutFigures)).to.deep.equal(expected.map(withoutFigures));
        expect(new Set(lines.map(({ findings }) => findings.text.digest)).size).to.equal(40);
        const losses = lines.map(({ findings }) => findings.number.badDebtUsd ?? Number.NaN);
        expect(losses.slice(10, 20)).to.deep.equal(losses.slice(0, 10));
        expect(new Set(losses.slice(0, 10)).size).to.be.above(3);
        expect(losses.some((loss) => loss === 0)).to.equal(true);
      });
    });

    it("comes to tables, findings and a page in a process of its own, the same each time", async () => {
      const request = { ...base, vary: "sale=20|40", seeds: "1..20" };
      await withFolder(async (folder) => {
        const journal = join(folder, "trials.ndjson");
        await writeSyntheticJournal({
          path: journal,
          plan: new SweepPlan(twoPools, request),
          outcome: real,
          distinct: 40,
        });
        const [a, b] = await Promise.all(
          ["a", "b"].map(async (name) => aggregateInProcess({ folder: join(folder, name), journal, request })),
        );
        expect(a?.digest).to.equal(b?.digest);
        expect(a?.losses?.trials).to.equal(40);
        expect(a?.peakBytes).to.be.within(30e6, 2e9);
        const at = (name: string): string => readFileSync(join(folder, "a", name), "utf8");
        expect(at("trials.csv").trimEnd().split("\n")).to.have.length(41);
        expect(a?.pageBytes).to.equal(Buffer.byteLength(at("report.html")));
        expect(JSON.parse(at("summary.json"))).to.deep.include({ scenario: twoPools.name, trials: 40, failed: 0 });
        const broken = aggregateInProcess({ folder: join(folder, "c"), journal, request: { ...request, vary: "x" } });
        const says = await broken.catch((error: unknown) => error);
        expect(says).to.be.instanceOf(FirebreakError).with.property("message").that.includes('--vary "x": expected');
      });
    });
  });

  it("is a run in a process that does nothing else, with the digest of the trial", async () => {
    const bare = new BareRuns();
    try {
      const { seconds, digest } = await bare.run(TRIAL);
      expect(digest).to.equal(real.results.digest);
      expect(seconds).to.be.above(0);
      const refused = await bare.run({ ...TRIAL, params: { sale: -1 } }).catch((error: unknown) => error);
      expect(refused).to.be.instanceOf(FirebreakError).with.property("message").that.includes("parameter sale=-1");
    } finally {
      bare.close();
    }
  });
});
