import type { Address, Call } from "../chain/types.ts";
import { InputError } from "../errors.ts";
import {
  claimLocked,
  OutflowLimiterPort,
  overrideLimit,
  protectOutflow,
  recoverLocked,
  setOutflowLimit,
} from "../protocols/limits/outflow-limiter.ts";
import type { AnsweredAsset } from "../protocols/oracle/last-answers.ts";
import type { Asset } from "../protocols/ports.ts";
import type { WorldView } from "../simulation/agent.ts";
import type { BuildContext } from "../simulation/build/context.ts";
import type { ReceiptMaker } from "../simulation/build/lending.ts";
import { requireName, type Site } from "../simulation/names.ts";
import { toBps, type Amount, toUnits } from "../units/amounts.ts";

/** A limiter's window, and what happens beyond the limit. */
export interface OutflowLimiterOptions {
  /** Time is cut into ticks of so many seconds; 600 when absent. */
  readonly tickSeconds?: number;
  /** The window in ticks, from 1 to 64; 6 when absent. */
  readonly ticks?: number;
  /** How long outflows are delayed after one that exceeded the limit, in seconds: at least the window, and that when absent. */
  readonly coolDownSeconds?: number;
  /** What exceeds the limit is refused, or kept for its recipient until the cool-down is over; "delay" when absent. */
  readonly beyond?: "delay" | "revert";
}

/** An outflow limiter in the making. */
export interface OutflowLimiterSite extends Site {
  /** Makes the receipt token of a reserve that is to be guarded: the `receipt` of `ReserveOptions`. */
  readonly receipt: ReceiptMaker;
  /**
   * Begins to limit an asset of a guarded reserve: what is there now is the liquidity that shares are taken of, so that this
   * comes after the suppliers.
   */
  limit(asset: Asset, limit: { readonly maxOutflow: number; readonly freeBelow?: Amount }): Promise<void>;
  /** Anyone's call that pays an account what is kept for it. */
  claim(asset: Asset, account: Address): Call;
  /** The same call, once something is kept that can be had (Unix seconds); undefined before. */
  claimable(world: WorldView, asset: Asset, account: Address, time: number): Call | undefined;
  /** The owner's call that takes what is kept for an account. */
  recover(asset: Asset, account: Address, to: Address): Call;
  /** The owner's call that ends a cool-down. */
  override(asset: Asset): Call;
}

/**
 * Deploys a limiter on what may leave lending reserves within a rolling window. Reserves that are given its `receipt` are
 * guarded; nothing is limited before `limit` is called.
 */
export async function outflowLimiter(
  context: BuildContext,
  name: string,
  options: OutflowLimiterOptions = {},
): Promise<OutflowLimiterSite> {
  requireName("outflow limiter", name);
  const { session, owner } = context;
  const { tickSeconds = 600, ticks = 6, beyond = "delay" } = options;
  const window = tickSeconds * ticks;
  const coolDown = options.coolDownSeconds ?? window;
  if (!(ticks >= 1 && ticks <= 64 && tickSeconds >= 1 && coolDown >= window)) {
    throw new InputError(
      `outflow limiter ${name}: ${ticks} ticks of ${tickSeconds} seconds and a cool-down of ${coolDown}: expected 1 to 64 ticks, and a cool-down of at least the window`,
    );
  }
  const address = await session.deploy(owner, "OutflowLimiter", [ticks, tickSeconds, coolDown, owner]);
  const assets: AnsweredAsset[] = [];
  context.addSystem(() => new OutflowLimiterPort({ name, address, assets }));

  const receipt: ReceiptMaker = async (_, { pool, asset, name: receiptName, symbol }): Promise<Address> => {
    const feed = context.pricedOf(asset).feed;
    assets.push({ asset, feed: feed.address, emitter: feed.emitter, decimals: feed.decimals });
    const terms = [pool, asset.address, receiptName, symbol, address, beyond === "revert"];
    const token = await session.deploy(owner, "GuardedReceiptToken", terms);
    await context.execute([protectOutflow(address, token)]);
    return token;
  };
  return {
    name,
    address,
    receipt,
    claim: (asset, account) => claimLocked(address, asset.address, account),
    claimable: (world, asset, account, time) => {
      const port = world.system(name, OutflowLimiterPort);
      if (port.lockedOf(asset, account) === 0n || !port.isClaimable(asset, time)) return undefined;
      return claimLocked(address, asset.address, account);
    },
    recover: (asset, account, to) => recoverLocked(address, asset.address, account, to),
    override: (asset) => overrideLimit(address, asset.address),
    limit: async (asset, { maxOutflow, freeBelow = 0 }) => {
      if (!(maxOutflow > 0 && maxOutflow <= 1)) {
        throw new InputError(
          `outflow limiter ${name}: a limit of ${maxOutflow} for ${asset.symbol}: expected above 0, to 1`,
        );
      }
      if (!assets.some((guarded) => guarded.asset.address === asset.address)) {
        throw new InputError(
          `outflow limiter ${name}: no reserve of ${asset.symbol} has its receipt: expected one of a lending pool of ours (lending=firebreak)`,
        );
      }
      const free = toUnits(freeBelow, asset.decimals);
      await context.execute([setOutflowLimit(address, asset.address, toBps(maxOutflow), free)]);
    },
  };
}
