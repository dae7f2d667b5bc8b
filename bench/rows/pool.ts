import type { Row } from "../support/row.ts";
import { poolOf, salesRow } from "../support/sales.ts";

/** Two processes against one. */
export const pool: Row = salesRow({
  name: "pool",
  what: "Trials per second of a local pool with two processes against one with one process",
  title: "two processes ÷ one",
  ways: [poolOf(2), poolOf(1)],
  goal: 1.8,
});
