import { decimalCell, readTable } from "./table.ts";
import { InputError } from "../errors.ts";
import { toUnits } from "../units/amounts.ts";
import type { GasPrices } from "../simulation/gas-prices.ts";

const GWEI_DECIMALS = 9;

/**
 * Reads statistics of the gas prices that transactions paid, a period a row: `p30_gwei`, `p60_gwei`, `p90_gwei`, `max_gwei`.
 *
 * @param skip Rows to leave out at the beginning.
 * @throws InputError when the file is malformed, a price is not above 0, or a higher percentile is lower.
 */
export function readGasPrices(path: string, skip = 0): GasPrices[] {
  const columns = ["p30_gwei", "p60_gwei", "p90_gwei", "max_gwei"] as const;
  const rows = readTable(path, columns).map((row): GasPrices => {
    const [p30, p60, p90, highest] = columns.map((column) =>
      toUnits(decimalCell(row, column, { above: 0 }), GWEI_DECIMALS),
    ) as [bigint, bigint, bigint, bigint];
    if (p30 > p60 || p60 > p90 || p90 > highest) {
      throw new InputError(`${row.where}: expected p30_gwei ≤ p60_gwei ≤ p90_gwei ≤ max_gwei`);
    }
    return { p30, p60, p90, highest };
  });
  if (skip < rows.length) return rows.slice(skip);
  throw new InputError(`${path}: has ${rows.length} rows, of which ${skip} are to be left out`);
}
