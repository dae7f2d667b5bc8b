import { expect } from "chai";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { buildContracts } from "../../src/plugin/build.ts";

const RACE = new Error("File cache/compile-cache.json.tmp not found");
const WRONG = new Error("a contract does not compile");

describe("Building before a run", () => {
  it("builds once when nothing goes wrong", async () => {
    expect(await attemptsOf([])).to.deep.equal({ attempts: 1, error: undefined });
  });

  it("tries again when another run's build moved Hardhat's temporary file away", async () => {
    expect(await attemptsOf([RACE, RACE])).to.deep.equal({ attempts: 3, error: undefined });
  });

  it("gives up when it is always so", async () => {
    expect(await attemptsOf(Array.from({ length: 20 }, () => RACE))).to.deep.equal({ attempts: 5, error: RACE });
  });

  it("does not try again when the contracts are at fault", async () => {
    expect(await attemptsOf([WRONG])).to.deep.equal({ attempts: 1, error: WRONG });
    expect(await attemptsOf([RACE, WRONG])).to.deep.equal({ attempts: 2, error: WRONG });
  });
});

/** How often a build is tried that fails with these errors before it succeeds, and what comes of it. */
async function attemptsOf(errors: readonly Error[]): Promise<{ attempts: number; error: unknown }> {
  let attempts = 0;
  const build = async (args: unknown): Promise<void> => {
    expect(args).to.deep.equal({ quiet: true, noTests: true });
    const error = errors[attempts];
    attempts += 1;
    await (error === undefined ? Promise.resolve() : Promise.reject(error));
  };
  const hre = { tasks: { getTask: () => ({ run: build }) } } as unknown as Pick<HardhatRuntimeEnvironment, "tasks">;
  try {
    await buildContracts(hre);
  } catch (error) {
    return { attempts, error };
  }
  return { attempts, error: undefined };
}
