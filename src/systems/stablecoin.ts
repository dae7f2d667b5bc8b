import { Abi } from "../chain/abi.ts";
import { InputError } from "../errors.ts";
import type { Asset } from "../protocols/ports.ts";
import { mintTokens, TokenPort } from "../protocols/tokens/token.ts";
import { buildFeed, type FeedOptions } from "../simulation/build/feed.ts";
import type { BuildContext } from "../simulation/build/context.ts";
import { pathOf } from "../simulation/build/token.ts";
import { requireName } from "../simulation/names.ts";
import type { PricePath } from "../simulation/price-path.ts";
import type { Amount } from "../units/amounts.ts";

/** How a coin that engines lend into existence is made and priced. */
export interface StablecoinOptions {
  /** 18 when absent. */
  readonly decimals?: number;
  /** US dollars outside; 1 when absent. Engines of vaults count a coin as one dollar whatever it trades at. */
  readonly price?: Amount | PricePath;
  readonly feed?: FeedOptions;
}

const COIN = new Abi(["function setMinter(address minter, bool allowed)"]);
const DECIMALS = 18;

/**
 * A coin that engines of vaults create as debt and destroy when it is paid. The world hands out more of it to whoever is to
 * have some that nobody owes.
 */
export async function stablecoin(
  context: BuildContext,
  symbol: string,
  options: StablecoinOptions = {},
): Promise<Asset> {
  requireName("token", symbol);
  if (context.assetNamed(symbol) !== undefined) throw new InputError(`there are two tokens "${symbol}"`);
  const decimals = options.decimals ?? DECIMALS;
  const { session, owner } = context;
  const address = await session.deploy(owner, "Stablecoin", [symbol, symbol, decimals, owner]);
  const asset = { symbol, address, decimals };
  const path = pathOf(options.price ?? 1);
  const feed = await buildFeed(context, asset, options.feed ?? {});
  const give = (to: Asset["address"], units: bigint): ReturnType<typeof mintTokens>[] => [
    mintTokens(address, to, units),
  ];
  context.addAsset({ asset, path, feed, give }, () => new TokenPort(asset));
  await context.execute([feed.answer(path(0))]);
  return asset;
}

/** Lets an engine create and destroy the coin. */
export async function admitMinter(context: BuildContext, coin: Asset, engine: Asset["address"]): Promise<void> {
  await context.execute([COIN.call(coin.address, "setMinter", [engine, true])]);
}
