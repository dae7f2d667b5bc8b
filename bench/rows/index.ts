import type { Row } from "../support/row.ts";
import { floor } from "./floor.ts";
import { naive } from "./naive.ts";

/** The rows of the suite, in the order in which they run. */
export const ROWS: readonly Row[] = [floor, naive];
