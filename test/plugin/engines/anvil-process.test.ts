import { chmodSync } from "node:fs";

import { expect } from "chai";
import hre from "hardhat";

import type { Eip1193Provider } from "../../../src/chain/types.ts";
import { FirebreakError } from "../../../src/errors.ts";
import { AnvilProcess } from "../../../src/plugin/engines/anvil-process.ts";
import { type Engine, engineNamed } from "../../../src/plugin/engines/engine.ts";
import { AnvilWatch } from "../../support/anvil-processes.ts";
import { UserFolder } from "../../support/cli-run.ts";

describe("An anvil's life", () => {
  let watch: AnvilWatch;
  let engine: Engine;
  const temporary = process.env.TMPDIR;
  beforeEach(() => {
    watch = new AnvilWatch();
    process.env.TMPDIR = watch.folder;
    engine = engineNamed("anvil", hre);
  });
  afterEach(async () => {
    await engine.close();
    if (temporary === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = temporary;
    watch.remove();
  });
  const open = async (): Promise<Eip1193Provider> => engine.openChain({ startTime: 1_600_000_000 });
  const failure = async (act: Promise<unknown>): Promise<string> => {
    const error = await act.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(FirebreakError);
    return (error as Error).message;
  };

  it("ends when its engine is closed, all of them, and nothing is left on the disk", async () => {
    await Promise.all([open(), open()]);
    expect(watch.anvils()).to.have.length(2);
    await engine.close();
    expect(watch.anvils()).to.deep.equal([]);
    expect(await watch.remains()).to.deep.equal([]);
  });

  it("ends when its engine is killed, without waiting for anything", async () => {
    await open();
    expect(watch.anvils()).to.have.length(1);
    engine.kill();
    expect(await watch.remains()).to.deep.equal([]);
  });

  it("may be closed and killed again when it is over", async () => {
    await open();
    await engine.close();
    await engine.close();
    engine.kill();
    expect(await watch.remains()).to.deep.equal([]);
  });

  it("is told in one line when it ends in the middle, whatever was asked", async () => {
    const provider = await open();
    const [pid] = watch.anvils();
    process.kill(pid as number, "SIGKILL");
    const expected = "anvil ended by signal SIGKILL in the middle of the run";
    expect(await failure(provider.request({ method: "eth_blockNumber" }))).to.equal(expected);
    expect(await failure(provider.request({ method: "evm_mine" }))).to.equal(expected);
    expect(await watch.remains()).to.deep.equal([]);
  });

  it("is told in one line when it does not begin", async () => {
    const project = new UserFolder({
      anvil: "#!/bin/sh\necho 'no such option' >&2\nexit 7\n",
      broken: "not a program",
    });
    try {
      for (const program of ["anvil", "broken"]) chmodSync(project.at(program), 0o755);
      expect(await failure(AnvilProcess.start(project.at("anvil"), []))).to.equal(
        "anvil could not be started: it ended with status 7 (no such option)",
      );
      expect(await failure(AnvilProcess.start(project.at("gone"), []))).to.match(
        /^anvil could not be started: it did not start \(spawn .*gone ENOENT\)$/,
      );
      expect(await failure(AnvilProcess.start(project.at("broken"), []))).to.match(/^anvil could not be started: it /);
      expect(await watch.remains()).to.deep.equal([]);
    } finally {
      project.remove();
    }
  });
});
