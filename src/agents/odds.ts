import type { Outcome } from "../simulation/action.ts";
import { ONE_BPS } from "../units/fixed-point.ts";

/** How much of the estimate the latest try replaces. */
const WEIGHT = 16n;
/** How much of the doubt a block without tries takes away. */
const FORGETTING = 64n;
/** Nobody believes that a try is hopeless, or it would never be made again. */
const LOWEST_BPS = 500n;

/**
 * How often a searcher's tries succeed: an exponential average that begins with confidence, and returns to it slowly when
 * nothing is tried.
 */
export class Odds {
  private successBps = ONE_BPS;

  /** Learns from the last block. */
  learn(outcomes: readonly Outcome[]): void {
    const tries = outcomes.filter(({ status }) => status === "succeeded" || status === "reverted");
    for (const { status } of tries) {
      const target = status === "succeeded" ? ONE_BPS : 0n;
      this.successBps += (target - this.successBps) / WEIGHT;
    }
    if (tries.length === 0) this.successBps += (ONE_BPS - this.successBps) / FORGETTING;
    if (this.successBps < LOWEST_BPS) this.successBps = LOWEST_BPS;
  }

  /** Whether a try that wins `gain` or else loses `loss` (in the same unit) is worth it on average. */
  favour(gain: bigint, loss: bigint): boolean {
    return gain * this.successBps > loss * (ONE_BPS - this.successBps);
  }
}
