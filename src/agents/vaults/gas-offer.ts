import { max, min, ONE_BPS } from "../../units/fixed-point.ts";
import { toBps } from "../../units/amounts.ts";
import { tipOf } from "../gas.ts";

/** What somebody pays for gas, base fee included, as before EIP-1559. */
export interface GasOfferOptions {
  /** The price offered in quiet times, in gwei; 20 when absent. */
  readonly gwei?: number;
  /** The most that is ever offered, in gwei; the price of quiet times when absent, which is then fixed. */
  readonly maxGwei?: number;
  /** How far above the base fee an offer stays while the most allows, as a multiple; 1.25 when absent. */
  readonly margin?: number;
}

/** A gas price that follows the base fee as far as its owner is ready to go. */
export class GasOffer {
  private readonly quiet: bigint;
  private readonly most: bigint;
  private readonly marginBps: bigint;

  constructor({ gwei = 20, maxGwei = gwei, margin = 1.25 }: GasOfferOptions) {
    this.quiet = tipOf(gwei);
    this.most = max(tipOf(maxGwei), this.quiet);
    this.marginBps = toBps(margin);
  }

  /** The price to offer in wei per gas; undefined when the base fee is beyond what is tolerated. */
  at(baseFee: bigint): bigint | undefined {
    if (baseFee > this.most) return undefined;
    return min(this.most, max(this.quiet, (baseFee * this.marginBps) / ONE_BPS));
  }
}
