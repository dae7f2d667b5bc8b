import { InputError } from "../errors.ts";
import type { Asset } from "../protocols/ports.ts";
import type { PriceShock } from "../simulation/shock.ts";
import { WAD } from "../units/fixed-point.ts";

const PPM = 1_000_000n;

/** A change of an asset's outside price, for good. */
export interface PriceChange {
  readonly asset: Asset;
  /** The first block at a new price. */
  readonly at: number;
  /** A fraction: −0.5 halves the price. */
  readonly change: number;
  /** Over how many blocks, in equal steps; 1, at once, when absent. */
  readonly over?: number;
}

/**
 * Multiplies an asset's outside price by 1 + change.
 *
 * @throws InputError when nothing of the price would be left, or the change takes no block.
 */
export function price({ asset, at, change, over = 1 }: PriceChange): PriceShock[] {
  if (!(change > -1)) throw new InputError(`a price change of ${change} leaves no price: expected more than -1`);
  if (!Number.isInteger(over) || over < 1)
    throw new InputError(`a price change over ${over} blocks: expected 1 or more`);
  const total = BigInt(Math.round(change * Number(PPM)));
  const levelAt = (step: number): bigint => WAD + (total * BigInt(step) * WAD) / (PPM * BigInt(over));
  return Array.from({ length: over }, (_, i) => ({
    kind: "price",
    block: at + i,
    asset,
    factor: (levelAt(i + 1) * WAD) / levelAt(i),
    detail: `${asset.symbol} ${signed(change)}${over === 1 ? "" : `, step ${i + 1} of ${over}`}`,
  }));
}

function signed(change: number): string {
  return `${change < 0 ? "" : "+"}${Number((change * 100).toFixed(2))}%`;
}
