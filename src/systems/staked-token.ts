import { Abi } from "../chain/abi.ts";
import type { Address, Call } from "../chain/types.ts";
import { ExchangeRateMirror } from "../protocols/oracle/derived-mirror.ts";
import { StakeRate } from "../protocols/oracle/rate-mirror.ts";
import type { Asset } from "../protocols/ports.ts";
import { approveAll } from "../protocols/tokens/token.ts";
import type { BuildContext } from "../simulation/build/context.ts";
import { requireName } from "../simulation/names.ts";
import { type Amount, toUnits } from "../units/amounts.ts";
import { mulDivUp } from "../units/fixed-point.ts";
import { addDerivedAsset, partOf } from "./derived-asset.ts";
import { StakingPort } from "./staking-port.ts";

/** A staked token. */
export interface StakedTokenOptions {
  /** What is staked: a token of the world. */
  readonly underlying: Asset;
  /** Seconds between a request to unstake and its claim; 604,800, a week, when absent. */
  readonly unstakeDelay?: number;
  /** Whole tokens that the outside desk has to sell; none when absent. It buys any amount. */
  readonly outside?: Amount;
}

const WEEK_SECONDS = 604_800;

/** What is done to a staked token. */
export const STAKED_TOKEN = new Abi([
  "function totalAssets() view returns (uint256)",
  "function totalSupply() view returns (uint256)",
  "function stake(uint256 assets, address to) returns (uint256)",
  "function reward(uint256 assets)",
  "function slash(uint256 assets, address to)",
  "function setSlasher(address slasher)",
]);

/**
 * Adds a staked token with an exchange rate. Its feed, and its price outside, is the rate times the underlying's. The
 * world's owner rewards and slashes it.
 */
export async function stakedToken(
  context: BuildContext,
  symbol: string,
  { underlying, unstakeDelay = WEEK_SECONDS, outside = 0 }: StakedTokenOptions,
): Promise<Asset> {
  requireName("token", symbol);
  const { session, owner } = context;
  const args = [`Staked ${underlying.symbol}`, symbol, underlying.address, unstakeDelay, owner];
  const token = await session.deploy(owner, "StakedToken", args);
  await context.execute([STAKED_TOKEN.call(token, "setSlasher", [owner]), approveAll(underlying.address, token)]);
  const underlyingFeed = context.pricedOf(underlying).feed.address;
  const feed = await session.deploy(owner, "ExchangeRateFeed", [`${symbol} / USD`, token, underlyingFeed]);
  const asset: Asset = { symbol, address: token, decimals: underlying.decimals };
  await addDerivedAsset(context, {
    asset,
    feed,
    mirror: () => new ExchangeRateMirror(new StakeRate(token), partOf(context, underlying)),
    outsideSupply: toUnits(outside, asset.decimals),
    give: async (to, units) => stakeFor(context, asset, underlying, to, units),
  });
  const name = stakingName(asset);
  context.addSystem(() => new StakingPort(name, asset, underlying));
  return asset;
}

/** What a staked token's stake is called among the systems of the world. */
export function stakingName({ symbol }: Asset): string {
  return `${symbol}-stake`;
}

/** The owner stakes what that many shares cost, and hands them on. */
async function stakeFor(
  context: BuildContext,
  { address }: Asset,
  underlying: Asset,
  to: Address,
  shares: bigint,
): Promise<readonly Call[]> {
  const read = async (method: string): Promise<bigint> =>
    (await STAKED_TOKEN.read(context.chain().reader, address, method))[0] as bigint;
  const [assets, supply] = [await read("totalAssets"), await read("totalSupply")];
  const cost = supply === 0n ? shares : mulDivUp(shares, assets, supply);
  await context.endow(underlying, context.owner, cost);
  return [STAKED_TOKEN.call(address, "stake", [cost, to])];
}
