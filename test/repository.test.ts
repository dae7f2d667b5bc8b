import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { shippedScenarios } from "../src/plugin/scenario-file.ts";
import { brokenLinks, npmScriptsIn, type Page, scenariosIn } from "./support/cli-pages.ts";
import { ROOT } from "./support/cli-run.ts";

interface Lock {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const MOST_LINES = 400;
const LOCK = "package-lock.json";
// Put together, so that this file does not hold what it looks for.
const MARKERS = new RegExp(`\\b(${["TO" + "DO", "FIX" + "ME", "X" + "XX"].join("|")})\\b`);
const MACHINE_PATH = new RegExp(
  `(?<![\\w.)\\]])/(${["work", "home", "root", "tmp", "Users", "var/folders"].join("|")})/`,
);
const REGISTRY = new RegExp(
  `https?://[^/\\s"']*(registry|npm|yarnpkg|mirror|artifactory)|\\bregistry\\.[a-z]+\\.[a-z]+`,
);

describe("The repository", () => {
  const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: ROOT, encoding: "utf8" })
    .split("\0")
    .filter((path) => path !== "" && existsSync(join(ROOT, path)));
  const pages: Page[] = tracked.map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));
  const ours = pages.filter(({ path }) => !path.startsWith("data/") && path !== LOCK);
  const documentation = ours.filter(({ path }) => path.endsWith(".md"));
  const pathsWith = (among: readonly Page[], isWrong: (text: string) => boolean): string[] =>
    among.filter(({ text }) => isWrong(text)).map(({ path }) => path);
  const parsed = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), "utf8"));

  it("knows its files", () => {
    expect(tracked).to.include.members(["package.json", LOCK, "src/index.ts", "test/repository.test.ts"]);
  });

  it("has no file of ours above 400 lines", () => {
    const tooLong = ours.filter(({ text }) => text.replace(/\n$/, "").split("\n").length > MOST_LINES);
    expect(tooLong.map(({ path }) => path)).to.deep.equal([]);
  });

  it("has no markers of things left undone", () => {
    expect(pathsWith(ours, (text) => MARKERS.test(text))).to.deep.equal([]);
    expect("// " + "TO" + "DO: later").to.match(MARKERS);
  });

  it("names no path of anybody's machine", () => {
    expect(pathsWith(pages, (text) => MACHINE_PATH.test(text))).to.deep.equal([]);
    expect(`"${["", "home", "ann", "x"].join("/")}"`).to.match(MACHINE_PATH);
    expect(["https://example.org", "home", "x and src", "work", "x"].join("/")).not.to.match(MACHINE_PATH);
  });

  it("names no registry's address", () => {
    expect(pathsWith(pages, (text) => REGISTRY.test(text))).to.deep.equal([]);
    expect(`https://${["registry", "npmjs", "org"].join(".")}/chai`).to.match(REGISTRY);
    expect("fetched from outside the registry. Hardhat").not.to.match(REGISTRY);
  });

  it("tracks nothing that is made", () => {
    const made = /^(node_modules|artifacts|cache|typechain-types|coverage|firebreak-runs)\//;
    expect(tracked.filter((path) => made.test(path))).to.deep.equal([]);
  });

  describe("package-lock.json", () => {
    const { packages } = parsed(LOCK) as Lock;
    const root = packages[""] ?? {};

    it("names no download addresses", () => {
      const withAddress = Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined);
      expect(withAddress.map(([name]) => name)).to.deep.equal([]);
      expect(Object.keys(packages)).to.have.length.above(100);
    });

    it("pins what package.json asks for", () => {
      const { dependencies, devDependencies, peerDependencies } = parsed("package.json") as LockedPackage;
      expect(root).to.deep.include({ dependencies, devDependencies, peerDependencies });
    });

    it("has an entry for every optional package of every platform", () => {
      const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
        Object.keys(optionalDependencies).filter(
          (name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
        ),
      );
      expect(missing).to.deep.equal([]);
    });

    it("has the second engine for every platform, in the one version", () => {
      const { version, optionalDependencies = {} } = packages["node_modules/@foundry-rs/anvil"] ?? {};
      const builds = Object.keys(optionalDependencies).map((name) => packages[`node_modules/${name}`]?.version);
      expect(builds).to.deep.equal(Array.from({ length: 5 }, () => version));
    });

    for (const platform of ["linux-x64-gnu", "linux-arm64-gnu", "darwin-x64", "darwin-arm64", "win32-x64-msvc"]) {
      it(`has Hardhat's engine for ${platform}, in the version that Hardhat wants`, () => {
        const engine = packages["node_modules/@nomicfoundation/edr"];
        const build = packages[`node_modules/@nomicfoundation/edr-${platform}`];
        expect(build?.version).to.be.a("string").that.equals(engine?.version);
        expect(build?.integrity).to.match(/^sha512-/);
      });
    }
  });

  describe("documentation", () => {
    const isThere = (path: string): boolean =>
      path === "." || tracked.includes(path) || tracked.some((file) => file.startsWith(`${path}/`));
    const found = (finder: (page: Page) => string[]): string[] =>
      documentation.flatMap((page) => finder(page).map((name) => `${page.path}: ${name}`));

    it("links to what is there", () => {
      expect(found((page) => brokenLinks(page, documentation, isThere))).to.deep.equal([]);
    });

    it("names npm scripts that there are", () => {
      const { scripts } = parsed("package.json") as { scripts: Record<string, string> };
      expect(found((page) => npmScriptsIn(page).filter((name) => !(name in scripts)))).to.deep.equal([]);
    });

    it("names scenarios that there are", () => {
      const shipped = shippedScenarios();
      const named = found((page) => scenariosIn(page));
      expect(named).to.include("docs/two-pools.md: two-pools");
      expect(named.filter((name) => !shipped.includes(name.split(": ")[1] ?? ""))).to.deep.equal([]);
    });

    it("would be caught at it otherwise", () => {
      const text =
        "# A title, of sorts\n[a](b.md) [c](../docs/c.md#a-title-of-sorts) [d](#nowhere) [e](../../out.md) [f](https://x.y)\n" +
        '[g]: gone.md\n`[h](code.md)`\n```\n[i](code.md)\n```\n[j](sub/) <a href="k.md">k</a>\n' +
        "`npm run x:y`, then npm test; `firebreak run some-name --seed 1`, `firebreak show ./mine.ts`";
      const page = { path: "docs/c.md", text };
      const links = brokenLinks(page, [page], (path) => ["docs/b.md", "docs/c.md", "docs/sub"].includes(path));
      expect(links).to.have.members(["#nowhere", "../../out.md", "gone.md", "k.md"]);
      expect(npmScriptsIn(page)).to.deep.equal(["x:y", "test"]);
      expect(scenariosIn(page)).to.deep.equal(["some-name"]);
    });
  });
});
