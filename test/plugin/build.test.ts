import { existsSync } from "node:fs";

import { expect } from "chai";

import { type BuildEnvironment, buildContracts } from "../../src/plugin/build.ts";
import { scratchFolder } from "../support/data-files.ts";

const WRONG = new Error("a contract does not compile");

describe("Building before a run", () => {
  const scratch = scratchFolder();
  const cache = (): string => `${scratch.path()}/a/cache/that/is/not/there/yet`;

  /** An environment whose builds do as they are told. */
  const environment = (build: () => Promise<void>): BuildEnvironment => ({
    config: { paths: { cache: cache() } },
    tasks: {
      getTask: () =>
        ({
          run: async (args: unknown) => {
            expect(args).to.deep.equal({ quiet: true, noTests: true });
            await build();
          },
        }) as unknown as ReturnType<BuildEnvironment["tasks"]["getTask"]>,
    },
  });

  it("never builds twice at the same time", async () => {
    let running = 0;
    let built = 0;
    const build = environment(async () => {
      running += 1;
      expect(running).to.equal(1);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      built += 1;
    });
    await Promise.all([buildContracts(build), buildContracts(build), buildContracts(build)]);
    expect(built).to.equal(3);
  });

  it("leaves standard output to the run, whatever the compiler logs", async () => {
    const { log, error } = console;
    const said: string[] = [];
    [console.log, console.error] = [(text) => said.push(`out: ${text}`), (text) => said.push(`err: ${text}`)];
    try {
      const logs = environment(async () => {
        console.log("compiled");
        return Promise.resolve();
      });
      const fails = environment(async () => Promise.reject(WRONG));
      await buildContracts(logs);
      await buildContracts(fails).catch(() => undefined);
      console.log("the run");
    } finally {
      [console.log, console.error] = [log, error];
    }
    expect(said).to.deep.equal(["err: compiled", "out: the run"]);
  });

  it("says what is wrong with the contracts, and lets the next one build", async () => {
    const failed = await buildContracts(environment(async () => Promise.reject(WRONG))).catch(
      (error: unknown) => error,
    );
    expect(failed).to.equal(WRONG);
    let isBuilt = false;
    await buildContracts(
      environment(async () => {
        isBuilt = true;
        return Promise.resolve();
      }),
    );
    expect(isBuilt).to.equal(true);
    expect(existsSync(`${cache()}/firebreak-build.lock`)).to.equal(false);
  });
});
