import { mulDiv, ONE_BPS } from "../../units/fixed-point.ts";
import type { Figure } from "../ports.ts";

/** A sale below this part of the fair value, in basis points, is counted as won with a bid of nothing. */
const NOTHING_BPS = 100n;

/** A sale of seized collateral, in 1e-8 US dollars. */
export interface Sale {
  /** What was sold, at the outside price of the moment. */
  readonly fairUsd: bigint;
  readonly paidUsd: bigint;
  /** From the seizure to the sale. */
  readonly seconds: bigint;
}

/** What sales of collateral came to so far. */
export class SaleStatistics {
  /** In ascending order. */
  private readonly prices: bigint[] = [];
  private readonly times: bigint[] = [];
  private nothings = 0n;
  private nothingLossUsd = 0n;
  private fairUsd = 0n;
  private paidUsd = 0n;

  add({ fairUsd, paidUsd, seconds }: Sale): void {
    if (fairUsd === 0n) return;
    this.fairUsd += fairUsd;
    this.paidUsd += paidUsd;
    insert(this.prices, mulDiv(paidUsd, ONE_BPS, fairUsd));
    insert(this.times, seconds);
    if (paidUsd * ONE_BPS >= fairUsd * NOTHING_BPS) return;
    this.nothings += 1n;
    this.nothingLossUsd += fairUsd - paidUsd;
  }

  /** Prices are what was paid, in basis points of the fair value. */
  figures(): Record<string, Figure> {
    const sales = BigInt(this.prices.length);
    return {
      sales: { unit: "count", value: sales },
      soldForNothing: { unit: "count", value: this.nothings },
      shareForNothing: { unit: "bps", value: ratio(this.nothings, sales) },
      valueForNothing: { unit: "USD", value: this.nothingLossUsd },
      valueSold: { unit: "USD", value: this.fairUsd },
      proceeds: { unit: "USD", value: this.paidUsd },
      averagePrice: { unit: "bps", value: ratio(this.paidUsd, this.fairUsd) },
      medianPrice: { unit: "bps", value: median(this.prices) },
      medianTime: { unit: "seconds", value: median(this.times) },
    };
  }
}

function ratio(part: bigint, whole: bigint): bigint {
  return whole === 0n ? 0n : mulDiv(part, ONE_BPS, whole);
}

/** The middle one, the lower of two; 0 when there is none. */
function median(ascending: readonly bigint[]): bigint {
  return ascending[(ascending.length - 1) >> 1] ?? 0n;
}

function insert(ascending: bigint[], value: bigint): void {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as bigint) < value) low = middle + 1;
    else high = middle;
  }
  ascending.splice(low, 0, value);
}
