import { InputError } from "../../errors.ts";
import type { Experiment } from "../experiment.ts";
import nonLinearLoss from "./01-non-linear-loss.ts";
import sharedCollateral from "./02-shared-collateral.ts";
import oracleLatency from "./03-oracle-latency.ts";
import engineSpeed from "./04-engine-speed.ts";
import liquidityLeaves from "./05-liquidity-leaves.ts";
import keepersWithdraw from "./06-keepers-withdraw.ts";
import auctionsTooSlow from "./07-auctions-too-slow.ts";
import isolatedPools from "./08-isolated-pools.ts";
import breakers from "./09-breakers.ts";
import insurance from "./10-insurance.ts";
import dynamicThresholds from "./11-dynamic-thresholds.ts";
import aggregatedOracles from "./12-aggregated-oracles.ts";
import volatility from "./13-volatility.ts";

/** Every experiment, by the number of its claim. */
export const experiments: readonly Experiment[] = [
  nonLinearLoss,
  sharedCollateral,
  oracleLatency,
  engineSpeed,
  liquidityLeaves,
  keepersWithdraw,
  auctionsTooSlow,
  isolatedPools,
  breakers,
  insurance,
  dynamicThresholds,
  aggregatedOracles,
  volatility,
];

/**
 * The experiments on the claims of these numbers, or all.
 *
 * @throws InputError when there is no such claim.
 */
export function experimentsNumbered(numbers: readonly number[] | undefined): readonly Experiment[] {
  if (numbers === undefined) return experiments;
  const unknown = numbers.find((number) => experiments.every((experiment) => experiment.number !== number));
  if (unknown !== undefined) throw new InputError(`there is no claim ${unknown}: expected 1 to ${experiments.length}`);
  return experiments.filter(({ number }) => numbers.includes(number));
}
