import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { expect } from "chai";

import { FirebreakError, InputError } from "../../src/errors.ts";
import { RunFolder, type RunFile } from "../../src/report/run-folder.ts";

const FILES: RunFile[] = [
  { path: "run.json", text: "{}" },
  { path: "arm/blocks.csv", text: "block\n" },
];
/** A name longer than any file system takes, so that writing fails after the first file. */
const UNWRITABLE: RunFile = { path: "x".repeat(300), text: "" };

describe("Run folder", () => {
  let place: string;
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), "firebreak-test-"));
  });
  afterEach(() => {
    rmSync(place, { recursive: true, force: true });
  });

  it("appears whole at the end, and leaves nothing beside it", () => {
    const folder = new RunFolder(join(place, "deep", "out"), "unused");
    expect(existsSync(join(place, "deep", "out"))).to.equal(false);
    expect(folder.commit(FILES, "unused")).to.equal(join(place, "deep", "out"));
    expect(treeOf(place)).to.deep.equal([
      "deep",
      "deep/out",
      "deep/out/arm",
      "deep/out/arm/blocks.csv",
      "deep/out/run.json",
    ]);
    expect(readFileSync(join(place, "deep", "out", "arm", "blocks.csv"), "utf8")).to.equal("block\n");
  });

  it("is named by the run, under the parent, when no place was given", () => {
    const folder = new RunFolder(undefined, join(place, "runs"));
    expect(folder.commit(FILES, "two-pools-seed1")).to.equal(join(place, "runs", "two-pools-seed1"));
    expect(readdirSync(join(place, "runs"))).to.deep.equal(["two-pools-seed1"]);
  });

  it("leaves nothing when it is given up, nor the parents that it made", () => {
    const folder = new RunFolder(join(place, "a", "b", "out"), "unused");
    folder.discard();
    expect(treeOf(place)).to.deep.equal([]);
  });

  it("leaves parents alone that others have used in the meantime", () => {
    const folder = new RunFolder(join(place, "a", "b", "out"), "unused");
    writeFileSync(join(place, "a", "theirs"), "");
    folder.discard();
    expect(existsSync(join(place, "a", "theirs"))).to.equal(true);
    expect(existsSync(join(place, "a", "b", "out"))).to.equal(false);
  });

  it("leaves nothing when a file can't be written, and says so", () => {
    const folder = new RunFolder(join(place, "a", "out"), "unused");
    expect(() => folder.commit([...FILES, UNWRITABLE], "unused"))
      .to.throw(FirebreakError, /cannot write the run folder .*: the name is too long; nothing was left behind/)
      .with.property("exitStatus", 3);
    expect(treeOf(place)).to.deep.equal([]);
  });

  it("replaces an earlier run's folder, and nothing of it stays", () => {
    const out = join(place, "out");
    new RunFolder(out, "unused").commit([...FILES, { path: "summary.json", text: "old" }], "unused");
    new RunFolder(out, "unused").commit(FILES, "unused");
    expect(treeOf(place)).to.deep.equal(["out", "out/arm", "out/arm/blocks.csv", "out/run.json"]);
  });

  it("keeps an earlier run's folder when the new one can't be written", () => {
    const out = join(place, "out");
    new RunFolder(out, "unused").commit([...FILES, { path: "summary.json", text: "old" }], "unused");
    expect(() => new RunFolder(out, "unused").commit([...FILES, UNWRITABLE], "unused")).to.throw(FirebreakError);
    expect(readFileSync(join(out, "summary.json"), "utf8")).to.equal("old");
    expect(readdirSync(place)).to.deep.equal(["out"]);
  });

  it("takes another name than that of a folder to which somebody added a file", () => {
    const first = new RunFolder(undefined, place).commit(FILES, "run");
    writeFileSync(join(first, "notes.txt"), "mine");
    const second = new RunFolder(undefined, place).commit(FILES, "run");
    expect([first, second]).to.deep.equal([join(place, "run"), join(place, "run-2")]);
    expect(new RunFolder(undefined, place).commit(FILES, "run")).to.equal(second);
    expect(readFileSync(join(first, "notes.txt"), "utf8")).to.equal("mine");
  });

  it("takes an empty folder", () => {
    const out = join(place, "out");
    mkdirSync(out);
    new RunFolder(out, "unused").commit(FILES, "unused");
    expect(existsSync(join(out, "run.json"))).to.equal(true);
  });

  const refused: { what: string; make: (out: string) => string; says: RegExp }[] = [
    {
      what: "a folder that holds other files",
      make: (out) => {
        mkdirSync(out);
        writeFileSync(join(out, "thesis.txt"), "years of work");
        return out;
      },
      says: /^--out .*out: holds other files; expected a folder that is new, empty, or an earlier run's$/,
    },
    {
      what: "an earlier run's folder to which somebody added a file",
      make: (out) => {
        new RunFolder(out, "unused").commit(FILES, "unused");
        writeFileSync(join(out, "notes.txt"), "mine");
        return out;
      },
      says: /^--out .*out: holds other files; expected a folder that is new, empty, or an earlier run's$/,
    },
    {
      what: "a file",
      make: (out) => {
        writeFileSync(out, "text");
        return out;
      },
      says: /^--out .*out: is a file; expected a folder that is new or empty$/,
    },
    {
      what: "a path through a file",
      make: (out) => {
        writeFileSync(out, "text");
        return join(out, "below");
      },
      says: /^cannot write to .*below: a part of the path is a file; choose another place with --out$/,
    },
    {
      what: "a path deeper through a file",
      make: (out) => {
        writeFileSync(out, "text");
        return join(out, "below", "it");
      },
      says: /^cannot write to .*it: a part of the path is a file; choose another place with --out$/,
    },
    {
      what: "a name that no file system takes",
      make: (out) => join(dirname(out), "x".repeat(300), "out"),
      says: /: the name is too long; choose another place with --out$/,
    },
  ];
  for (const { what, make, says } of refused) {
    it(`refuses ${what}, and leaves everything as it was`, () => {
      const out = make(join(place, "out"));
      const before = treeOf(place);
      expect(() => new RunFolder(out, "unused")).to.throw(InputError, says);
      expect(treeOf(place)).to.deep.equal(before);
    });
  }
});

/** All paths below a folder, in order. */
function treeOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map((path) => String(path).replaceAll("\\", "/"))
    .sort();
}
