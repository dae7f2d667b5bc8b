import { expect } from "chai";
import fc from "fast-check";

import { parseAnswer } from "../../../src/campaign/queue/answer.ts";
import { jobId, parseJob, trialOf } from "../../../src/campaign/queue/job.ts";
import { reasonOfRefusal, recordedRefusal, Refusal } from "../../../src/campaign/queue/refusal.ts";
import { JOB } from "../../support/queue-jobs.ts";

describe("A job on the queue", () => {
  it("is a trial as data, and what must be equal elsewhere", () => {
    const job = { ...JOB, params: { sale: 80, isHalted: true, lending: "firebreak" }, arm: "off" };
    expect(parseJob(JSON.parse(JSON.stringify(job)))).to.deep.equal(job);
    const { scenario, seed, params, arm } = job;
    expect(trialOf(job)).to.deep.equal({ scenario, seed, params, arm });
  });

  const hostile: readonly (readonly [string, unknown])[] = [
    ["nothing", undefined],
    ["null", null],
    ["a text", "two-pools"],
    ["a list", [JOB]],
    ["an unknown key", { ...JOB, run: "rm -rf /" }],
    ["a key that is missing", { ...JOB, seed: undefined }],
    ["a seed below zero", { ...JOB, seed: -1 }],
    ["a seed that is no whole number", { ...JOB, seed: 1.5 }],
    ["a parameter that is an object", { ...JOB, params: { sale: { toString: "x" } } }],
    ["a parameter that is no number", JSON.parse(JSON.stringify({ ...JOB, params: { sale: Infinity } }))],
    ["a hash that is a path", { ...JOB, scenarioHash: "../../etc/passwd" }],
    ["another form", { ...JOB, form: 2 }],
    ["a million characters", { ...JOB, scenario: "x".repeat(1_000_000) }],
    ["a million characters in a parameter", { ...JOB, params: { note: "x".repeat(1_000_000) } }],
    [
      "a million parameters",
      { ...JOB, params: Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => [`p${i}`, i])) },
    ],
  ];
  for (const [what, data] of hostile) {
    it(`is refused when it is or has ${what}`, () => {
      expect(() => parseJob(data)).to.throw(Refusal);
    });
  }

  it("is refused or read, whatever JSON is on the queue", () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.dictionary(fc.constantFrom(...Object.keys(JOB), "x"), fc.jsonValue()),
        (value, part) => {
          for (const data of [value, { ...JOB, ...part }]) {
            try {
              expect(parseJob(data)).to.be.an("object");
            } catch (error) {
              expect(error).to.be.instanceOf(Refusal);
            }
          }
        },
      ),
    );
  });

  it("has one name for one trial, however its keys are ordered, and another for another", () => {
    const reversed = Object.fromEntries(Object.entries({ ...JOB, params: { b: 2, a: 1 } }).reverse()) as typeof JOB;
    expect(jobId(reversed)).to.equal(jobId({ ...JOB, params: { a: 1, b: 2 } }));
    const others = [
      JOB,
      { ...JOB, seed: 2 },
      { ...JOB, params: { a: 1 } },
      { ...JOB, params: { a: "1" } },
      { ...JOB, arm: "a" },
      { ...JOB, scenarioHash: "b".repeat(64) },
      { ...JOB, packageHash: "b".repeat(64) },
      { ...JOB, versions: { hardhat: "1" } },
      { ...JOB, files: { "./x.csv": "b".repeat(64) } },
    ];
    expect(new Set(others.map(jobId)).size).to.equal(others.length);
  });
});

describe("A refusal on the queue", () => {
  it("is one line that can be shown, and is told from other failures", () => {
    const record = recordedRefusal(new Refusal(`no\n"\u001b[31m${"x".repeat(10_000)}`));
    expect(record)
      .to.match(/^refused: no "\\u\{1b\}\[31mx+…$/)
      .and.have.length.below(600);
    expect(reasonOfRefusal(record)).to.equal(record.slice("refused: ".length));
    expect(reasonOfRefusal("job stalled more than allowable limit")).to.equal(undefined);
  });
});

describe("An answer on the queue", () => {
  const done = {
    status: "done",
    params: { sale: 1 },
    results: { scenario: "s", seed: 1, engine: "e", digest: "d", assertions: [], badDebtUsd: "0.00" },
    capital: { "": { efficiency: 0.5 } },
  };
  it("is read as it was given", () => {
    expect(parseAnswer(done)).to.deep.equal(done);
    const failed = { status: "failed", cause: "error", reason: "why" };
    expect(parseAnswer(failed)).to.deep.equal(failed);
  });
  for (const [what, data] of [
    ["nothing", undefined],
    ["a text", "done"],
    ["no results", { ...done, results: undefined }],
    ["results that are a list", { ...done, results: [] }],
    ["assertions that are none", { ...done, results: { ...done.results, assertions: [1] } }],
    ["a cause that only this side gives", { status: "failed", cause: "closed", reason: "" }],
  ] as const) {
    it(`is none when it is ${what}`, () => {
      expect(parseAnswer(data)).to.equal(undefined);
    });
  }
});
