import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { InputError } from "../../../src/errors.ts";
import { lockFolder } from "../../../src/plugin/campaign/lock.ts";
import { UserFolder } from "../../support/cli-run.ts";

const HOLDER = fileURLToPath(new URL("../../support/lock-holder.ts", import.meta.url));

describe("A folder's lock", function () {
  this.timeout(120_000);
  let user: UserFolder;
  beforeEach(() => {
    user = new UserFolder();
  });
  afterEach(() => {
    user.remove();
  });
  const held = async (): Promise<string> => lockFolder(user.path, async () => Promise.resolve("done"));
  const refusal = async (): Promise<unknown> => held().catch((error: unknown) => error);

  it("lets work be done, one after another, and passes on what goes wrong", async () => {
    expect(await held()).to.equal("done");
    const failing = lockFolder(user.path, async () => Promise.reject(new Error("lost")));
    expect(await failing.catch((error: unknown) => error)).to.have.property("message", "lost");
    expect(await held()).to.equal("done");
  });

  it("keeps others out, in this process and in another, and is free the moment that its holder is killed", async () => {
    await lockFolder(user.path, async () => {
      expect(await refusal())
        .to.be.instanceOf(InputError)
        .with.property("message")
        .that.includes("by this process");
    });
    const holder = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), HOLDER, user.path], {
      env: { ...process.env, NODE_OPTIONS: "" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((resolve) => holder.stdout.once("data", resolve));
    const error = await refusal();
    expect(error).to.be.instanceOf(InputError);
    expect(error)
      .to.have.property("message")
      .that.matches(/^the sweep in .* is being run by process \d+: wait for it, or end it$/);
    // Nobody has asked after it yet: its number is still taken.
    holder.kill("SIGKILL");
    expect(await held()).to.equal("done");
  });

  it("that was torn while it was made, or was another kind of lock, is made anew", async () => {
    writeFileSync(user.at(".lock"), '{"pid": 1}'.padEnd(5_000));
    expect(await held()).to.equal("done");
  });
});
