import { readdirSync } from "node:fs";
import { expect } from "chai";

import { firebreak, type Finished, UserFolder } from "../support/cli-run.ts";
import { BROKEN_SCENARIOS, READING_SCENARIO } from "../support/cli-scenarios.ts";
import { GOOD_CANDLES, GOOD_POSITIONS, wrongData } from "../support/cli-data.ts";

interface Case {
  readonly args: readonly string[];
  /** 2 when absent: the input is wrong. */
  readonly status?: number;
  readonly says: RegExp;
}

const SHIPPED = readdirSync(new URL("../../scenarios", import.meta.url))
  .map((file) => file.replace(/\.ts$/, ""))
  .sort()
  .join(", ");

/** What users get wrong, and what they are told. */
const CASES: Readonly<Record<string, Case>> = {
  "an unknown scenario": {
    args: ["run", "two-pool"],
    says: new RegExp(`^Error: unknown scenario "two-pool": expected a path or one of ${SHIPPED}$`),
  },
  "a scenario file that is not there": {
    args: ["run", "./missing.ts"],
    says: /^Error: scenario file \.\/missing\.ts: there is no such file$/,
  },
  "an unknown parameter": {
    args: ["run", "two-pools", "--set", "sales=60"],
    says: /^Error: the scenario has no parameter "sales": it has sale, depth, lending, amm, oracle$/,
  },
  "a parameter out of its range": {
    args: ["run", "two-pools", "--set", "sale=-1"],
    says: /^Error: parameter sale=-1: expected 0 to 100000 WETH$/,
  },
  "a parameter without a value": {
    args: ["run", "two-pools", "--set", "sale"],
    says: /^Error: --set "sale": "sale" is not of the form key=value$/,
  },
  "a seed that is no number": {
    args: ["run", "two-pools", "--seed", "lucky"],
    says: /^Error: --seed lucky: expected a whole number from 0 to 9007199254740991$/,
  },
  "an unknown arm": {
    args: ["run", "stale-oracle", "--arm", "late"],
    says: /^Error: stale-oracle has no arm "late": it has fresh, delayed$/,
  },
  "an unknown engine": {
    args: ["run", "two-pools", "--engine", "geth"],
    says: /^Error: --engine geth: expected edr or anvil$/,
  },
  "a place that is taken": {
    args: ["run", "two-pools", "--out", "thesis"],
    says: /^Error: --out thesis: holds other files; expected a folder that is new, empty, or an earlier run's$/,
  },
  "a place below a file": {
    args: ["run", "two-pools", "--out", "thesis/years.txt/out"],
    says: /^Error: cannot write to thesis\/years\.txt\/out: a part of the path is a file; choose another place/,
  },
  "a name that would move the cursor": {
    args: ["run", "\u001b[2Jno\u0007pe"],
    says: /^Error: unknown scenario "\\u\{1b\}\[2Jno\\u\{7\}pe": expected /,
  },
  // More of these, without starting anything: test/plugin/campaign/wrong-input.test.ts.
  "a range that leads nowhere": {
    args: ["sweep", "two-pools", "--vary", "sale=5:1:1", "--out", "new"],
    says: /^Error: --vary "sale=5:1:1": expected a step that leads from 5 to 1/,
  },
  "limits that are not there": {
    args: ["certify", "two-pools", "--limits", "absent.json"],
    says: /^Error: --limits absent\.json: there is no such file; expected a file such as \{/,
  },
  "a figure that no run has": {
    args: ["break", "two-pools", "--until", "badDebt>0", "--over", "sale=0:1", "--processes", "1"],
    says: /^Error: --until "badDebt>0": there is no figure "badDebt"; there are badDebtUsd, /,
  },
  ...Object.fromEntries(
    Object.entries(BROKEN_SCENARIOS)
      .filter(([, { isShownToCli }]) => isShownToCli)
      .map(([file, { status, says }]) => [
        `a scenario file with ${file.replace(/\.ts$/, "").replaceAll("-", " ")}`,
        { args: ["run", file], status, says: new RegExp(`^Error: ${says.source}`) },
      ]),
  ),
  ...Object.fromEntries(
    Object.entries(wrongData())
      .filter(([, { isShownToCli }]) => isShownToCli)
      .map(([file, { parameter, says }]) => [
        `a data file with ${file.replace(/\.csv$/, "").replaceAll("-", " ")}`,
        { args: ["run", "reading.ts", "--set", `${parameter}=${file}`], says: new RegExp(`^Error: ${says.source}`) },
      ]),
  ),
};

describe("Wrong input on the command line", function () {
  this.timeout(600_000);
  let user: UserFolder;
  let standing: string[];
  const results = new Map<string, Finished>();
  before(async () => {
    user = new UserFolder({
      "reading.ts": READING_SCENARIO,
      "good-candles.csv": GOOD_CANDLES,
      "good-positions.csv": GOOD_POSITIONS,
      "thesis/years.txt": "of work",
    });
    for (const [file, { text }] of Object.entries(BROKEN_SCENARIOS)) user.write(file, text);
    for (const [file, { content }] of Object.entries(wrongData())) user.write(file, content);
    standing = user.tree();
    await Promise.all(
      Object.entries(CASES).map(async ([name, { args }]) => {
        results.set(name, await firebreak(args, { cwd: user.path }));
      }),
    );
  });
  after(() => {
    user.remove();
  });

  for (const [name, { status = 2, says }] of Object.entries(CASES)) {
    it(`${name}: status ${status}, one line that says what is wrong, nothing else`, () => {
      const result = results.get(name);
      expect(result?.status, result?.stderr).to.equal(status);
      expect(result?.stdout).to.equal("");
      const [line = "", ...others] = (result?.stderr ?? "").split("\n");
      expect(others, "one line and its end").to.deep.equal([""]);
      expect(line).to.match(says);
      // No stack trace, nor anything of the places where we stand.
      expect(line).not.to.match(/\bat .*:\d+:\d+|node_modules|\p{Cc}/u);
    });
  }

  it("left everything as it was", () => {
    expect(user.tree()).to.deep.equal(standing);
  });
});
