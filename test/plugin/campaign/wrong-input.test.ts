import { readFileSync } from "node:fs";

import { expect } from "chai";

import { armOf, sweepOf } from "../../support/campaign-findings.ts";
import { UserFolder } from "../../support/cli-run.ts";
import { runTask } from "../../support/task-run.ts";

/** Options by name; paths that begin with @ are in the user's folder. */
interface Case {
  readonly task: string;
  readonly options: Readonly<Record<string, string>>;
  readonly says: RegExp;
}

const SWEEP = { scenario: "two-pools" };
const CERTIFY = { scenario: "two-pools", limits: "@ok.json" };
const BREAK = { scenario: "two-pools", until: "badDebtUsd>0", over: "sale=0:150" };
const LONG = "1".repeat(1_000_000);

/** Malformed --vary, each with what the line must say. */
const VARY: Readonly<Record<string, RegExp>> = {
  "ltv=": /--vary "ltv=": expected name=values/,
  "=1:2:1": /--vary "=1:2:1": expected name=values/,
  ",": /--vary "": expected name=values/,
  "sale=60,": /--vary "": expected name=values/,
  " ": /expected name=values/,
  sale: /expected name=values/,
  "sale=": /expected name=values/,
  "sale=5:1:1": /expected a step that leads from 5 to 1/,
  "sale=1:5:0": /expected a step that leads from 1 to 5/,
  "sale=1:5:-1": /expected a step that leads from 1 to 5/,
  "sale=1:5:1e-12": /expected a step that leads from 1 to 5/,
  "sale=1:2:": /expected a step that leads from 1 to 2/,
  "sale=0:100000:0.0001": /in at most 100000 steps/,
  "sale=a:b:c": /expected a range low:high:step of plain decimals, or values a\|b\|c/,
  "sale=::": /expected a range/,
  "sale=1:2:3:4": /expected a range/,
  "sale=0:Infinity:1": /expected a range/,
  "sale=0:1e5:1": /expected a range/,
  "sale=60,sale=70": /"sale" is varied twice/,
  "sale=60|60.0": /a value comes twice/,
  "sale=-0|0": /a value comes twice/,
  "sale=1|": /parameter sale=: expected 0 to 100000 WETH/,
  "sale==60": /parameter sale==60: expected 0 to 100000 WETH/,
  "sale='60'": /parameter sale='60': expected/,
  '"sale=1:2:1"': /no parameter ""sale": it has sale, depth/,
  "sale=NaN": /parameter sale=NaN: expected/,
  "sale=Infinity": /parameter sale=Infinity: expected/,
  "sale=1_000": /parameter sale=1_000: expected/,
  "sale=0x10": /parameter sale=0x10: expected/,
  "sale=６０": /parameter sale=６０: expected/,
  "sälé=1": /no parameter "sälé": it has sale/,
  "__proto__=1": /no parameter "__proto__"/,
  "constructor=1|2": /no parameter "constructor"/,
  "sale=60\u001b[2Jx": /parameter sale=60\\u\{1b\}\[2Jx: expected/,
  "sale=60\nx": /parameter sale=60 x: expected/,
  "sale=-1|60": /parameter sale=-1: expected 0 to 100000 WETH/,
  "sale=0:200000:1000": /parameter sale=200000: expected 0 to 100000 WETH/,
  "oracle=nope": /parameter oracle=nope: expected firebreak or chainlink/,
  "lending=./absent.ts": /parameter lending=\.\/absent\.ts: there is no such file/,
  "sale=60:70": /the range of "sale" has no step: expected low:high:step/,
  [`sale=${LONG}`]: /parameter sale=1{100,} … 99\d{4} characters … 1+: expected 0 to 100000 WETH/,
  [`sale=0.${LONG}:1:1`]: /expected a range low:high:step/,
  [LONG]: /characters … 1+": expected name=values/,
};

/** Malformed files of limits. */
const LIMITS: Readonly<Record<string, RegExp>> = {
  "": /is no JSON: .*; expected such as \{"expectedShortfall99Usd": 10000\}/,
  nonsense: /is no JSON/,
  "{}": /limits nothing; expected one of expectedShortfall99Usd/,
  "[1]": /expected object, received array/,
  null: /expected object, received null/,
  '{"judge": "upper"}': /limits nothing/,
  '{"meanUsd": "1"}': /meanUsd: .*expected number/,
  '{"meanUsd": -1}': /meanUsd: .*>=0/,
  '{"meanUsd": 1e400}': /meanUsd: .*expected number/,
  '{"probability": 2}': /probability: .*<=1/,
  '{"meanUsd": 1, "fewestTrials": 0.5}': /fewestTrials: /,
  '{"shortfall": 1}': /Unrecognized key: "shortfall"; expected expectedShortfall99Usd, .*judge, fewestTrials/,
  '{"meanUsd": 1, "__proto__": {}}': /Unrecognized key: "__proto__"/,
};

const CASES: Readonly<Record<string, Case>> = {
  "no scenario": { task: "sweep", options: {}, says: /which scenario\? Give a path or one of .*two-pools/ },
  "an unknown scenario": {
    task: "sweep",
    options: { scenario: "two-poolz" },
    says: /unknown scenario "two-poolz": expected a path/,
  },
  "a scenario that is not there": {
    task: "sweep",
    options: { scenario: "./absent.ts" },
    says: /scenario file \.\/absent\.ts: there is no such file/,
  },
  "a scenario on a fork": {
    task: "sweep",
    options: { scenario: "aave-v3-fork" },
    says: /runs on a fork of chain 1, and campaigns run without one/,
  },
  ...Object.fromEntries(
    Object.entries(VARY).map(([vary, says]) => [
      `--vary ${JSON.stringify(vary.slice(0, 40))}`,
      { task: "sweep", options: { ...SWEEP, vary }, says },
    ]),
  ),
  ...Object.fromEntries(
    ["", "5..1", "1..1e9", "1,1", "1..5,3", "-1", "1.5", "1..2..3", "a", "٣", "1..999999999999"].map((seeds) => [
      `--seeds "${seeds}"`,
      { task: "sweep", options: { ...SWEEP, seeds }, says: /^Error: --seeds ".*": (expected|there is no|a seed)/ },
    ]),
  ),
  ...Object.fromEntries(
    ["halton:5", "sobol:0", "sobol:", "sobol:1e3", "sobol:-1", "sobol:99999999", "5"].map((sample) => [
      `--sample ${sample}`,
      { task: "sweep", options: { ...SWEEP, vary: "sale=0:1", sample }, says: /^Error: --sample .*: expected sobol:N/ },
    ]),
  ),
  "a sample of nothing": {
    task: "sweep",
    options: { ...SWEEP, sample: "sobol:5" },
    says: /--sample needs --vary or --over/,
  },
  ...Object.fromEntries(
    ["0", "-1", "1.5", "1e2", "9999", "x"].map((processes) => [
      `--processes ${processes}`,
      {
        task: "sweep",
        options: { ...SWEEP, processes },
        says: /--processes .*: expected a whole number from 1 to 1024/,
      },
    ]),
  ),
  "a parameter that is fixed and varied": {
    task: "sweep",
    options: { ...SWEEP, vary: "sale=1", set: "sale=2" },
    says: /"sale" is both in --set and in --vary: expected one of them/,
  },
  "an unknown arm": { task: "sweep", options: { ...SWEEP, arm: "nope" }, says: /two-pools has no arm "nope"/ },
  "a file in the folder's place": {
    task: "sweep",
    options: { ...SWEEP, out: "@thesis.txt" },
    says: /thesis\.txt: is a file; expected a folder that is new, empty, or this sweep's/,
  },
  "a place below a file": {
    task: "sweep",
    options: { ...SWEEP, out: "@thesis.txt/out" },
    says: /cannot write to .*: a part of the path is a file; choose another place/,
  },
  "a place where nobody can make folders": {
    task: "sweep",
    options: { ...SWEEP, out: "/dev/fd/firebreak/out" },
    says: /cannot write to .*: .*; choose another place/,
  },
  "a folder of somebody else's": {
    task: "sweep",
    options: { ...SWEEP, out: "@work" },
    says: /work: holds other files; expected a folder that is new, empty, or this sweep's/,
  },
  "another sweep's folder": {
    task: "sweep",
    options: { ...SWEEP, out: "@other" },
    says: /other: holds another sweep/,
  },
  "a folder in a manifest's place": { task: "sweep", options: { ...SWEEP, out: "@odd" }, says: /it is a folder/ },
  "no limits": { task: "certify", options: SWEEP, says: /--limits: which file\? Expected JSON such as \{/ },
  "limits that are not there": {
    task: "certify",
    options: { ...SWEEP, limits: "@absent.json" },
    says: /absent\.json: there is no such file; expected a file such as/,
  },
  "a folder of limits": {
    task: "certify",
    options: { ...SWEEP, limits: "@work" },
    says: /work: it is a folder; expected a file such as/,
  },
  ...Object.fromEntries(
    Object.entries(LIMITS).map(([text, says], i) => [
      `limits that are ${text === "" ? "empty" : text}`,
      { task: "certify", options: { ...SWEEP, limits: `@limits-${i}.json` }, says },
    ]),
  ),
  "certify with an unknown arm": { task: "certify", options: { ...CERTIFY, arm: "x" }, says: /has no arm "x"/ },
  "recommend among nothing": { task: "recommend", options: CERTIFY, says: /recommend needs --vary/ },
  "recommend over several arms": {
    task: "recommend",
    options: { ...CERTIFY, scenario: "stale-oracle", vary: "delay=1|2" },
    says: /recommend judges one arm: choose one of fresh, delayed/,
  },
  ...Object.fromEntries(
    ["", "x", "badDebtUsd", "badDebtUsd>", "badDebtUsd>x", "badDebtUsd=>0", ">0", "badDebtUsd>0 0", LONG].map(
      (until) => [
        `--until "${until.slice(0, 20)}"`,
        { task: "break", options: { ...BREAK, until }, says: /: expected a figure, one of > >= < <= ==, and a number/ },
      ],
    ),
  ),
  "break over nothing": { task: "break", options: { ...BREAK, over: "" }, says: /break needs --over/ },
  "break over a list": { task: "break", options: { ...BREAK, over: "sale=1|2" }, says: /"sale" is a list of values/ },
  "break over a point": {
    task: "break",
    options: { ...BREAK, over: "sale=5:5" },
    says: /the range of "sale" is a point/,
  },
  "break over steps": { task: "break", options: { ...BREAK, over: "sale=0:9:1" }, says: /"sale" has a step/ },
  "break over what is fixed": {
    task: "break",
    options: { ...BREAK, set: "sale=3" },
    says: /"sale" is both in --set and in --over/,
  },
  "break with several seeds": { task: "break", options: { ...BREAK, seeds: "1..3" }, says: /break runs one seed/ },
  "break with several arms": {
    task: "break",
    options: { ...BREAK, scenario: "stale-oracle", over: "delay=0:9" },
    says: /break runs one arm: choose one of fresh, delayed/,
  },
  "break with an unknown arm": { task: "break", options: { ...BREAK, arm: "a" }, says: /has no arm "a": it has none/ },
  "break on a fork": {
    task: "break",
    options: { ...BREAK, scenario: "aave-v3-fork" },
    says: /campaigns run without one/,
  },
  ...Object.fromEntries(
    ["-1", "0", "2", "x"].map((tolerance) => [
      `break with --tolerance ${tolerance}`,
      { task: "break", options: { ...BREAK, tolerance }, says: /--tolerance .*: expected a fraction of the ranges/ },
    ]),
  ),
  "compare without folders": { task: "compare", options: { a: "@run" }, says: /compare needs two folders/ },
  "compare with a folder that is not there": {
    task: "compare",
    options: { a: "@run", b: "@absent" },
    says: /absent: there is no such file; expected the folder of a finished run or sweep/,
  },
  "compare with a folder of something else": {
    task: "compare",
    options: { a: "@run", b: "@work" },
    says: /summary\.json: there is no such file; expected the folder/,
  },
  "compare with a file of something else": {
    task: "compare",
    options: { a: "@thesis.txt", b: "@run" },
    says: /thesis\.txt: is no JSON/,
  },
  "compare with a torn summary": { task: "compare", options: { a: "@run", b: "@torn" }, says: /is no JSON/ },
  "compare with a summary without bad debt": {
    task: "compare",
    options: { a: "@run", b: "@empty" },
    says: /is no summary of a run or a sweep: badDebtUsd/,
  },
  "compare a run with a sweep": {
    task: "compare",
    options: { a: "@run", b: "@swept" },
    says: /run is of a run and .*swept of a sweep: expected two runs or two sweeps/,
  },
  "compare two scenarios": {
    task: "compare",
    options: { a: "@run", b: "@run-of-another" },
    says: /is of two-pools and .* of another: expected one scenario/,
  },
  ...Object.fromEntries(
    (["tolerance", "absolute"] as const).flatMap((option) =>
      ["-1", "x", "Infinity"].map((text) => [
        `compare with --${option} ${text}`,
        { task: "compare", options: { a: "@run", b: "@run", [option]: text }, says: /expected a number from 0 on/ },
      ]),
    ),
  ),
  "a comparison over a summary": {
    task: "compare",
    options: { a: "@run", b: "@run", out: "@run/summary.json" },
    says: /--out .*summary\.json: expected a file that ends in \.html/,
  },
  "a comparison below a file": {
    task: "compare",
    options: { a: "@run", b: "@run", out: "@thesis.txt/page.html" },
    says: /a part of the path is a file; choose another place/,
  },
};

describe("Wrong input of a campaign", () => {
  let user: UserFolder;
  let standing: Record<string, string>;
  const contents = (): Record<string, string> =>
    Object.fromEntries(
      user
        .tree()
        .filter((path) => /\.\w+$/.test(path) && path !== "odd/sweep.json")
        .map((path) => [path, readFileSync(user.at(path), "utf8")]),
    );
  before(() => {
    const summary = (scenario: string): string => JSON.stringify({ scenario, badDebtUsd: "12.5" });
    const swept = sweepOf("two-pools", [armOf("", [{ params: { sale: 1 }, efficiency: 0.5, losses: [1, 2] }])]);
    user = new UserFolder({
      "thesis.txt": "of years",
      "work/draft.txt": "half of it",
      "other/sweep.json": "{}",
      "other/trials.ndjson": "",
      "odd/sweep.json/file.txt": "",
      "ok.json": '{"meanUsd": 1}',
      "run/summary.json": summary("two-pools"),
      "run-of-another/summary.json": summary("another"),
      "torn/summary.json": summary("two-pools").slice(0, -5),
      "empty/summary.json": '{"scenario": "two-pools"}',
      "swept/summary.json": JSON.stringify(swept),
      ...Object.fromEntries(Object.keys(LIMITS).map((text, i) => [`limits-${i}.json`, text])),
    });
    standing = contents();
  });
  after(() => {
    user.remove();
  });

  for (const [name, { task, options, says }] of Object.entries(CASES)) {
    it(`${task}, ${name}: status 2 and one line`, async () => {
      const given = Object.entries(options).map(([key, value]) => [key, value.replace(/^@/, user.at("/"))]);
      const { status, stdout, stderr } = await runTask(task, Object.fromEntries(given) as Record<string, string>);
      expect(status, stderr.slice(0, 500)).to.equal(2);
      expect(stdout).to.equal("");
      const [line = "", ...others] = stderr.split("\n");
      expect(others, "one line and its end").to.deep.equal([""]);
      expect(line)
        .to.match(/^Error: /)
        .and.match(says);
      expect(line.length).to.be.below(2_500);
      expect(line).not.to.match(/\bat .*:\d+:\d+|\p{Cc}/u);
    });
  }

  it("changed no file", () => {
    expect(contents()).to.deep.equal(standing);
  });
});
