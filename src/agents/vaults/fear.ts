import { toBps } from "../../units/amounts.ts";
import { max, ONE_BPS } from "../../units/fixed-point.ts";

/** What somebody wants to earn for buying collateral. */
export interface FearOptions {
  /** The discount wanted in any case, as a fraction; 0.03 when absent. */
  readonly discount?: number;
  /**
   * How much is added for a fall, where the collateral can be sold only later: 1 expects as much again as it fell within
   * the window; 0 when absent.
   */
  readonly fear?: number;
  /** The window in which a fall is looked for, in blocks; 60 when absent. */
  readonly windowBlocks?: number;
}

const MOST_BPS = ONE_BPS - 1n;

/** A required discount that grows with the fall of the price from its highest within a window. */
export class Fear {
  private readonly baseBps: bigint;
  private readonly weightBps: bigint;
  private readonly window: number;
  private readonly prices: bigint[] = [];

  constructor({ discount = 0.03, fear = 0, windowBlocks = 60 }: FearOptions) {
    this.baseBps = toBps(discount);
    this.weightBps = toBps(fear);
    this.window = windowBlocks;
  }

  /** Takes in the price of a block, in any unit. */
  see(price: bigint): void {
    this.prices.push(price);
    if (this.prices.length > this.window) this.prices.shift();
  }

  /** The discount wanted for what is sold at once, in basis points. */
  calmBps(): bigint {
    return this.baseBps;
  }

  /** The discount wanted now for what can be sold only later, in basis points. */
  discountBps(): bigint {
    const last = this.prices.at(-1);
    if (last === undefined) return this.baseBps;
    const highest = this.prices.reduce(max);
    const fallBps = ((highest - last) * ONE_BPS) / highest;
    const wanted = this.baseBps + (fallBps * this.weightBps) / ONE_BPS;
    return wanted > MOST_BPS ? MOST_BPS : wanted;
  }
}
