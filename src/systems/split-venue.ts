import { InputError } from "../errors.ts";
import { InvariantPoolPort } from "../protocols/amm/invariant-pool.ts";
import { type SplitMember, SplitVenue } from "../protocols/amm/split-venue.ts";
import { UniswapV2Pool } from "../protocols/amm/uniswap-v2.ts";
import type { Address } from "../chain/types.ts";
import type { PoolPort } from "../protocols/ports.ts";
import type { BuildContext } from "../simulation/build/context.ts";
import type { Named } from "../simulation/names.ts";

/**
 * A router that sells over several pools at once, as a venue that keepers can `sellOn`. Pools are constant-product pairs
 * and pools along a curve.
 *
 * @throws InputError when a pool is of another make, or there is none.
 */
export async function splitVenue(context: BuildContext, name: string, pools: readonly Named[]): Promise<Named> {
  if (pools.length === 0) throw new InputError(`${name}: expected at least one pool to split over`);
  for (const pool of pools) memberOf(name, context.poolPort(pool.name));
  const router = await context.session.deploy(context.owner, "SplitRouter");
  return context.addVenue(
    (lookup) => new SplitVenue({ name, router, members: pools.map((pool) => memberOf(name, lookup(pool.name))) }),
  );
}

function memberOf(name: string, port: PoolPort): SplitMember {
  const venue = port.addresses[0] as Address;
  if (port instanceof InvariantPoolPort) return { port, kind: "pool", venue };
  if (port instanceof UniswapV2Pool) return { port, kind: "pair", venue };
  throw new InputError(
    `${name}: ${port.name} is neither a constant-product pair nor a pool along a curve, so it can't be split over`,
  );
}
