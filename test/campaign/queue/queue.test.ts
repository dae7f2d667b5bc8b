import { setTimeout as sleep } from "node:timers/promises";

import { Queue } from "bullmq";
import { expect } from "chai";
import type { Redis } from "ioredis";

import type { TrialExecutor } from "../../../src/campaign/executor.ts";
import { jobId, QUEUE, trialOf, type TrialJob } from "../../../src/campaign/queue/job.ts";
import { QueueExecutor } from "../../../src/campaign/queue/queue-executor.ts";
import { type QueueWorker, serveQueue } from "../../../src/campaign/queue/queue-worker.ts";
import { Refusal } from "../../../src/campaign/queue/refusal.ts";
import { runTrials } from "../../../src/campaign/run-trials.ts";
import type { Trial, TrialOutcome } from "../../../src/campaign/trial.ts";
import { answerTo, JOB, jobFor } from "../../support/queue-jobs.ts";
import { HAS_REDIS, type RedisNeeds, RedisServer } from "../../support/redis-server.ts";

const LOCK_MS = 1_000;
const TRIALS: Trial[] = Array.from({ length: 40 }, (_, i) => ({ scenario: "two-pools", seed: i }));

/** A worker of a test: it answers without running anything. */
interface TestWorker {
  readonly redis: Redis;
  readonly worker: QueueWorker;
  /** Seeds it was given, in order. */
  readonly seeds: number[];
  readonly said: string[];
  /** Is gone without a word, as a machine that lost its power. */
  vanish(): void;
}

describe("Trials on a queue", function () {
  this.timeout(120_000);
  const closers: (() => Promise<void>)[] = [];
  before(function () {
    if (!HAS_REDIS) this.skip();
  });
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  async function server(needs: RedisNeeds = {}): Promise<RedisServer> {
    const redis = await RedisServer.start(needs);
    closers.push(async () => redis.remove());
    return redis;
  }

  function client(redis: RedisServer): Redis {
    const made = redis.client({ retryStrategy: () => 50 });
    made.on("error", () => undefined);
    closers.push(async () => {
      made.disconnect();
      return Promise.resolve();
    });
    return made;
  }

  function sweep(redis: RedisServer, said: string[] = []): QueueExecutor {
    const say = (message: string): void => void said.push(message);
    const executor = new QueueExecutor({
      redis: client(redis),
      shown: redis.url,
      describe: jobFor,
      say,
      lookEveryMs: 300,
    });
    closers.push(async () => executor.close());
    return executor;
  }

  function worker(
    redis: RedisServer,
    run: (trial: Trial) => Promise<TrialOutcome> | TrialOutcome = answerTo,
    admit: (job: TrialJob) => Trial = trialOf,
  ): TestWorker {
    const [seeds, said]: [number[], string[]] = [[], []];
    const connection = client(redis);
    const executor: TrialExecutor = {
      slots: 2,
      execute: async (trial) => {
        seeds.push(trial.seed);
        return run(trial);
      },
      close: async () => Promise.resolve(),
    };
    const served = serveQueue({
      redis: connection,
      executor,
      admit: async (job) => Promise.resolve(admit(job)),
      say: (message) => void said.push(message),
      lockMs: LOCK_MS,
    });
    const close = async (): Promise<void> => {
      await Promise.race([served.close(), sleep(1_000)]);
    };
    closers.push(close);
    return {
      redis: connection,
      worker: served,
      seeds,
      said,
      vanish: () => {
        connection.disconnect();
        void served.close().catch(() => undefined);
      },
    };
  }

  async function seedsAnswered(executor: TrialExecutor, trials = TRIALS): Promise<number[]> {
    const seeds: number[] = [];
    for await (const { trial, outcome } of runTrials(trials, { executor })) {
      expect(outcome).to.deep.equal(answerTo(trial));
      seeds.push(trial.seed);
    }
    return seeds.sort((a, b) => a - b);
  }
  const all = TRIALS.map(({ seed }) => seed);

  it("are shared between workers, and each is answered once", async () => {
    const redis = await server();
    const workers = [worker(redis, slowly), worker(redis, slowly)];
    expect(await seedsAnswered(sweep(redis))).to.deep.equal(all);
    for (const { seeds } of workers) expect(seeds).to.not.be.empty;
    expect(workers.flatMap(({ seeds }) => seeds).sort((a, b) => a - b)).to.deep.equal(all);
    const left = (await client(redis).keys("*")).filter((key) => /[0-9a-f]{64}$/.test(key));
    expect(left, "jobs left on the queue").to.be.empty;
  });

  it("that a worker took with it are run by another", async () => {
    const redis = await server();
    const lost = worker(redis, async () => new Promise(() => undefined));
    const answers = seedsAnswered(sweep(redis));
    while (lost.seeds.length < 2) await sleep(20);
    lost.vanish();
    const other = worker(redis);
    expect(await answers).to.deep.equal(all);
    expect(other.seeds).to.include.members(lost.seeds);
  });

  it("of a worker that stalls are answered once, though it ends after all", async () => {
    const redis = await server();
    const goOn: (() => void)[] = [];
    const stalled = worker(redis, async (trial) => {
      await new Promise<void>((resolve) => goOn.push(resolve));
      return answerTo(trial);
    });
    const answers = seedsAnswered(sweep(redis), TRIALS.slice(0, 4));
    while (stalled.seeds.length < 2) await sleep(20);
    // Its claims are not renewed while it can't be reached.
    stalled.redis.disconnect(true);
    const raw = client(redis);
    await raw.del(await raw.keys("*:lock"));
    const other = worker(redis);
    while (other.seeds.length < 4) await sleep(20);
    for (const resolve of goOn) resolve();
    expect(await answers).to.deep.equal([0, 1, 2, 3]);
  });

  for (const isDurable of [false, true]) {
    const how = isDurable ? "keeps what it holds" : "forgets everything";
    it(`are all answered, once, when the server is killed and ${how}`, async () => {
      const redis = await server({ isDurable });
      worker(redis, slowly);
      worker(redis, slowly);
      const seen: number[] = [];
      for await (const { trial } of runTrials(TRIALS, { executor: sweep(redis) })) {
        seen.push(trial.seed);
        if (seen.length === 10) {
          await redis.kill();
          await sleep(300);
          await redis.start();
        }
      }
      expect(seen.sort((a, b) => a - b)).to.deep.equal(all);
    });
  }

  it("that were answered after the sweep had gone need not be run again", async () => {
    const redis = await server();
    const first = sweep(redis);
    const given: TrialOutcome[] = [];
    void first.execute(TRIALS[0] as Trial).then((outcome) => given.push(outcome));
    const taker = worker(redis, async (trial) => {
      await first.close();
      return answerTo(trial);
    });
    while (taker.worker.trials === 0) await sleep(20);
    expect(given).to.have.lengthOf(1);
    expect(given[0]).to.include({ status: "failed", cause: "closed" });
    expect(await sweep(redis).execute(TRIALS[0] as Trial)).to.deep.equal(answerTo(TRIALS[0] as Trial));
    expect(taker.seeds).to.deep.equal([0]);
  });

  it("that nobody has taken are off the queue when the sweep ends", async () => {
    const redis = await server();
    const executor = sweep(redis);
    const outcomes = TRIALS.slice(0, 5).map(async (trial) => executor.execute(trial));
    const queue = new Queue(QUEUE.name, { connection: client(redis), prefix: QUEUE.prefix });
    while ((await queue.getWaitingCount()) < 5) await sleep(20);
    await executor.close();
    expect(await queue.getWaitingCount()).to.equal(0);
    for (const outcome of await Promise.all(outcomes)) expect(outcome).to.include({ cause: "closed" });
  });

  it("asked for twice are run once, and answered to both", async () => {
    const redis = await server();
    const executor = sweep(redis);
    const twice = [TRIALS[3] as Trial, TRIALS[3] as Trial].map(async (trial) => executor.execute(trial));
    const { seeds } = worker(redis);
    expect(await Promise.all(twice)).to.deep.equal([3, 3].map((i) => answerTo(TRIALS[i] as Trial)));
    expect(seeds).to.deep.equal([3]);
  });

  it("that crash are tried once more, and then failed with the reason", async () => {
    const redis = await server();
    const { seeds } = worker(redis, (trial) =>
      trial.seed === 1 ? { status: "failed", cause: "crash", reason: "out of memory" } : answerTo(trial),
    );
    const results = [];
    for await (const result of runTrials(TRIALS.slice(0, 3), { executor: sweep(redis) })) results.push(result);
    expect(results.find(({ trial }) => trial.seed === 1)).to.deep.include({
      attempts: 2,
      outcome: { status: "failed", cause: "crash", reason: "out of memory" },
    });
    expect(seeds.sort()).to.deep.equal([0, 1, 1, 2]);
  });

  it("go back to the queue when a worker ends in order", async () => {
    const redis = await server();
    const givenUp: TrialOutcome = { status: "failed", cause: "closed", reason: "given up" };
    let end: () => void = () => undefined;
    const isEnding = new Promise<void>((resolve) => (end = resolve));
    const ending = worker(redis, async () => isEnding.then(() => givenUp));
    const outcome = sweep(redis).execute(TRIALS[0] as Trial);
    while (ending.seeds.length === 0) await sleep(20);
    const closing = ending.worker.close();
    end();
    await closing;
    expect(ending.worker.trials).to.equal(0);
    const { seeds } = worker(redis);
    expect(await outcome).to.deep.equal(answerTo(TRIALS[0] as Trial));
    expect(seeds).to.deep.equal([0]);
  });

  it("that one worker refuses are run by another", async () => {
    const redis = await server();
    const said: string[] = [];
    const refuses = (): Trial => {
      throw new Refusal("hardhat is 1 there and 2 here");
    };
    const bad = worker(redis, answerTo, refuses);
    const answers = seedsAnswered(sweep(redis, said));
    while (bad.worker.refused === 0) await sleep(20);
    worker(redis);
    expect(await answers).to.deep.equal(all);
    expect(said).to.include("a worker refuses trials: hardhat is 1 there and 2 here");
    expect(bad.said[0]).to.match(/^job [0-9a-f]{64} refused: hardhat is 1 there and 2 here$/);
  });

  it("that every worker refuses are not asked for for ever", async () => {
    const redis = await server();
    worker(redis, answerTo, () => {
      throw new Refusal("other files");
    });
    const outcome = await sweep(redis).execute(TRIALS[0] as Trial);
    expect(outcome).to.deep.equal({
      status: "failed",
      cause: "refused",
      reason: `every worker on ${redis.url} refuses it: other files`,
    });
  });

  it("say that nobody takes them", async () => {
    const redis = await server();
    const said: string[] = [];
    void sweep(redis, said).execute(TRIALS[0] as Trial);
    while (said.length === 0) await sleep(20);
    expect(said[0]).to.equal(`no worker takes trials from ${redis.url}: start npx hardhat firebreak worker --queue …`);
  });

  it("are run beside hostile jobs, which are refused and recorded", async () => {
    const redis = await server();
    const raw = client(redis);
    const queue = new Queue(QUEUE.name, { connection: raw, prefix: QUEUE.prefix });
    const hostile: unknown[] = [
      { ...JOB, code: "process.exit(1)" },
      { ...JOB, scenario: "x".repeat(1_000_000) },
      "text",
      null,
      [[[]]],
      { ...JOB, params: { sale: { $gt: 1 } } },
    ];
    for (const [i, data] of hostile.entries()) await queue.add(QUEUE.job, data, { jobId: `hostile-${i}` });
    await queue.add("other\u001b[31m", JOB, { jobId: "hostile-name", attempts: 1_000 });
    // Written by hand: no JSON, and a name that leads nowhere.
    await raw.hset(`${QUEUE.prefix}:${QUEUE.name}:hostile-raw`, { data: "{no json", name: QUEUE.job, opts: "{}" });
    await raw.lpush(`${QUEUE.prefix}:${QUEUE.name}:wait`, "hostile-raw", "hostile-absent");
    const taker = worker(redis);
    expect(await seedsAnswered(sweep(redis))).to.deep.equal(all);
    while ((await queue.getFailedCount()) < hostile.length + 3) await sleep(100);
    const failed = await queue.getFailed();
    for (const job of failed) {
      expect(job.failedReason, job.id).to.match(/^refused: [^\n\p{Cc}]{5,520}$/u);
    }
    expect(failed.map(({ id }) => id)).to.include.members(["hostile-0", "hostile-raw", "hostile-absent"]);
    expect(await seedsAnswered(sweep(redis), [{ scenario: "two-pools", seed: 99 }])).to.deep.equal([99]);
    expect(taker.said.join("\n")).to.not.match(/[^\P{Cc}\n]/u);
  });

  it("whose answer is no answer of ours are failed, not believed", async () => {
    const redis = await server();
    const id = jobId(jobFor(TRIALS[0] as Trial));
    worker(redis, () => ({ status: "done", results: "none" }) as unknown as TrialOutcome);
    const outcome = await sweep(redis).execute(TRIALS[0] as Trial);
    expect(outcome).to.include({ status: "failed", cause: "crash" });
    expect(await client(redis).exists(`${QUEUE.prefix}:${QUEUE.name}:${id}`)).to.equal(0);
  });
});

async function slowly(trial: Trial): Promise<TrialOutcome> {
  await sleep(30);
  return answerTo(trial);
}
