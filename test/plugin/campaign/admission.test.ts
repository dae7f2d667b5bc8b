import { createHash } from "node:crypto";
import { symlinkSync } from "node:fs";

import { expect } from "chai";

import type { TrialJob } from "../../../src/campaign/queue/job.ts";
import { Refusal } from "../../../src/campaign/queue/refusal.ts";
import { InputError } from "../../../src/errors.ts";
import { Admission } from "../../../src/plugin/campaign/admission.ts";
import { pathInProject } from "../../../src/plugin/campaign/project-files.ts";
import { jobOf } from "../../../src/plugin/campaign/trial-jobs.ts";
import { fileHash } from "../../../src/report/run-description.ts";
import { parametersOf } from "../../../src/simulation/scenario.ts";
import { loadScenario, scenarioPath } from "../../../src/plugin/scenario-file.ts";
import { UserFolder } from "../../support/cli-run.ts";
import { JOB } from "../../support/queue-jobs.ts";

const HASH = "a".repeat(64);
const VERSIONS = { hardhat: "3.17.0" };
const SOURCE = `
import { defineScenario, param } from "hardhat-firebreak";
export default defineScenario({
  name: "mine",
  description: "A user's own.",
  parameters: {
    fall: param.fraction({ default: -0.3, min: -0.9, max: 0, meaning: "How far" }),
    prices: param.file({ default: "data/prices.csv", meaning: "Prices" }),
  },
  arms: { on: {}, off: {} },
  settings: { blocks: 1 },
  world: async () => undefined,
});
`;
const LOADED = `globalThis.wasLoaded = true; export default {};`;

describe("What a worker takes from a queue", () => {
  const files = {
    "scenarios/mine.ts": SOURCE,
    "scenarios/part.ts": LOADED,
    "scenarios/.hidden/mine.ts": SOURCE,
    "scripts/deploy.ts": LOADED,
    "data/prices.csv": "price\n1\n",
    ".env": "KEY=secret",
  };
  const user = new UserFolder(files);
  const outside = new UserFolder({ "evil.ts": LOADED });
  symlinkSync(outside.at("evil.ts"), user.at("scenarios/link.ts"));
  const { admit } = new Admission({
    root: user.path,
    folders: [user.at("scenarios")],
    packageHash: HASH,
    versions: VERSIONS,
  });
  const hashOf = (path: string): string => fileHash(user.at(path));
  const job: TrialJob = {
    ...JOB,
    versions: VERSIONS,
    scenario: "./scenarios/mine.ts",
    scenarioHash: hashOf("scenarios/mine.ts"),
    files: { "data/prices.csv": hashOf("data/prices.csv") },
  };
  after(() => {
    user.remove();
    outside.remove();
  });

  async function refusalOf(part: Partial<TrialJob>): Promise<string> {
    try {
      await admit({ ...job, ...part });
    } catch (error) {
      expect(error).to.be.instanceOf(Refusal);
      expect(globalThis).to.not.have.property("wasLoaded");
      return (error as Error).message;
    }
    throw new Error("it was taken");
  }

  it("is a scenario in its folder, with the same content, parameters within their ranges and files of the project", async () => {
    const params = { fall: -0.5, prices: "./data/prices.csv" };
    const files = { "./data/prices.csv": hashOf("data/prices.csv") };
    const trial = await admit({ ...job, params, files, arm: "off", seed: 7 });
    expect(trial).to.deep.equal({ scenario: user.at("scenarios/mine.ts"), seed: 7, params, arm: "off" });
  });

  it("is a shipped scenario", async () => {
    const shipped = { scenario: "two-pools", scenarioHash: fileHash(scenarioPath("two-pools")), params: { sale: 80 } };
    expect(await admit({ ...job, ...shipped })).to.deep.equal({ scenario: "two-pools", seed: 1, params: { sale: 80 } });
  });

  for (const [what, scenario] of [
    ["a path that goes up", "../../../../../../etc/passwd"],
    ["a path that goes up and down again", "./scenarios/../scripts/deploy.ts"],
    ["an absolute path", "/etc/passwd"],
    ["a URL", "file:///etc/passwd"],
    ["another drive", "C:\\scenarios\\mine.ts"],
    ["a NUL", "./scenarios/mine.ts\0.ts"],
    ["code of the project that is no scenario of its folder", "./scripts/deploy.ts"],
    ["a link that leads outside", "./scenarios/link.ts"],
    ["a hidden folder", "./scenarios/.hidden/mine.ts"],
    ["a shipped name with a path in it", "two-pools/../two-pools"],
    ["nothing that there is", "./scenarios/absent.ts"],
    ["the folder itself", "./scenarios"],
    ["code", "process.exit(1)"],
  ] as const) {
    it(`is no scenario named by ${what}`, async () => {
      const hash = createHash("sha256").update(LOADED).digest("hex");
      expect(await refusalOf({ scenario, scenarioHash: hash })).to.include("is neither one that comes with Firebreak");
    });
  }

  for (const [what, part, said] of [
    ["another content of the scenario", { scenarioHash: "b".repeat(64) }, "the scenario's file is not the same"],
    ["another Firebreak", { packageHash: "b".repeat(64) }, "Firebreak's own files are not the same"],
    ["another Hardhat", { versions: { hardhat: "3.18.0" } }, "hardhat is 3.18.0 there and 3.17.0 here"],
    ["a package that is not here", { versions: { ...VERSIONS, x: "1" } }, "x is 1 there and absent here"],
    ["an unknown parameter", { params: { toString: 1 } }, 'no parameter "toString"'],
    ["a parameter out of its range", { params: { fall: -2 } }, "expected -0.9 to 0"],
    ["code in a parameter", { params: { fall: "-0.1);process.exit(1" } }, "parameter fall"],
    ["an unknown arm", { arm: "x" }, 'no arm "x"'],
    ["a file outside", { params: { prices: "../../etc/passwd" }, files: {} }, "no file"],
    ["a file without a hash", { params: { prices: "./.env" } }, "no file"],
    ["a file with another hash", { params: { prices: "./.env" }, files: { "./.env": HASH } }, "is not the same here"],
    ["code that is no scenario of its folder", { params: { lending: "./scripts/deploy.ts" } }, "no file"],
    [
      "code outside of the folder whose content it knows",
      {
        params: { lending: "./scripts/deploy.ts" },
        files: { ...job.files, "./scripts/deploy.ts": hashOf("scripts/deploy.ts") },
      },
      "no file",
    ],
  ] as const) {
    it(`is nothing that asks for ${what}`, async () => {
      expect(await refusalOf(part)).to.include(said);
    });
  }

  it("is no scenario that was written anew since it was loaded", async () => {
    user.write("scenarios/changing.ts", SOURCE);
    const before = { scenario: "./scenarios/changing.ts", scenarioHash: hashOf("scenarios/changing.ts") };
    await admit({ ...job, ...before });
    user.write("scenarios/changing.ts", `${SOURCE}// changed`);
    expect(await refusalOf(before)).to.include("is not the same here as there");
    expect(await refusalOf({ ...before, scenarioHash: hashOf("scenarios/changing.ts") })).to.include(
      "start the worker anew",
    );
  });
});

describe("What a sweep puts on a queue", () => {
  it("calls files as every machine with the project does", async () => {
    const user = new UserFolder({ "scenarios/mine.ts": SOURCE, "data/prices.csv": "price\n1\n" });
    const given = user.at("scenarios/mine.ts");
    const specs = parametersOf(await loadScenario(given));
    const identity = { scenarioHash: fileHash(given), packageHash: HASH, versions: VERSIONS };
    const hashOfAny = (_: string, path: string): string => fileHash(path);
    const source = { root: user.path, specs, identity, hashOf: hashOfAny };
    const params = { fall: -0.5, prices: user.at("data/prices.csv") };
    const job = jobOf(source, { scenario: given, seed: 3, params, arm: "off" });
    expect(job).to.deep.equal({
      form: 1,
      scenario: "./scenarios/mine.ts",
      ...identity,
      files: { "./data/prices.csv": fileHash(user.at("data/prices.csv")) },
      params: { fall: -0.5, prices: "./data/prices.csv" },
      seed: 3,
      arm: "off",
    });
    const { admit } = new Admission({
      root: user.path,
      folders: [user.at("scenarios")],
      packageHash: HASH,
      versions: VERSIONS,
    });
    expect(await admit(job)).to.deep.equal({ scenario: given, seed: 3, params: job.params, arm: "off" });
    user.remove();
  });

  it("is nothing that other machines can't have", () => {
    expect(() => pathInProject("/project", "the scenario", "/elsewhere/mine.ts")).to.throw(
      InputError,
      "--queue: the scenario /elsewhere/mine.ts is outside of the project's folder",
    );
  });
});
