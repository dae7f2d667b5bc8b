import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import { expect } from "chai";

import { firebreak, type Started, startFirebreak, UserFolder } from "../support/cli-run.ts";
import { HAS_OPENSSL, HAS_REDIS, RedisServer } from "../support/redis-server.ts";

const PASSWORD = "s3cret/p@ss";
const SWEEP = ["sweep", "two-pools", "--vary", "sale=20:130:10"];
const TRIALS = 12;

describe("firebreak sweep and worker with a queue", function () {
  this.timeout(600_000);
  const user = new UserFolder();
  let redis: RedisServer | undefined;
  const url = (): string => redis?.url ?? "";
  let env: NodeJS.ProcessEnv;
  const workers: Started[] = [];
  before(async function () {
    if (!HAS_REDIS || !HAS_OPENSSL) this.skip();
    redis = await RedisServer.start({ password: PASSWORD, tls: true });
    env = { NODE_EXTRA_CA_CERTS: redis.authority, FIREBREAK_QUEUE: redis.url };
  });
  after(async () => {
    for (const { child } of workers) child.kill("SIGKILL");
    user.remove();
    await redis?.remove();
  });

  async function worker(): Promise<Started> {
    const started = startFirebreak(["worker", "--queue", "env", "--processes", "1"], { cwd: user.path, env });
    workers.push(started);
    while (!started.stderr().includes("takes trials from")) await sleep(50);
    return started;
  }
  const journal = (): number => {
    const path = user.at("queued/trials.ndjson");
    return existsSync(path) ? readFileSync(path, "utf8").split("\n").length - 1 : 0;
  };

  it("has the rows of a sweep without one, a worker killed and the server restarted on the way", async () => {
    const [first, second] = [await worker(), await worker()];
    const swept = firebreak([...SWEEP, "--queue", url(), "--out", "queued"], { cwd: user.path, env });
    while (journal() < 3) await sleep(20);
    first.child.kill("SIGKILL");
    await redis?.kill();
    await sleep(500);
    await redis?.start();
    const third = await worker();
    const { status, stdout, stderr } = await swept;
    expect(status, stderr).to.equal(0);
    expect(journal()).to.equal(TRIALS);
    expect(stderr).to.include("is out of reach; waiting for it");
    second.child.kill("SIGTERM");
    third.child.kill("SIGINT");
    for (const { finished } of [second, third]) {
      const ended = await finished;
      expect(ended.status, ended.stderr).to.equal(0);
      expect(ended.stderr).to.match(/ended: \d+ trials run, 0 jobs refused/);
    }

    const local = await firebreak([...SWEEP, "--out", "local"], { cwd: user.path });
    expect(local.status, local.stderr).to.equal(0);
    for (const file of ["trials.csv", "trials.parquet"]) {
      expect(readFileSync(user.at(`queued/${file}`)).equals(readFileSync(user.at(`local/${file}`))), file).to.equal(
        true,
      );
    }
    const written = user.tree("queued").map((file) => readFileSync(user.at(`queued/${file}`), "latin1"));
    const said = [stdout, stderr, ...workers.map((one) => one.stderr()), ...written].join("\n");
    expect(said).to.not.match(/s3cret|p%40ss/);
  });

  for (const [what, args, line] of [
    [
      "a server that is not there",
      ["sweep", "two-pools", "--queue", "redis://:s3cret@127.0.0.1:1"],
      "nobody listens there",
    ],
    ["a wrong password", ["worker", "--queue", "rediss://:wr0ng@localhost:PORT"], "the password is wrong"],
    ["processes of its own besides", [...SWEEP, "--queue", "env", "--processes", "2"], "give it to the workers"],
  ] as const) {
    it(`says in one line that it was given ${what}`, async () => {
      const given = args.map((arg) => arg.replace("PORT", String(redis?.port)));
      const { status, stdout, stderr } = await firebreak(given, { cwd: user.path, env });
      expect(stderr)
        .to.match(/^Error: [^\n]+\n$/)
        .and.include(line)
        .and.not.match(/s3cret|wr0ng/);
      expect(status).to.equal(2);
      expect(stdout).to.equal("");
    });
  }
});
