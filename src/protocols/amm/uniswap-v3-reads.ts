import { solidityPackedKeccak256 } from "ethers";

import type { Abi, Decoded } from "../../chain/abi.ts";
import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address } from "../../chain/types.ts";
import { POOL } from "./uniswap-v3-abi.ts";

/** Which pool it is, and where. */
export interface PoolSite {
  readonly pool: Address;
  /** NonfungiblePositionManager. */
  readonly manager: Address;
  /** Token 0 and token 1. */
  readonly tokens: readonly [Address, Address];
  /** In hundredths of a basis point. */
  readonly fee: number;
  readonly tickSpacing: number;
}

/** What a contract's function gives on the last block. */
export async function read(
  reader: BatchReader,
  abi: Abi,
  to: Address,
  method: string,
  args: readonly unknown[] = [],
): Promise<Decoded> {
  return abi.decode(method, await reader.read(abi.call(to, method, args)));
}

/** A position of a pool, as the pool keeps it: one for each owner and range. */
export async function readPosition(
  reader: BatchReader,
  pool: Address,
  { owner, lower, upper }: { readonly owner: Address; readonly lower: number; readonly upper: number },
): Promise<Decoded> {
  const key = solidityPackedKeccak256(["address", "int24", "int24"], [owner, lower, upper]);
  return read(reader, POOL, pool, "positions", [key]);
}
