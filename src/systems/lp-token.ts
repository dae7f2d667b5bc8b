import { Abi } from "../chain/abi.ts";
import type { Address, Call } from "../chain/types.ts";
import { InputError } from "../errors.ts";
import { PairMirror } from "../protocols/amm/pair-mirror.ts";
import { LpMirror, type LpPricing } from "../protocols/oracle/lp-mirror.ts";
import type { Asset } from "../protocols/ports.ts";
import { transferTokens } from "../protocols/tokens/token.ts";
import type { BuildContext } from "../simulation/build/context.ts";
import { type Named, requireName } from "../simulation/names.ts";
import { mulDivUp } from "../units/fixed-point.ts";
import { addDerivedAsset, partOf } from "./derived-asset.ts";

/** A pair's share as a token of the world. */
export interface LpTokenOptions {
  /** A constant-product pair of this world. */
  readonly pair: Named;
  /** How its feed prices a share; "fair" when absent. Outside, a share is worth the fair price either way. */
  readonly pricing?: LpPricing;
}

const PAIR = new Abi(["function mint(address to) returns (uint256)"]);
/** As `ILpPriceFeed.Pricing`. */
const PRICINGS = { fair: 0, spot: 1 } as const;
const SHARE_DECIMALS = 18;

/** Adds a pair's shares to the world's tokens, with a feed that works their price out of the pair and its tokens' feeds. */
export async function lpToken(
  context: BuildContext,
  symbol: string,
  { pair, pricing = "fair" }: LpTokenOptions,
): Promise<Asset> {
  requireName("token", symbol);
  const { session, owner } = context;
  const { base, quote, shareToken } = context.poolPort(pair.name);
  if (shareToken === undefined) {
    throw new InputError(`${pair.name} has no shares that are a token: expected a constant-product pair`);
  }
  const token = shareToken;
  const assets = [base, quote] as const;
  const { assets: sorted } = new PairMirror(token, assets);
  const feeds = sorted.map((asset) => context.pricedOf(asset).feed.address);
  const args = [`${symbol} / USD`, token, ...feeds, PRICINGS[pricing]];
  const feed = await session.deploy(owner, "LpPriceFeed", args);
  const asset: Asset = { symbol, address: token, decimals: SHARE_DECIMALS };
  await addDerivedAsset(context, {
    asset,
    feed,
    mirror: () => new LpMirror(token, [partOf(context, base), partOf(context, quote)], pricing),
    give: async (to, units) => provideFor(context, new PairMirror(token, assets), to, units),
  });
  return asset;
}

/** The owner provides what that many shares cost. */
async function provideFor(
  context: BuildContext,
  pair: PairMirror,
  to: Address,
  shares: bigint,
): Promise<readonly Call[]> {
  await pair.open(context.chain());
  const figures = pair.figures();
  const calls: Call[] = [];
  for (const [i, asset] of pair.assets.entries()) {
    const cost = mulDivUp(shares, i === 0 ? figures.reserve0 : figures.reserve1, figures.shares);
    await context.endow(asset, context.owner, cost);
    calls.push(transferTokens(asset.address, pair.address, cost));
  }
  return [...calls, PAIR.call(pair.address, "mint", [to])];
}
