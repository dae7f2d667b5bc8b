import type { Observation } from "../simulation/agent.ts";
import { unitsWorth, valueOf } from "../units/amounts.ts";
import type { Asset } from "../protocols/ports.ts";
import { GWEI, NATIVE_DECIMALS } from "../units/fixed-point.ts";

/** A tip of `gwei` per gas, in wei. */
export function tipOf(gwei: number): bigint {
  return BigInt(Math.round(gwei * Number(GWEI)));
}

/** What gas costs in 1e-8 US dollars, at the base fee of the next block plus a tip in wei. */
export function gasCostUsd(observation: Observation, gas: bigint, tip: bigint): bigint {
  return valueOf(gas * (observation.baseFee + tip), NATIVE_DECIMALS, observation.world.nativePrice());
}

/** The tip in wei per gas that spends `usd` (1e-8) on `gas`. */
export function tipWorth(observation: Observation, gas: bigint, usd: bigint): bigint {
  return unitsWorth(usd, NATIVE_DECIMALS, observation.world.nativePrice()) / gas;
}

/** Base units of an asset in 1e-8 US dollars at the outside price. */
export function usdOf(observation: Observation, asset: Asset, units: bigint): bigint {
  return valueOf(units, asset.decimals, observation.world.outsidePrice(asset.symbol));
}

/** 1e-8 US dollars in base units of an asset at the outside price. */
export function unitsOf(observation: Observation, asset: Asset, usd: bigint): bigint {
  return unitsWorth(usd, asset.decimals, observation.world.outsidePrice(asset.symbol));
}
