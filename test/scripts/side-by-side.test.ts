import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { type Finished, ROOT, UserFolder } from "../support/cli-run.ts";

/** Says that it runs, and then waits for ever in a process that it has started. */
const ENDLESS = `import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
spawn(process.execPath, ["-e", 'process.on("SIGTERM", () => { require("fs").writeFileSync("ended", ""); process.exit(); }); require("fs").writeFileSync("begun", ""); setInterval(() => undefined, 1000);'], { stdio: "inherit" });
`;

describe("Scripts side by side", () => {
  let folder: UserFolder;
  before(() => {
    const scripts = {
      good: 'node -e "console.log(1); setTimeout(() => console.log(2), 200)"',
      bad: "node -e \"console.error('wrong'); process.exitCode = 4\"",
      other: 'node -e "console.log(3)"',
      endless: "node endless.mjs",
    };
    folder = new UserFolder({ "package.json": JSON.stringify({ scripts }), "endless.mjs": ENDLESS });
  });
  after(() => {
    folder.remove();
  });

  async function run(scripts: readonly string[], signalWhen?: string): Promise<Finished> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [join(ROOT, "scripts", "side-by-side.mjs"), ...scripts], {
        cwd: folder.path,
        env: { ...process.env, NODE_OPTIONS: undefined },
      });
      let [stdout, stderr] = ["", ""];
      child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
      child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
      const waiting = setInterval(() => {
        if (signalWhen === undefined || !existsSync(folder.at(signalWhen))) return;
        clearInterval(waiting);
        child.kill("SIGINT");
      }, 20);
      child.on("error", reject);
      child.on("close", (status) => {
        clearInterval(waiting);
        resolve({ status, stdout, stderr });
      });
    });
  }

  it("show what each says in one piece", async () => {
    const { status, stdout, stderr } = await run(["good", "other"]);
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: "" });
    expect(stdout).to.include("\n> good\n1\n2\n").and.to.include("\n> other\n3\n");
  });

  it("all run when one fails, and the status says so", async () => {
    const { status, stdout, stderr } = await run(["bad", "good", "other"]);
    expect({ status, stderr }).to.deep.equal({ status: 1, stderr: "Failed: bad\n" });
    expect(stdout).to.include("> bad\nwrong\n").and.to.include("> good\n1\n2\n");
    expect(stdout).to.include("> other\n3\n");
  });

  it("fail when there is no such script", async () => {
    const { status, stderr } = await run(["none"]);
    expect({ status, stderr }).to.deep.equal({ status: 1, stderr: "Failed: none\n" });
  });

  it("end with all that they have started when interrupted", async () => {
    const { status } = await run(["endless", "endless"], "begun");
    expect(status).to.equal(130);
    expect(existsSync(folder.at("ended"))).to.equal(true);
  });
});
