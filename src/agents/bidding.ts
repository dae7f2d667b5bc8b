import type { Outcome } from "../simulation/action.ts";
import { max, min, ONE_BPS } from "../units/fixed-point.ts";
import { toBps } from "../units/amounts.ts";
import { tipOf } from "./gas.ts";

/** How a searcher bids for its place in a block. */
export interface BiddingOptions {
  /** The tip it begins with, in gwei per gas; 2 when absent. */
  readonly startGwei?: number;
  /** What a lost race multiplies the tip by; 1.5 when absent. */
  readonly raise?: number;
  /** What a won race multiplies it by; 0.9 when absent. */
  readonly lower?: number;
  /** The largest share of the expected profit that it gives away in tips; 0.8 when absent. */
  readonly maxShareOfProfit?: number;
}

const MAX_TIP = tipOf(100_000);

/**
 * A bidder in a priority gas auction that plays on in every block: who lost bids more, who won bids less, and nobody
 * bids beyond a share of what there is to win (Daian et al. 2019, "Flash Boys 2.0").
 */
export class Bidder {
  private readonly start: bigint;
  private readonly raiseBps: bigint;
  private readonly lowerBps: bigint;
  private readonly shareBps: bigint;
  private level: bigint;

  constructor(options: BiddingOptions) {
    this.start = tipOf(options.startGwei ?? 2);
    this.raiseBps = toBps(options.raise ?? 1.5);
    this.lowerBps = toBps(options.lower ?? 0.9);
    this.shareBps = toBps(options.maxShareOfProfit ?? 0.8);
    this.level = this.start;
  }

  /** Learns from the last block: a loss weighs more than a win in the same block. */
  learn(outcomes: readonly Outcome[]): void {
    const races = outcomes.filter((outcome) => outcome.status !== "replaced" && outcome.status !== "waiting");
    if (races.length === 0) return;
    const lost = races.some((outcome) => outcome.status !== "succeeded");
    const next = (this.level * (lost ? this.raiseBps : this.lowerBps)) / ONE_BPS;
    this.level = min(max(next, this.start), MAX_TIP);
  }

  /** The tip in wei per gas that the bidder would offer now, whatever there is to win. */
  current(): bigint {
    return this.level;
  }

  /** The tip for a chance worth `profitTip` wei per gas before tips. */
  bid(profitTip: bigint): bigint {
    return min(this.level, max(0n, (profitTip * this.shareBps) / ONE_BPS));
  }
}
