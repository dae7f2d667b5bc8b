import { UnrecoverableError, WaitingError, Worker } from "bullmq";
import type { Job } from "bullmq";
import type { Redis } from "ioredis";

import { messageOf, oneLine } from "../../errors.ts";
import type { TrialExecutor } from "../executor.ts";
import type { Trial, TrialOutcome } from "../trial.ts";
import type { Say } from "./connection.ts";
import { parseJob, QUEUE, type TrialJob } from "./job.ts";
import { recordedRefusal, Refusal } from "./refusal.ts";
import { replaceUnreadable } from "./unreadable.ts";

/** What takes trials from a queue. */
export interface QueueWorkerOptions {
  /** Connected; it stays open. */
  readonly redis: Redis;
  /** Where trials run; it stays open. Once it is closed, what it gave up goes back to the queue. */
  readonly executor: TrialExecutor;
  /**
   * The trial that a well-formed job asks for, when it may run here.
   *
   * @throws Refusal when it may not.
   */
  readonly admit: (job: TrialJob) => Promise<Trial>;
  readonly say: Say;
  /** A worker that does not renew its claim for so long, in milliseconds, has lost it; 20,000 when absent. */
  readonly lockMs?: number;
}

/** A worker that has begun. */
export interface QueueWorker {
  /** How many trials it has run. */
  readonly trials: number;
  /** How many jobs it has refused. */
  readonly refused: number;
  /** Takes no more from now on, waits for what runs, and returns. */
  close(): Promise<void>;
}

const WEEK_SECONDS = 7 * 24 * 3600;

/** An answer that nobody fetches, and a record of a refusal, is kept for a week. */
const KEEP = { removeOnComplete: { age: WEEK_SECONDS }, removeOnFail: { age: WEEK_SECONDS, count: 1_000 } };
const LOCK_MS = 20_000;
/** A trial that has lost so many workers is lost. */
const MOST_STALLS = 5;
/** A worker with nothing to do that was not told of a new job finds it after so long. */
const IDLE_SECONDS = 1;
const SHOWN_ID = 80;
const LONGEST_PAUSE_MS = 30_000;

/** Takes trials from a queue, as many at a time as the executor has room for, until it is closed. */
export function serveQueue({ redis, executor, admit, say, lockMs = LOCK_MS }: QueueWorkerOptions): QueueWorker {
  let trials = 0;
  let refused = 0;
  /** Refusals since the last trial: a worker that is not like the others leaves them the queue. */
  let inARow = 0;

  const process = async (job: Job<unknown, TrialOutcome>, token?: string): Promise<TrialOutcome> => {
    const trial = await trialIn(job);
    const outcome = await executor.execute(trial);
    if (outcome.status === "failed" && outcome.cause === "closed") {
      await job.moveToWait(token);
      throw new WaitingError();
    }
    trials += 1;
    inARow = 0;
    return outcome;
  };

  const trialIn = async (job: Job<unknown, TrialOutcome>): Promise<Trial> => {
    try {
      if (job.name !== QUEUE.job) throw new Refusal(`its name is not "${QUEUE.job}"`);
      const parsed = parseJob(job.data);
      try {
        return await admit(parsed);
      } catch (error) {
        // Of a project that is not the same, there may be many more.
        inARow += 1;
        await new Promise((resolve) => setTimeout(resolve, Math.min(100 * 2 ** inARow, LONGEST_PAUSE_MS)).unref());
        throw error;
      }
    } catch (error) {
      const record = recordedRefusal(error instanceof Refusal ? error : new Refusal(messageOf(error)));
      refused += 1;
      say(`job ${oneLine(String(job.id).slice(0, SHOWN_ID))} ${record}`);
      throw new UnrecoverableError(record);
    }
  };

  const worker = new Worker<unknown, TrialOutcome>(QUEUE.name, process, {
    connection: redis,
    prefix: QUEUE.prefix,
    concurrency: executor.slots,
    lockDuration: lockMs,
    stalledInterval: lockMs / 2,
    maxStalledCount: MOST_STALLS,
    drainDelay: IDLE_SECONDS,
    ...KEEP,
  });
  worker.on("error", (error) => {
    if (redis.status === "ready") say(messageOf(error));
  });
  worker.on("stalled", (id) => {
    say(`job ${oneLine(id.slice(0, SHOWN_ID))} was lost by a worker, and is taken up again`);
    void replaceUnreadable(redis, id).catch(() => undefined);
  });
  return {
    get trials() {
      return trials;
    },
    get refused() {
      return refused;
    },
    close: async () => worker.close(),
  };
}
