import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { ROOT } from "./support/cli-run.ts";

interface Manifest {
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

const PAGE = "docs/licences.md";
const ROW = /^\| `([^`]+)` +\| ([^|]+?) +\| ([^|]+?) +\|/gm;
/** Of hexadecimal in one piece: a word is 64, and the smallest of the real contracts thousands. */
const MOST_DIGITS = 256;
// Put together, so that this file does not hold what it looks for.
const FOREIGN = new RegExp(`${["SPDX", "License", "Identifier"].join("-")}:\\s*(?!MIT\\b)\\S+`, "i");

describe("Licences", () => {
  const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
  const manifest = JSON.parse(read("package.json")) as Manifest;
  const { dependencies = {}, devDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifest;
  const names = [...new Set([dependencies, devDependencies, peerDependencies].flatMap((part) => Object.keys(part)))];
  const rows = [...read(PAGE).matchAll(ROW)].map(([, name = "", licence = "", role = ""]) => ({ name, licence, role }));
  const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: ROOT, encoding: "utf8" })
    .split("\0")
    .filter((path) => path !== "" && existsSync(join(ROOT, path)));
  const roleOf = (name: string): string =>
    [
      ...(name in dependencies ? ["runtime"] : []),
      ...(name in devDependencies ? ["dev"] : []),
      ...(name in peerDependencies ? [peerDependenciesMeta[name]?.optional === true ? "optional peer" : "peer"] : []),
    ].join(", ");

  it("are listed for every package, once, and for no other", () => {
    expect(rows.map(({ name }) => name)).to.have.members(names);
    expect(new Set(rows.map(({ name }) => name))).to.have.property("size", rows.length);
  });

  it("are those that the installed packages state", () => {
    const stated = rows.map(({ name }) => {
      const { license } = JSON.parse(read(`node_modules/${name}/package.json`)) as Manifest;
      return `${name}: ${license}`;
    });
    expect(rows.map(({ name, licence }) => `${name}: ${licence}`)).to.deep.equal(stated);
  });

  it("come with the role that package.json gives each", () => {
    const roles = rows.map(({ name }) => `${name}: ${roleOf(name)}`);
    expect(rows.map(({ name, role }) => `${name}: ${role}`)).to.deep.equal(roles);
  });

  it("other than ours are in none of our sources", () => {
    expect(tracked.filter((path) => FOREIGN.test(read(path)))).to.deep.equal([]);
    expect(`// ${["SPDX", "License", "Identifier"].join("-")}: GPL-3.0`).to.match(FOREIGN);
    const unmarked = tracked.filter((path) => path.endsWith(".sol") && !read(path).startsWith("// SPDX-License-"));
    expect(unmarked).to.deep.equal([]);
  });

  it("allow what is kept here: no bytecode of anybody's", () => {
    const hexadecimal = new RegExp(`[0-9a-f]{${MOST_DIGITS},}`, "i");
    expect(tracked.filter((path) => hexadecimal.test(read(path)))).to.deep.equal([]);
    expect("60".repeat(MOST_DIGITS)).to.match(hexadecimal);
  });
});
