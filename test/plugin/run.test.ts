import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import type { RunDescription } from "../../src/report/run-description.ts";
import type { ArmsSummary } from "../../src/report/summary.ts";
import { firebreak, type Finished, ROOT, UserFolder } from "../support/cli-run.ts";
import { OWN_SCENARIO } from "../support/cli-scenarios.ts";
import { ArmFiles } from "../support/risk-files.ts";
import { recompute } from "../support/risk-recompute.ts";

describe("firebreak run", function () {
  this.timeout(300_000);
  let user: UserFolder;
  const results = new Map<string, Finished>();
  before(async () => {
    user = new UserFolder({ "own.ts": OWN_SCENARIO, "elsewhere/.keep": "" });
    // Every command once; the tests below look at what came of it. Standard output is a pipe, so there is no terminal.
    const commands: [string, string[], string][] = [
      ["here", ["run", user.at("own.ts"), "--seed", "7", "--json", "--out", user.at("here")], ROOT],
      ["there", ["run", user.at("own.ts"), "--seed", "7", "--json"], user.at("elsewhere")],
      ["text", ["run", "own.ts"], user.path],
      ["storm", ["run", "own.ts", "--seed", "7", "--arm", "storm", "--json", "--out", "deep/down/storm"], user.path],
      ["failing", ["run", user.at("own.ts"), "--set", "mostBadDebt=0,fall=-0.5", "--out", "failing"], user.path],
    ];
    await Promise.all(
      commands.map(async ([name, args, cwd]) => {
        results.set(name, await firebreak(args, { cwd }));
      }),
    );
  });
  after(() => {
    user.remove();
  });
  const resultOf = (name: string): Finished => results.get(name) ?? { status: null, stdout: "", stderr: "no result" };
  const jsonOf = (name: string): unknown => JSON.parse(resultOf(name).stdout);
  const read = (path: string): string => readFileSync(user.at(path), "utf8");

  it("prints summary.json alone on standard output, and writes the same", () => {
    const { status, stderr, stdout } = resultOf("here");
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: "" });
    expect(stdout).to.equal(read("here/summary.json"));
    expect(jsonOf("here")).to.deep.include({ scenario: "own", seed: 7 });
  });

  it("gives the same run from another directory", () => {
    const [here, there] = [jsonOf("here"), jsonOf("there")] as ArmsSummary[];
    expect(there?.digest).to.equal(here?.digest);
    const folder = `elsewhere/firebreak-runs/own-seed7-${here?.digest.slice(0, 12)}`;
    expect(readdirSync(user.at("elsewhere/firebreak-runs"))).to.deep.equal([folder.split("/").at(-1)]);
    for (const file of ["calm/blocks.csv", "storm/blocks.csv", "storm/events.ndjson", "run.json"]) {
      expect(read(`${folder}/${file}`), file).to.equal(read(`here/${file}`));
    }
  });

  it("writes files from which the summary follows", () => {
    const summary = jsonOf("here") as ArmsSummary;
    for (const arm of ["calm", "storm"]) {
      const files = new ArmFiles(read(`here/${arm}/events.ndjson`), read(`here/${arm}/blocks.csv`));
      expect(summary.arms[arm], arm).to.deep.equal(recompute(files));
    }
    expect(summary.engine).to.match(/edr/);
    expect(summary.wallSeconds).to.be.at.least(summary.chainSeconds);
  });

  it("gives another run for another seed", () => {
    const text = resultOf("text").stdout;
    const [first] = readdirSync(user.at("firebreak-runs"));
    const one = JSON.parse(read(`firebreak-runs/${first}/summary.json`)) as ArmsSummary;
    const seven = jsonOf("here") as ArmsSummary;
    expect([one.seed, seven.seed]).to.deep.equal([1, 7]);
    expect(seven.digest).not.to.equal(one.digest);
    expect(text).to.include(`Report: firebreak-runs/${first}/report.html`);
  });

  it("runs a user's scenario that lies outside the repository, its arms side by side", () => {
    const { status, stderr, stdout } = resultOf("text");
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: "" });
    expect(stdout).to.match(/│ +│ +calm │ +storm │/);
    expect(stdout).to.match(/Assertions: 4 of 4 hold\./);
    const [folder] = readdirSync(user.at("firebreak-runs"));
    expect(user.tree(`firebreak-runs/${folder}`)).to.deep.equal([
      "calm",
      "calm/blocks.csv",
      "calm/events.ndjson",
      "report.html",
      "run.json",
      "storm",
      "storm/blocks.csv",
      "storm/events.ndjson",
      "summary.json",
    ]);
  });

  it("runs one arm alone as it runs it among the others", () => {
    const [all, storm] = [jsonOf("here"), jsonOf("storm")] as [ArmsSummary, ArmsSummary];
    expect(Object.keys(storm.arms)).to.deep.equal(["storm"]);
    expect(storm.arms.storm).to.deep.equal(all.arms.storm);
    expect(read("deep/down/storm/storm/events.ndjson")).to.equal(read("here/storm/events.ndjson"));
    expect((JSON.parse(read("deep/down/storm/run.json")) as RunDescription).command).to.equal(
      "npx hardhat firebreak run own.ts --seed 7 --arm storm",
    );
  });

  it("ends with status 1 when an assertion fails, and still writes everything", () => {
    const { status, stderr, stdout } = resultOf("failing");
    expect({ status, stderr }).to.deep.equal({ status: 1, stderr: "" });
    expect(stdout).to.match(/\nAssertion fails: storm: little bad debt: \d+ liquidations, bad debt [\d.]+ USD\n/);
    expect(user.tree("failing")).to.include.members(["report.html", "run.json", "storm/blocks.csv", "summary.json"]);
  });

  it("writes down what was set, and the command that sets it again", () => {
    const description = JSON.parse(read("failing/run.json")) as RunDescription;
    expect(description.params).to.deep.equal({
      mostBadDebt: 0,
      fall: -0.5,
      lending: "firebreak",
      amm: "firebreak",
      oracle: "firebreak",
    });
    expect(description.arms).to.deep.equal({ calm: { fall: 0 }, storm: {} });
    expect(description.command).to.match(/own\.ts --seed 1 --set fall=-0\.5,mostBadDebt=0$/);
    expect(description.versions).to.include.keys("hardhat-firebreak", "hardhat", "ethers", "@openzeppelin/contracts");
  });

  it("leaves nothing behind but run folders", () => {
    const top = readdirSync(user.path).sort();
    expect(top).to.deep.equal(["deep", "elsewhere", "failing", "firebreak-runs", "here", "own.ts"]);
    expect(user.tree().filter((path) => path.includes(".firebreak"))).to.deep.equal([]);
    expect(readdirSync(join(user.path, "elsewhere")).sort()).to.deep.equal([".keep", "firebreak-runs"]);
  });
});
