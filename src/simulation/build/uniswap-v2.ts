import { deployUniswapV2 } from "../../deployers/uniswap-v2.ts";
import { deployWeth9 } from "../../deployers/weth9.ts";
import type { Address } from "../../chain/types.ts";
import type { PoolPort } from "../../protocols/ports.ts";
import { type BuildContext, siteOf } from "./context.ts";
import { createPair, type PairOptions } from "./pair.ts";

const NEEDED_BY = "amm=uniswap-v2";

/** Creates a pair of the real Uniswap V2. It asks no circuit breaker. */
export async function buildUniswapV2Pair(
  context: BuildContext,
  name: string,
  { breaker, ...options }: PairOptions,
): Promise<() => PoolPort> {
  if (breaker !== undefined)
    context.note(`${name} is on Uniswap V2, which asks no circuit breaker: its swaps are never halted.`);
  const maker = await context.once(NEEDED_BY, async () =>
    deployUniswapV2(siteOf(context, NEEDED_BY), await wrappedCoin(context, NEEDED_BY)),
  );
  return createPair(context, maker, name, options);
}

/** Deploys WETH9. */
export async function deployWrappedCoin(context: BuildContext, neededBy: string): Promise<Address> {
  return deployWeth9(siteOf(context, neededBy));
}

/** The world's wrapped native token, or one that serves Uniswap's contracts alone. */
export async function wrappedCoin(context: BuildContext, neededBy: string): Promise<Address> {
  return context.wrappedNative?.address ?? deployWrappedCoin(context, neededBy);
}
