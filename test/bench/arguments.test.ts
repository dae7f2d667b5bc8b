import { spawnSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { ROWS } from "../../bench/rows/index.ts";
import { parseArguments } from "../../bench/support/arguments.ts";
import { InputError } from "../../src/errors.ts";
import { ROOT } from "../support/cli-run.ts";

const TSX = realpathSync(join(ROOT, "node_modules", ".bin", "tsx"));

describe("The arguments of the benchmark suite", () => {
  const namesFor = (...args: string[]): string[] => parseArguments(args, ROWS).rows.map(({ name }) => name);

  it("are all rows in full when there are none", () => {
    expect(parseArguments([], ROWS)).to.deep.equal({ quick: false, rows: ROWS });
  });

  it("choose rows, which run in the order of the suite", () => {
    expect(namesFor("--only", "naive, floor")).to.deep.equal(["floor", "naive"]);
    expect(namesFor("--only=worlds,worlds", "--quick")).to.deep.equal(["worlds"]);
    expect(parseArguments(["--quick"], ROWS).quick).to.equal(true);
  });

  it("name every row by one word of its own", () => {
    const names = ROWS.map(({ name }) => name);
    expect(new Set(names).size).to.equal(names.length);
    for (const name of names) expect(name).to.match(/^[a-z]+$/);
  });

  const wrong: Readonly<Record<string, [args: string[], says: RegExp]>> = {
    "an unknown row": [
      ["--only", "floor,roof"],
      /^--only: there is no row "roof": expected some of floor,naive,positions,blocks,engines,worlds,pool,queue,overhead,aggregate$/,
    ],
    "no row at all": [["--only", ""], /^--only: there is no row ""/],
    "an option without its value": [["--only"], /^Option '--only <value>' argument missing: expected --quick, --only/],
    "an unknown option": [["--fast"], /^Unknown option '--fast': expected --quick, --only ROW,ROW$/],
    "a value where none belongs": [["--quick=no"], /^Option '--quick' does not take an argument: expected --quick/],
    "a word that is no option": [["floor"], /^Unexpected argument 'floor'.*: expected --quick, --only ROW,ROW$/],
  };
  for (const [what, [args, says]] of Object.entries(wrong)) {
    it(`refuse ${what} in one line`, () => {
      expect(() => parseArguments(args, ROWS))
        .to.throw(InputError)
        .with.property("message")
        .that.matches(says)
        .and.does.not.include("\n");
    });
  }

  it("end the program with status 2 and that line when they are wrong", () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [TSX, "bench/main.ts", "--only", "roof"], {
      cwd: ROOT,
      encoding: "utf8",
      env: { ...process.env, FIREBREAK_STACK: undefined },
    });
    expect({ status, stdout }).to.deep.equal({ status: 2, stdout: "" });
    expect(stderr).to.match(/^Error: --only: there is no row "roof": .*\n$/);
  });
});
