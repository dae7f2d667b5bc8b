import type { Estimate } from "../findings/estimate.ts";
import type { LossFindings } from "../findings/losses.ts";
import { LIMIT_NAMES, type LimitName, type Limits } from "./limits.ts";

/** What is found against one limit. */
export interface Check {
  readonly name: LimitName;
  readonly limit: number;
  readonly found: Estimate;
  /** The end of it that is held against the limit. */
  readonly judged: number;
  readonly passed: boolean;
}

/** A verdict on losses. */
export interface Verdict {
  readonly passed: boolean;
  readonly checks: readonly Check[];
  /** Why it fails besides its checks; empty when it does not. */
  readonly objections: readonly string[];
}

/**
 * Holds losses against limits. Trials without findings are an objection: nobody knows what they would have lost.
 *
 * @param failed Trials without findings.
 */
export function judge(losses: LossFindings, failed: number, limits: Limits): Verdict {
  const checks = LIMIT_NAMES.flatMap((name): Check[] => {
    const limit = limits[name];
    if (limit === undefined) return [];
    const found = figureOf(losses, name);
    const judged = limits.judge === "upper" ? found.high : found.value;
    return [{ name, limit, found, judged, passed: judged <= limit }];
  });
  const objections = [
    ...(failed === 0 ? [] : [`${failed} trials have no findings`]),
    ...(losses.trials >= limits.fewestTrials
      ? []
      : [`${losses.trials} trials are fewer than the ${limits.fewestTrials} that the limits ask for`]),
  ];
  return { passed: objections.length === 0 && checks.every(({ passed }) => passed), checks, objections };
}

function figureOf(losses: LossFindings, name: LimitName): Estimate {
  switch (name) {
    case "expectedShortfall99Usd":
      return losses.shortfall99;
    case "expectedShortfall95Usd":
      return losses.shortfall95;
    case "meanUsd":
      return losses.mean;
    case "maxUsd":
      return { value: losses.max, low: losses.max, high: losses.max };
    case "probability":
      return losses.probability;
  }
}
