import { type Job, Queue, QueueEvents } from "bullmq";
import type { Redis } from "ioredis";

import { messageOf } from "../../errors.ts";
import type { TrialExecutor } from "../executor.ts";
import { type Trial, trialFailed, type TrialOutcome } from "../trial.ts";
import { parseAnswer } from "./answer.ts";
import type { Say } from "./connection.ts";
import { jobId, QUEUE, type TrialJob } from "./job.ts";
import { reasonOfRefusal } from "./refusal.ts";
import { within } from "./within.ts";

/** What trials need to be put on a queue. */
export interface QueueExecutorOptions {
  /** Connected; closed with the executor. */
  readonly redis: Redis;
  /** What may be shown of the queue's address. */
  readonly shown: string;
  /** What a worker is told of a trial. */
  readonly describe: (trial: Trial) => TrialJob;
  readonly say: Say;
  /**
   * How long the queue may be silent about a trial before it is asked, and a refused trial waits at first, in
   * milliseconds; 3,000 when absent.
   */
  readonly lookEveryMs?: number;
}

/** A trial that somebody waits for. */
interface Asked {
  readonly job: TrialJob;
  /** Of everybody who waits: a sweep may have the same trial twice. */
  readonly resolve: ((outcome: TrialOutcome) => void)[];
  refusals: number;
  /** Not to be put on the queue again before, by `performance.now()`. */
  notBefore: number;
  /** Whether the queue is being asked about it. */
  isBeingLookedAt: boolean;
}

/** So many trials wait on the queue at a time: enough for as many workers. */
const SLOTS = 500;
const LOOK_EVERY_MS = 3_000;
/** After so many refusals in a row, and nobody who takes a trial, there is no use in asking again. */
const MOST_REFUSALS = 5;
const LONGEST_PAUSE_MS = 15_000;
const CLOSE_MS = 3_000;
const EVENTS_KEPT = 1_000;

/**
 * Runs trials wherever workers take them from a queue. Redis may lose what it holds, workers may die, an event may not
 * arrive: a trial stays asked for until an answer is there, and is put on the queue again when it is no longer on it.
 * Whoever asked gets one answer, whatever was run twice.
 */
export class QueueExecutor implements TrialExecutor {
  readonly slots = SLOTS;
  private readonly options: QueueExecutorOptions;
  private readonly queue: Queue;
  private readonly events: QueueEvents;
  private readonly asked = new Map<string, Asked>();
  private readonly said = new Set<string>();
  private readonly lookEveryMs: number;
  private readonly timer: NodeJS.Timeout;
  private answers = 0;
  private isClosed = false;

  constructor(options: QueueExecutorOptions) {
    this.options = options;
    const base = { connection: options.redis, prefix: QUEUE.prefix };
    this.queue = new Queue(QUEUE.name, { ...base, streams: { events: { maxLen: EVENTS_KEPT } } });
    this.events = new QueueEvents(QUEUE.name, base);
    this.queue.on("error", this.onError);
    this.events.on("error", this.onError);
    for (const event of ["completed", "failed"] as const) {
      this.events.on(event, ({ jobId: id }: { jobId: string }) => void this.look(id));
    }
    this.lookEveryMs = options.lookEveryMs ?? LOOK_EVERY_MS;
    this.timer = setInterval(() => void this.lookAtAll(), this.lookEveryMs);
  }

  async execute(trial: Trial): Promise<TrialOutcome> {
    if (this.isClosed) return trialFailed("closed", "given up before it was started");
    const job = this.options.describe(trial);
    const id = jobId(job);
    return new Promise((resolve) => {
      const asked = this.asked.get(id);
      if (asked === undefined)
        this.asked.set(id, { job, resolve: [resolve], refusals: 0, notBefore: 0, isBeingLookedAt: false });
      else asked.resolve.push(resolve);
      void this.look(id);
    });
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearInterval(this.timer);
    const waiting = [...this.asked.keys()];
    for (const id of waiting) this.answer(id, trialFailed("closed", "given up before it was finished"));
    // What nobody has taken yet, nobody needs to take. What runs is finished; its answer is kept for the next time.
    const removal = Promise.all(waiting.map(async (id) => this.queue.remove(id)));
    await within(CLOSE_MS, removal.catch(ignore));
    this.options.redis.disconnect();
    await Promise.all([this.events.close().catch(ignore), this.queue.close().catch(ignore)]);
  }

  private async lookAtAll(): Promise<void> {
    await Promise.all([...this.asked.keys()].map(async (id) => this.look(id)));
    await this.sayWhoIsMissing();
  }

  /** Finds out how a trial stands, and does what follows from it. */
  private async look(id: string): Promise<void> {
    const asked = this.asked.get(id);
    if (asked === undefined || asked.isBeingLookedAt || performance.now() < asked.notBefore) return;
    asked.isBeingLookedAt = true;
    try {
      const job = (await this.queue.getJob(id)) as Job<unknown, unknown> | undefined;
      if (job === undefined) await this.put(id, asked.job);
      else if (job.finishedOn !== undefined) await this.take(id, asked, job);
    } catch (error) {
      // It is looked at again.
      this.onError(error);
    } finally {
      asked.isBeingLookedAt = false;
    }
  }

  private async put(id: string, job: TrialJob): Promise<void> {
    if (this.isClosed) return;
    await this.queue.add(QUEUE.job, job, { jobId: id, stackTraceLimit: 0 });
  }

  private async take(id: string, asked: Asked, job: Job<unknown, unknown>): Promise<void> {
    // Absent in a job that did not fail, whatever its type says.
    const reason = job.failedReason as string | undefined;
    const refused = reason === undefined ? undefined : reasonOfRefusal(reason);
    // Removed first: who asks again gets another answer.
    await job.remove();
    if (refused !== undefined) {
      await this.again(id, asked, refused);
      return;
    }
    this.answers += 1;
    const lost = reason === undefined ? undefined : trialFailed("crash", `its worker was lost: ${reason}`);
    this.answer(id, lost ?? parseAnswer(job.returnvalue) ?? trialFailed("crash", "a worker's answer is none of ours"));
  }

  /** A refused trial is for another worker. */
  private async again(id: string, asked: Asked, reason: string): Promise<void> {
    this.sayOnce(`a worker refuses trials: ${reason}`);
    asked.refusals += 1;
    asked.notBefore = performance.now() + Math.min(this.lookEveryMs * 2 ** (asked.refusals - 1), LONGEST_PAUSE_MS);
    if (asked.refusals < MOST_REFUSALS || this.answers > 0 || (await this.queue.getActiveCount()) > 0) return;
    this.answer(id, trialFailed("refused", `every worker on ${this.options.shown} refuses it: ${reason}`));
  }

  private answer(id: string, outcome: TrialOutcome): void {
    const asked = this.asked.get(id);
    this.asked.delete(id);
    for (const resolve of asked?.resolve ?? []) resolve(outcome);
  }

  private async sayWhoIsMissing(): Promise<void> {
    if (this.asked.size === 0 || this.isClosed) return;
    const workers = await this.queue.getWorkersCount().catch(() => undefined);
    if (workers !== 0) return;
    this.sayOnce(`no worker takes trials from ${this.options.shown}: start npx hardhat firebreak worker --queue …`);
  }

  private sayOnce(message: string): void {
    if (this.said.has(message)) return;
    this.said.add(message);
    this.options.say(message);
  }

  private readonly onError = (error: unknown): void => {
    // Whether the server is within reach is told by the connection.
    if (this.isClosed || this.options.redis.status !== "ready") return;
    this.sayOnce(`the queue ${this.options.shown}: ${messageOf(error)}`);
  };
}

function ignore(): void {
  return undefined;
}
