import { readFileSync } from "node:fs";

import { expect } from "chai";

import type { RunDescription } from "../../../src/report/run-description.ts";
import type { ArmsSummary } from "../../../src/report/summary.ts";
import { AnvilWatch } from "../../support/anvil-processes.ts";
import { firebreak, type Finished, UserFolder } from "../../support/cli-run.ts";
import { BROKEN_SCENARIOS, ENDLESS_SCENARIO, OWN_SCENARIO } from "../../support/cli-scenarios.ts";

const THROWS = "a-world-that-throws.ts";
/** As if the package were not installed: nothing can be found that is called so. */
const WITHOUT_ANVIL = `
const Module = require("node:module");
const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  if (request.startsWith("@foundry-rs/")) throw Object.assign(new Error(request), { code: "MODULE_NOT_FOUND" });
  return resolve.call(this, request, ...rest);
};
`;
/** How a run is cut short in the middle, and what it says then. */
const CUT: Readonly<
  Record<string, { signal?: NodeJS.Signals; to: "run" | "anvil"; status: number | null; says: string }>
> = {
  "Ctrl-C": {
    signal: "SIGINT",
    to: "run",
    status: 3,
    says: "Interrupted (SIGINT): the run was not finished and nothing was written.\n",
  },
  "a request to end": {
    signal: "SIGTERM",
    to: "run",
    status: 3,
    says: "Interrupted (SIGTERM): the run was not finished and nothing was written.\n",
  },
  "the sudden end of the run itself": { signal: "SIGKILL", to: "run", status: null, says: "" },
  "the sudden end of anvil": {
    signal: "SIGKILL",
    to: "anvil",
    status: 3,
    says: "Error: anvil ended by signal SIGKILL in the middle of the run\n",
  },
};

describe("firebreak run --engine", function () {
  this.timeout(300_000);
  let user: UserFolder;
  let watch: AnvilWatch;
  before(() => {
    user = new UserFolder({
      "own.ts": OWN_SCENARIO,
      "endless.ts": ENDLESS_SCENARIO,
      [THROWS]: BROKEN_SCENARIOS[THROWS]?.text ?? "",
      "without-anvil.cjs": WITHOUT_ANVIL,
    });
  });
  after(() => {
    user.remove();
  });
  beforeEach(() => {
    watch = new AnvilWatch();
  });
  afterEach(async () => {
    const remains = await watch.remains();
    watch.remove();
    expect(remains, "what is left of anvil").to.deep.equal([]);
  });

  it("gives the same run on either engine, says which it was, and how to repeat it", async () => {
    const play = async (engine: string): Promise<Finished> =>
      firebreak(["run", "own.ts", "--engine", engine, "--json", "--out", engine], { cwd: user.path, env: watch.env });
    const [edr, anvil] = (await Promise.all([play("edr"), play("anvil")])).map(({ status, stderr, stdout }) => {
      expect({ status, stderr }).to.deep.equal({ status: 0, stderr: "" });
      return JSON.parse(stdout) as ArmsSummary;
    });
    expect(anvil?.neutralDigest).to.match(/^[0-9a-f]{64}$/);
    expect(anvil?.neutralDigest).to.equal(edr?.neutralDigest);
    expect(anvil?.engine).to.match(/^anvil\/v\d/);
    expect(anvil?.digest).not.to.equal(edr?.digest);
    const read = (path: string): string => readFileSync(user.at(path), "utf8");
    expect(read("anvil/storm/events.ndjson")).to.equal(read("edr/storm/events.ndjson"));
    const commandOf = (engine: string): string => (JSON.parse(read(`${engine}/run.json`)) as RunDescription).command;
    expect(commandOf("anvil")).to.equal("npx hardhat firebreak run own.ts --seed 1 --engine anvil");
    expect(commandOf("edr")).to.equal("npx hardhat firebreak run own.ts --seed 1");
  });

  it("says what to install when anvil is not there: status 2, one line", async () => {
    const env = { ...watch.env, NODE_OPTIONS: `--require ${user.at("without-anvil.cjs")}` };
    expect(await firebreak(["run", "own.ts", "--engine", "anvil"], { cwd: user.path, env })).to.deep.equal({
      status: 2,
      stdout: "",
      stderr:
        "Error: --engine anvil needs the package @foundry-rs/anvil: run npm install --save-dev @foundry-rs/anvil\n",
    });
  });

  it("leaves no anvil behind when a scenario fails", async () => {
    const { status, stderr } = await firebreak(["run", THROWS, "--engine", "anvil"], {
      cwd: user.path,
      env: watch.env,
    });
    expect(stderr).to.equal("Error: the world fell apart\n");
    expect(status).to.equal(3);
  });

  for (const [what, { signal, to, status, says }] of Object.entries(CUT)) {
    it(`leaves no anvil behind after ${what}`, async () => {
      let running = 0;
      const result = await firebreak(["run", "endless.ts", "--engine", "anvil"], {
        cwd: user.path,
        env: watch.env,
        onStderr: (soFar) => {
          if (!soFar.includes("block 3\n")) return undefined;
          const anvils = watch.anvils();
          running ||= anvils.length;
          if (to === "run") return signal;
          for (const pid of anvils) process.kill(pid, signal);
          return undefined;
        },
      });
      expect(running, "anvils before").to.equal(1);
      expect(result.stderr.replace("building\nblock 3\n", "")).to.equal(says);
      expect(result).to.deep.include({ status, stdout: "" });
    });
  }
});
