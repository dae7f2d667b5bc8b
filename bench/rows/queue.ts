import { HAS_REDIS } from "../../test/support/redis-server.ts";
import { queueWith } from "../support/queue-workers.ts";
import type { Row } from "../support/row.ts";
import { poolOf, salesRow } from "../support/sales.ts";

/** A queue's workers against the local pool. */
export const queue: Row = salesRow({
  name: "queue",
  what: "Trials per second of two workers with one process each, over Redis, against a local pool of two processes",
  lacks: () => (HAS_REDIS ? undefined : "there is no redis-server on the PATH"),
  title: "two queue workers ÷ local pool",
  ways: [queueWith(2), poolOf(2)],
  goal: 0.9,
});
