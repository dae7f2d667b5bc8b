import type { Address } from "../chain/types.ts";
import { InputError } from "../errors.ts";
import { constantProductCurve, type Curve, FEE_UNIT, stableSwapCurve } from "../protocols/amm/invariant-curves.ts";
import { InvariantPoolPort } from "../protocols/amm/invariant-pool.ts";
import { watchSource } from "../protocols/breaker/circuit-breaker.ts";
import type { PoolPort } from "../protocols/ports.ts";
import type { BuildContext } from "../simulation/build/context.ts";
import { addFirstLiquidity, type PairOptions } from "../simulation/build/pair.ts";
import type { AmmPart } from "../simulation/build/parts.ts";

/** What a stable-swap pool is made with. */
export interface StableSwapOptions {
  /** A in the convention of deployed pools, a whole number from 1 to 1,000,000: 50 for stETH and ETH in June 2022. */
  readonly amplification: number;
  /** The fee as a fraction of what is traded, up to 0.1: 0.0004 for 0.04%. */
  readonly fee: number;
}

/** What a constant-product pool is made with. */
export interface ConstantProductOptions {
  /** The fee as a fraction of what is traded, up to 0.1: 0.003 for 0.3%. */
  readonly fee: number;
}

const MAX_FEE = 0.1;
const MAX_AMPLIFICATION = 1_000_000;
const NO_BREAKER: Address = "0x0000000000000000000000000000000000000000";
/** Medians measured as part of a larger transaction: test/systems/curve-pools.test.ts. */
const STABLE_SWAP_GAS = 72_000n;
const CONSTANT_PRODUCT_GAS = 57_000n;

/**
 * A make of pools for two coins that should be worth the same: `build.pair(…, { part: systems.stableSwap({ amplification:
 * 50, fee: 0.0004 }) })`. See docs/systems/lp-flight-and-fragmentation.md.
 *
 * @throws InputError when the amplification or the fee is out of range.
 */
export function stableSwap({ amplification, fee }: StableSwapOptions): AmmPart {
  const charged = millionths("stableSwap", fee);
  if (!Number.isInteger(amplification) || amplification < 1 || amplification > MAX_AMPLIFICATION) {
    throw new InputError(
      `stableSwap: amplification is ${amplification}, expected a whole number from 1 to ${MAX_AMPLIFICATION}`,
    );
  }
  const curve = stableSwapCurve(BigInt(amplification), charged);
  const make = { contract: "StableSwapPool", fee: charged, more: [BigInt(amplification)], curve, gas: STABLE_SWAP_GAS };
  return { build: async (context, name, options) => buildCurvePool(context, name, options, make) };
}

/**
 * A make of constant-product pools with a fee of their own; the pairs that `build.pair` makes otherwise take 0.3%.
 *
 * @throws InputError when the fee is out of range.
 */
export function constantProduct({ fee }: ConstantProductOptions): AmmPart {
  const charged = millionths("constantProduct", fee);
  const curve = constantProductCurve(charged);
  const make = { contract: "ConstantProductPool", fee: charged, more: [], curve, gas: CONSTANT_PRODUCT_GAS };
  return { build: async (context, name, options) => buildCurvePool(context, name, options, make) };
}

interface CurveMake {
  readonly contract: string;
  /** In millionths. */
  readonly fee: bigint;
  /** What the constructor takes besides name, coins, fee and breaker. */
  readonly more: readonly bigint[];
  readonly curve: Curve;
  readonly gas: bigint;
}

async function buildCurvePool(
  context: BuildContext,
  name: string,
  options: PairOptions,
  make: CurveMake,
): Promise<() => PoolPort> {
  const { base, quote, breaker } = options;
  const site = breaker === undefined ? undefined : context.breakerOf(breaker);
  const args = [name, base.address, quote.address, make.fee, site?.address ?? NO_BREAKER, ...make.more];
  const pool = await context.session.deploy(context.owner, make.contract, args);
  if (site !== undefined) {
    site.sources.set(pool, name);
    await context.execute([watchSource(site.address, pool)]);
  }
  const guard = breaker === undefined ? {} : { breaker: breaker.name };
  const { curve, gas: tradeGas } = make;
  const open = (): PoolPort => new InvariantPoolPort({ name, pool, base, quote, curve, tradeGas, ...guard });
  const port = open();
  await port.open(context.chain());
  await addFirstLiquidity(context, port, options);
  return open;
}

function millionths(make: string, fee: number): bigint {
  if (fee >= 0 && fee <= MAX_FEE) return BigInt(Math.round(fee * Number(FEE_UNIT)));
  throw new InputError(`${make}: fee is ${fee}, expected a fraction from 0 to ${MAX_FEE}, such as 0.003 for 0.3%`);
}
