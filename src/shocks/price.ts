import { InputError } from "../errors.ts";
import type { Asset } from "../protocols/ports.ts";
import type { PriceShock } from "../simulation/shock.ts";
import { WAD } from "../units/fixed-point.ts";

const PPM = 1_000_000n;

/** A jump of an asset's outside price, for good. */
export interface PriceJump {
  readonly asset: Asset;
  /** The first block at the new price. */
  readonly at: number;
  /** A fraction: −0.5 halves the price. */
  readonly change: number;
}

/**
 * Multiplies an asset's outside price by 1 + change.
 *
 * @throws InputError when nothing of the price would be left.
 */
export function price({ asset, at, change }: PriceJump): PriceShock {
  if (!(change > -1)) throw new InputError(`a price change of ${change} leaves no price: expected more than -1`);
  const factor = WAD + (BigInt(Math.round(change * Number(PPM))) * WAD) / PPM;
  const percent = (change * 100).toFixed(2).replace(/\.?0+$/, "");
  return { kind: "price", block: at, asset, factor, detail: `${asset.symbol} price ${change < 0 ? "" : "+"}${percent}%` };
}
