import { expect } from "chai";

import { firebreak, type Finished, UserFolder } from "../support/cli-run.ts";
import { ENDLESS_SCENARIO, SLOW_WORLD } from "../support/cli-scenarios.ts";

/** What is interrupted, when, and how. The run itself says when it has come that far: nobody looks at a clock. */
const CASES: readonly { what: string; signal: NodeJS.Signals; args: string[]; when: string }[] = [
  { what: "Ctrl-C in mid-run", signal: "SIGINT", args: ["run", "endless.ts", "--out", "a/new/out"], when: "block 3\n" },
  { what: "a request to end in mid-run", signal: "SIGTERM", args: ["run", "endless.ts", "--json"], when: "block 3\n" },
  { what: "Ctrl-C while the world is built", signal: "SIGINT", args: ["run", "slow.ts"], when: "building\n" },
];

describe("An interrupted run", function () {
  this.timeout(300_000);
  let user: UserFolder;
  const results = new Map<string, Finished>();
  before(async () => {
    user = new UserFolder({ "endless.ts": ENDLESS_SCENARIO, "slow.ts": SLOW_WORLD, "a/file": "" });
    await Promise.all(
      CASES.map(async ({ what, signal, args, when }) => {
        const onStderr = (soFar: string): NodeJS.Signals | undefined => (soFar.includes(when) ? signal : undefined);
        results.set(what, await firebreak(args, { cwd: user.path, onStderr }));
      }),
    );
  });
  after(() => {
    user.remove();
  });

  for (const { what, signal, when } of CASES) {
    it(`ends with status 3 and one line after ${what}`, () => {
      const { status, stdout = "", stderr = "" } = results.get(what) ?? {};
      expect(status, stderr).to.equal(3);
      expect(stdout).to.equal("");
      const after = stderr.slice(stderr.indexOf(when) + when.length);
      expect(after).to.equal(`Interrupted (${signal}): the run was not finished and nothing was written.\n`);
    });
  }

  it("leaves nothing behind: no run folder, nothing half-written, no folder made for it", () => {
    expect(user.tree()).to.deep.equal(["a", "a/file", "endless.ts", "slow.ts"]);
  });
});
