import type { LossFindings } from "../../src/campaign/findings/losses.ts";
import { describeLosses } from "../../src/campaign/findings/losses.ts";
import type { ArmSweepFindings, GroupFindings, SweepFindings } from "../../src/campaign/findings/sweep-findings.ts";
import { frontierOf } from "../../src/campaign/findings/frontier.ts";
import { heatMapsOf } from "../../src/campaign/findings/heat-map.ts";
import { histogramOf } from "../../src/campaign/findings/histogram.ts";
import type { ParameterValue } from "../../src/simulation/parameters.ts";
import { Random } from "../../src/simulation/random.ts";

export function lossesOf(losses: readonly number[]): LossFindings {
  return describeLosses(losses, Random.fromSeed(1));
}

/** A setting with its losses. */
export interface HandMadeGroup {
  readonly params: Readonly<Record<string, ParameterValue>>;
  readonly efficiency: number;
  readonly losses: readonly number[];
}

/** Findings of an arm, as a sweep would work them out. */
export function armOf(arm: string, handMade: readonly HandMadeGroup[]): ArmSweepFindings {
  const groups = handMade.map(({ losses, ...rest }, group): GroupFindings => ({
    group,
    ...rest,
    losses: lossesOf(losses),
  }));
  const all = handMade.flatMap(({ losses }) => losses);
  return {
    arm,
    losses: lossesOf(all),
    histogram: histogramOf(all),
    heatMaps: heatMapsOf(
      handMade.flatMap(({ params, losses }) => losses.map((loss) => ({ varied: params, shocks: {}, loss }))),
      Object.keys(handMade[0]?.params ?? {}),
    ),
    groups,
    frontier: frontierOf(groups.map(({ efficiency, losses }) => ({ efficiency, tailLoss: losses.shortfall99.value }))),
  };
}

/** Findings of a sweep with the given arms. */
export function sweepOf(scenario: string, arms: readonly ArmSweepFindings[], failed = 0): SweepFindings {
  return {
    scenario,
    trials: (arms[0]?.losses.trials ?? 0) + failed,
    failed,
    failures: failed === 0 ? {} : { "crash: gone": failed },
    seeds: 2,
    varied: Object.keys(arms[0]?.groups[0]?.params ?? {}),
    shocks: [],
    dependsOnSeed: true,
    sensitivity: null,
    arms,
  };
}
