import { InputError } from "../errors.ts";
import { decimalCell, readTable } from "./table.ts";

/** Reserves of a pool at one moment, in whole tokens as decimal text. */
export interface PoolReserves {
  readonly base: string;
  readonly quote: string;
}

/**
 * Reads one row of a file of pool reserves.
 *
 * @param row Counted from 0.
 * @param columns The names of the columns with the two reserves.
 * @throws InputError when the file is malformed, the row is not there or a reserve is not above 0.
 */
export function readReserves(path: string, row: number, columns: { base: string; quote: string }): PoolReserves {
  const rows = readTable(path, [columns.base, columns.quote]);
  const found = rows[row];
  if (found === undefined) throw new InputError(`${path}: has ${rows.length} rows, row ${row} is asked for`);
  return {
    base: decimalCell(found, columns.base, { above: 0 }),
    quote: decimalCell(found, columns.quote, { above: 0 }),
  };
}
