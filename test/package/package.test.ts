import { readdirSync, readFileSync, rmSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";

import { expect } from "chai";
import hre from "hardhat";

import { edrEngine } from "../../src/plugin/engines/edr.ts";
import { hardhatEnvironment } from "../../src/plugin/environment.ts";
import { loadScenario, shippedScenarios } from "../../src/plugin/scenario-file.ts";
import { summariseRun } from "../../src/report/summary.ts";
import { runScenario, type RunOptions } from "../../src/simulation/run.ts";
import { type Finished, ROOT, UserFolder } from "../support/cli-run.ts";
import { makeProject, type Packed, packRepository, runProgram } from "../support/packed-package.ts";

/** What the page tells its reader to install. */
const PACKAGES = [
  "@nomicfoundation/hardhat-ethers",
  "@nomicfoundation/hardhat-toolbox-mocha-ethers",
  "@types/chai",
  "@types/mocha",
  "@types/node",
  "chai",
  "ethers",
  "hardhat",
  "mocha",
  "solc",
  "typescript",
];
const PAGE = "docs/in-your-project.md";
const SECONDS = 1_000;

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>;
}

describe("The package, in a project that depends on it", function () {
  this.timeout(300 * SECONDS);

  const page = readFileSync(join(ROOT, PAGE), "utf8");
  const files = Object.fromEntries(
    [...page.matchAll(/^`([\w./-]+)`\n\n```\w+\n(.*?)^```$/gms)].map(([, path = "", text = ""]) => [path, text]),
  );
  let folder: UserFolder;
  let project = "";
  let packed: Packed;
  const names = (): string[] => packed.files.map(({ path }) => path);
  const installed = (path: string): string => join(project, "node_modules", "hardhat-firebreak", path);
  const textOf = (path: string): string => readFileSync(installed(path), "utf8");
  const succeeds = ({ status, stdout, stderr }: Finished): string => {
    expect({ status, said: status === 0 ? "" : stdout + stderr }).to.deep.equal({ status: 0, said: "" });
    return stdout;
  };
  const hardhat = async (...args: string[]): Promise<string> => succeeds(await runProgram(project, "hardhat", args));
  const digestHere = async (scenario: string, options: RunOptions): Promise<string> => {
    const finished = await runScenario(await loadScenario(scenario), hardhatEnvironment(hre), options);
    return summariseRun(finished, await edrEngine(hre).version()).digest;
  };
  const digestThere = async (...args: string[]): Promise<unknown> =>
    (JSON.parse(await hardhat("firebreak", "run", ...args, "--json")) as { digest: unknown }).digest;

  before("packs it and installs it", async function () {
    this.timeout(900 * SECONDS);
    folder = new UserFolder();
    packed = await packRepository(folder.path);
    project = folder.at("project");
    await makeProject(project, files, PACKAGES, packed.tarball);
  });
  after(() => {
    folder.remove();
  });

  describe("holds", () => {
    it("what a user needs", () => {
      expect(names()).to.include.members([
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "contracts/interfaces/ILendingPool.sol",
        "data/MANIFEST.md",
        "docs/deploy/Dockerfile",
        "dist/artifacts/LendingPool.json",
        "dist/scenarios/two-pools.js",
        "dist/src/index.d.ts",
        "dist/src/index.js",
        "dist/src/plugin/engines/guard.mjs",
        "dist/src/report/html/client.js",
        "dist/src/testing/index.d.ts",
        PAGE,
      ]);
    });

    it("nothing else", () => {
      const kinds = [
        /^(CHANGELOG\.md|LICENSE|README\.md|package\.json)$/,
        /^contracts\/(?!mocks\/)[\w/]+\.sol$/,
        /^data\/[\w/-]+\.(csv|md)$/,
        /^dist\/artifacts\/\w+\.json$/,
        /^dist\/scenarios\/[\w-]+\.js$/,
        /^dist\/src\/[\w/-]+\.(js|mjs|css|d\.ts)$/,
        /^docs\/(systems\/)?[\w-]+\.md$/,
        /^docs\/img\/[\w-]+\.svg$/,
        /^docs\/deploy\/(Dockerfile(\.dockerignore)?|kubernetes\.yaml)$/,
      ];
      expect(names().filter((path) => !kinds.some((kind) => kind.test(path)))).to.deep.equal([]);
    });

    it("less than four and a half megabytes", () => {
      expect(packed.files.reduce((sum, { size }) => sum + size, 0)).to.be.below(4_500_000);
    });

    it("no path of the machine that packed it, and no code under a licence that binds users", () => {
      const told = names().filter((path) => textOf(path).includes(folder.path) || textOf(path).includes(ROOT));
      expect(told).to.deep.equal([]);
      const licences = names()
        .filter((path) => path.endsWith(".sol"))
        .map((path) => /SPDX-License-Identifier[:] (\S+)/.exec(textOf(path))?.[1]);
      expect(new Set(licences)).to.deep.equal(new Set(["MIT"]));
    });

    it("programs that need nothing but what installing it brings", () => {
      const { dependencies, peerDependencies, peerDependenciesMeta } = JSON.parse(textOf("package.json")) as Manifest;
      const promised = new Set([
        "hardhat-firebreak",
        ...Object.keys(dependencies),
        ...Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true),
      ]);
      const imported = names()
        .filter((path) => /\.(js|mjs|d\.ts)$/.test(path))
        .flatMap((path) => [...textOf(path).matchAll(/\b(?:from |import |import\()"([^".][^"]*)"/g)])
        .map(([, name = ""]) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? "")
        .filter((name) => !name.startsWith("node:") && !builtinModules.includes(name));
      expect(imported).to.include.members(["hardhat", "ethers", "chai", "ox"]);
      expect([...new Set(imported)].filter((name) => !promised.has(name))).to.deep.equal([]);
    });

    it("our contracts as this repository compiles them", async () => {
      const artifacts = names().filter((path) => path.startsWith("dist/artifacts/"));
      expect(artifacts).to.have.length.above(10);
      for (const path of artifacts) {
        const { contractName, abi, bytecode } = JSON.parse(textOf(path)) as Record<string, unknown>;
        const ours = await hre.artifacts.readArtifact(String(contractName));
        expect({ abi, bytecode }).to.deep.equal({ abi: ours.abi, bytecode: ours.bytecode });
      }
    });
  });

  it("installs none of the optional packages", () => {
    const { peerDependenciesMeta } = JSON.parse(textOf("package.json")) as Manifest;
    const optional = Object.keys(peerDependenciesMeta);
    expect(optional).to.include.members(["@aave/core-v3", "@foundry-rs/anvil"]);
    const there = readdirSync(join(project, "node_modules"), { recursive: true })
      .map((path) => String(path).replaceAll("\\", "/"))
      .filter((path) => optional.some((name) => path === name || path.endsWith(`node_modules/${name}`)));
    expect(there).to.deep.equal([]);
  });

  it("has types that hold under strict settings, and find mistakes", async () => {
    const mistakes = `import { agents, defineScenario } from "hardhat-firebreak";
import { runScenario } from "hardhat-firebreak/testing";
export const scenario: number = defineScenario;
agents.keeper({ nonsense: 1 });
(await runScenario("two-pools")).nothing();
`;
    // Before a build, since what Hardhat and TypeChain generate does not stand up to a check of all declarations.
    folder.write("project/mistakes.ts", mistakes);
    const { stdout } = await runProgram(project, "tsc", ["--noEmit", "--skipLibCheck", "false"]);
    rmSync(folder.at("project/mistakes.ts"));
    const found = [...stdout.matchAll(/^(\S+?)\((\d+),.*?(TS\d+)/gm)].map(([, file, line]) => `${file} ${line}`);
    expect(found).to.deep.equal(["mistakes.ts 3", "mistakes.ts 4", "mistakes.ts 5"]);
    expect(stdout.match(/error TS/g)).to.have.length(3);
  });

  it("is built with", async () => {
    await hardhat("build");
    succeeds(await runProgram(project, "tsc", ["--noEmit"]));
    const artifact = readFileSync(join(project, "artifacts/contracts/Rescuer.sol/Rescuer.json"), "utf8");
    expect(artifact).to.include("bytecode");
  });

  it("lists what ships", async () => {
    const listed = JSON.parse(await hardhat("firebreak", "list", "--json")) as { name: string }[];
    expect(listed.map(({ name }) => name)).to.deep.equal(shippedScenarios());
  });

  it("runs a scenario of the project's own, with a contract of its own", async () => {
    const said = await hardhat("firebreak", "run", "./scenarios/guarded.ts", "--seed", "7", "--out", "mine");
    expect(said).to.include("Report: mine/report.html");
    const events = readFileSync(join(project, "mine/events.ndjson"), "utf8").split("\n");
    const rescue = events.find((line) => line.includes('"label":"rescue"')) ?? "{}";
    expect(JSON.parse(rescue)).to.include({ event: "transaction", agent: "guardian", succeeded: true });
    expect(readFileSync(join(project, "mine/report.html"), "utf8")).to.include("</html>");
  });

  it("gives the digest of the repository for what ships, whatever the project's compiler settings", async () => {
    expect(await digestThere("two-pools", "--seed", "3")).to.equal(await digestHere("two-pools", { seed: 3 }));
  });

  it("gives it with the real data that ships, too", async () => {
    // Of the book the first accounts, since building a world of all of them takes a while.
    const book = readFileSync(join(ROOT, "data/positions/aave_v2_steth_positions_2023-06.csv"), "utf8");
    folder.write("book.csv", book.split("\n").slice(0, 40).join("\n"));
    const positions = folder.at("book.csv");
    const set = `minutes=10,positions=${positions}`;
    const there = await digestThere("eth-crash-2021-05-19", "--arm", "feedback", "--set", set);
    const options = { arm: "feedback", params: { minutes: 10, positions } };
    expect(there).to.equal(await digestHere("eth-crash-2021-05-19", options));
  });

  it("runs campaigns in processes of their own, from the compiled package, with the repository's digests", async () => {
    const swept = await hardhat(
      "firebreak",
      "sweep",
      "two-pools",
      "--vary",
      "sale=20:60:20",
      "--out",
      "swept",
      "--json",
    );
    expect(JSON.parse(swept)).to.include({ trials: 3, failed: 0 });
    expect(readFileSync(join(project, "swept/report.html"), "utf8")).to.include("</html>");
    const rows = readFileSync(join(project, "swept/trials.csv"), "utf8");
    expect(rows).to.include(await digestHere("two-pools", { params: { sale: 60 } }));
  });

  it("shares its errors with the project's files: what a scenario refuses is wrong input, in one line", async () => {
    folder.write(
      "project/scenarios/refusing.ts",
      `import { defineScenario, InputError } from "hardhat-firebreak";
export default defineScenario({
  name: "refusing",
  description: "Refuses its input.",
  settings: { blocks: 1 },
  world: () => {
    throw new InputError("no such market");
  },
});
`,
    );
    const { status, stderr } = await runProgram(project, "hardhat", ["firebreak", "run", "./scenarios/refusing.ts"]);
    expect({ status, stderr }).to.deep.equal({ status: 2, stderr: "Error: no such market\n" });
  });

  it("judges runs in the project's own tests", async () => {
    const said = await hardhat("test");
    expect(said)
      .to.match(/\b3 passing\b/)
      .and.not.match(/\bfailing\b/);
  });
});
