import type { PoolPort } from "hardhat-firebreak";

/** Stands for the pools of a world that has none, or whose systems ask for none. */
export function noPools(name: string): PoolPort {
  throw new Error(`nobody was to ask for the pool "${name}"`);
}
