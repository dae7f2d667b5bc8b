import type { Row } from "../support/row.ts";
import { anvil, EDR } from "../support/engines.ts";
import { aggregate } from "./aggregate.ts";
import { blocks } from "./blocks.ts";
import { engines } from "./engines.ts";
import { floor } from "./floor.ts";
import { naive } from "./naive.ts";
import { overhead } from "./overhead.ts";
import { pool } from "./pool.ts";
import { positions } from "./positions.ts";
import { queue } from "./queue.ts";
import { worlds } from "./worlds.ts";

/** The rows of the suite, in the order in which they run. */
export const ROWS: readonly Row[] = [
  floor,
  naive,
  positions,
  blocks,
  engines(EDR, anvil()),
  worlds,
  pool,
  queue,
  overhead,
  aggregate,
];
