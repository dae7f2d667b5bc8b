import { Abi } from "../chain/abi.ts";
import { normaliseAddress } from "../chain/address.ts";
import type { Call } from "../chain/types.ts";
import { InputError } from "../errors.ts";
import {
  applyThresholds,
  setThresholdPolicy,
  type ThresholdGovernorDeployment,
  ThresholdGovernorPort,
  type ThresholdPolicy,
} from "../protocols/risk/threshold-governor.ts";
import { tellValidator } from "../protocols/oracle/price-feed.ts";
import type { Asset } from "../protocols/ports.ts";
import type { BuildContext } from "../simulation/build/context.ts";
import { requireName, type Site } from "../simulation/names.ts";
import { toBps } from "../units/amounts.ts";
import { RAY, WAD } from "../units/fixed-point.ts";

/** What volatility asks for at its two ends. Fractions of one. */
export interface VolatilityBound {
  /** The standard deviation of an hour's return: 0.01 is 1%. */
  readonly hourlyVolatility: number;
  readonly ltv: number;
  readonly liquidationThreshold: number;
}

/** How a collateral's thresholds follow its volatility. */
export interface DynamicThresholdsOptions {
  /** A lending pool of ours. */
  readonly lending: Site;
  readonly asset: Asset;
  /** The half-life of what is known of volatility, in seconds; 3,600 when absent. */
  readonly halfLifeSeconds?: number;
  /** At this volatility and below it; also the volatility to begin with. */
  readonly calm: VolatilityBound;
  /** At this volatility and above it. */
  readonly stress: VolatilityBound;
  /** How far the threshold may fall in an hour, as a fraction; at once when absent. */
  readonly tightenPerHour?: number;
  /** How far threshold and LTV may rise in an hour, as a fraction; at once when absent. */
  readonly loosenPerHour?: number;
}

/** A governor of thresholds. */
export interface DynamicThresholdsSite extends Site {
  /** Anyone's call that moves LTV and threshold towards what volatility asks for. */
  apply(): Call;
}

const OWNABLE = new Abi(["function owner() view returns (address)", "function transferOwnership(address newOwner)"]);

/**
 * Deploys a volatility oracle on the asset's feed and a governor that owns the pool and sets the asset's LTV and threshold.
 * Comes after the positions: while they are opened the feed answers what nobody pays.
 */
export async function dynamicThresholds(
  context: BuildContext,
  name: string,
  options: DynamicThresholdsOptions,
): Promise<DynamicThresholdsSite> {
  requireName("system", name);
  const { session, owner } = context;
  const { lending, asset, calm, stress } = options;
  requireOrder(name, calm, stress);
  await requireOwned(context, name, lending);
  const { feed } = context.pricedOf(asset);
  const decayPerSecondRay = decayOf(options.halfLifeSeconds ?? 3600);
  const oracle = await session.deploy(owner, "VolatilityOracle", [
    feed.address,
    decayPerSecondRay,
    toWad(calm.hourlyVolatility),
  ]);
  const governor = await session.deploy(owner, "ThresholdGovernor", [lending.address, owner]);
  await context.execute([
    tellValidator(feed.emitter, oracle),
    setThresholdPolicy(governor, asset.address, oracle, policyOf(options)),
    OWNABLE.call(lending.address, "transferOwnership", [governor]),
  ]);
  const deployment: ThresholdGovernorDeployment = {
    name,
    address: governor,
    oracle,
    decayPerSecondRay,
    pool: lending.address,
    asset,
  };
  context.addSystem(() => new ThresholdGovernorPort(deployment));
  return { name, address: governor, apply: () => applyThresholds(governor, asset.address) };
}

/** @throws InputError when the pool is of a make that has no owner to hand it over. */
async function requireOwned({ session, owner }: BuildContext, name: string, lending: Site): Promise<void> {
  const call = OWNABLE.call(lending.address, "owner");
  const found = await session
    .call(call)
    .then((data) => normaliseAddress(String(OWNABLE.decode("owner", data)[0])))
    .catch(() => undefined);
  if (found === owner) return;
  throw new InputError(
    `${name}: ${lending.name} is not the world's owner's to hand over: expected a lending pool of ours (lending=firebreak)`,
  );
}

function policyOf({ calm, stress, tightenPerHour, loosenPerHour }: DynamicThresholdsOptions): ThresholdPolicy {
  return {
    calmVolatility: toWad(calm.hourlyVolatility),
    stressVolatility: toWad(stress.hourlyVolatility),
    calmLtvBps: toBps(calm.ltv),
    stressLtvBps: toBps(stress.ltv),
    calmThresholdBps: toBps(calm.liquidationThreshold),
    stressThresholdBps: toBps(stress.liquidationThreshold),
    tightenBpsPerHour: toBps(tightenPerHour ?? 0),
    loosenBpsPerHour: toBps(loosenPerHour ?? 0),
  };
}

/** 2 ** (−1 ÷ half-life), in rays; as exact as a double, which is a part in 1e16 for every second. */
function decayOf(halfLifeSeconds: number): bigint {
  if (!(halfLifeSeconds >= 1)) {
    throw new InputError(`a half-life of ${halfLifeSeconds} seconds: expected at least 1`);
  }
  const scale = 1e15;
  return (BigInt(Math.round(2 ** (-1 / halfLifeSeconds) * scale)) * RAY) / BigInt(scale);
}

function toWad(fraction: number): bigint {
  return (BigInt(Math.round(fraction * 1e9)) * WAD) / 1_000_000_000n;
}

function requireOrder(name: string, calm: VolatilityBound, stress: VolatilityBound): void {
  const inOrder =
    calm.hourlyVolatility < stress.hourlyVolatility &&
    stress.ltv <= calm.ltv &&
    stress.liquidationThreshold <= calm.liquidationThreshold &&
    calm.ltv <= calm.liquidationThreshold &&
    stress.ltv <= stress.liquidationThreshold;
  if (inOrder) return;
  throw new InputError(
    `${name}: expected a higher volatility under stress than when it is calm, LTV and threshold no higher, and no LTV above its threshold`,
  );
}
