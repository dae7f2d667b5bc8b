import twoPools from "../../scenarios/two-pools.ts";
import { HAS_REDIS } from "../../test/support/redis-server.ts";
import { queueWith } from "../support/queue-workers.ts";
import { type BenchOptions, compare, type Comparison, type Row } from "../support/row.ts";
import { measureThroughput } from "../support/throughput.ts";
import { poolOf, salesLoad } from "./pool.ts";

const FULL = { repetitions: 5, trials: 60 };
const QUICK = { repetitions: 2, trials: 16 };
const WORKERS = 2;

/** A queue's workers against the local pool. */
export const queue: Row = {
  name: "queue",
  what: "Trials per second of two queue workers on this machine against the local pool",
  lacks: () => (HAS_REDIS ? undefined : "there is no redis-server on the PATH"),

  async measure({ quick, say }: BenchOptions): Promise<Comparison[]> {
    const { repetitions, trials: count } = quick ? QUICK : FULL;
    const ways = [queueWith(WORKERS), poolOf(WORKERS)] as const;
    const [workers, pool] = await measureThroughput(ways, { ...salesLoad(count), repetitions }, say);
    return [
      compare({
        name: "two queue workers ÷ local pool",
        what: "Trials per second of two workers with one process each, over Redis, against a local pool of two processes",
        size: `${count} trials of ${twoPools.name}, each with a world of its own`,
        unit: "trials per second",
        over: { name: "two queue workers", samples: workers },
        under: { name: "local pool", samples: pool },
        goal: { is: "at least", value: 0.9 },
        equality: "digest of every trial",
      }),
    ];
  },
};
