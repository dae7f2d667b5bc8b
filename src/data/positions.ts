import { InputError } from "../errors.ts";
import { toUnits } from "../units/amounts.ts";
import { decimalCell, readTable } from "./table.ts";
import { WAD } from "../units/fixed-point.ts";

const ETH_DECIMALS = 18;

/** An account of a real lending book. */
export interface BookPosition {
  /** In wads of ETH. */
  readonly debtEth: bigint;
  /** In wads. */
  readonly healthFactor: bigint;
}

/** A real lending book, and what was left out of it. */
export interface LendingBook {
  readonly positions: readonly BookPosition[];
  /** Accounts without debt: nothing of theirs can be liquidated. */
  readonly withoutDebt: number;
  /** Accounts already below 1 when the book was taken. */
  readonly alreadyLiquidatable: number;
}

/**
 * Reads a lending book: `debt` in ETH and `healthf`, an account a line. Accounts without debt and accounts with a health
 * factor below 1 are left out and counted.
 *
 * @throws InputError when the file is malformed, a debt or a health factor is negative, or nothing is left.
 */
export function readLendingBook(path: string): LendingBook {
  const positions: BookPosition[] = [];
  let withoutDebt = 0;
  let alreadyLiquidatable = 0;
  for (const row of readTable(path, ["debt", "healthf"])) {
    const debtEth = toUnits(decimalCell(row, "debt", { atLeast: 0 }), ETH_DECIMALS);
    if (debtEth === 0n) {
      withoutDebt += 1;
      continue;
    }
    const healthFactor = toUnits(decimalCell(row, "healthf", { atLeast: 0 }), ETH_DECIMALS);
    if (healthFactor < WAD) alreadyLiquidatable += 1;
    else positions.push({ debtEth, healthFactor });
  }
  if (positions.length === 0) throw new InputError(`${path}: holds no account with debt and a health factor of 1 or more`);
  return { positions, withoutDebt, alreadyLiquidatable };
}
