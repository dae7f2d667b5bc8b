import type { Address } from "../../../chain/types.ts";
import { InputError } from "../../../errors.ts";
import type { Asset } from "../../../protocols/ports.ts";
import { TokenPort, transferTokens } from "../../../protocols/tokens/token.ts";
import { type Amount, powerOfTen } from "../../../units/amounts.ts";
import { isName } from "../../names.ts";
import type { PricePath } from "../../price-path.ts";
import { type BuildContext, type PricedAsset, SETUP_GAS } from "../context.ts";
import type { FeedOptions } from "../feed.ts";
import { pathOf, wrapping } from "../token.ts";
import { balanceOf, deal } from "./dealing.ts";
import { ask, requireContract } from "./deployed.ts";
import { fixedFeed, overrideFeed, readFeed } from "./feed.ts";

/** How a token that is there already enters the world. */
export interface AttachedTokenOptions {
  /** Whose answers are its price: a Chainlink feed in US dollars. */
  readonly feed: string;
  /** What it is called here; what it calls itself when absent. */
  readonly symbol?: string;
  /** US dollars outside: a constant, or a path over the blocks; what the feed answers now, for good, when absent. */
  readonly price?: Amount | PricePath;
  /** Puts a feed that oracle nodes can write in the place of the deployed one; it stays as it is found when absent. */
  readonly overrideFeed?: boolean | FeedOptions;
  /** Whether it is the chain's wrapped native coin, WETH9. */
  readonly wrappedNative?: boolean;
  /** Whose tokens agents are endowed with; when absent, as many as it takes are written into the token's storage. */
  readonly holder?: string;
}

/** Whole tokens that are written into a token's storage, for agents and the outside desk. */
const DEALT = 1_000_000_000n;
const PLAIN_TEXT = /^[ -~]{1,40}$/;

/**
 * Takes in a token that is there already, with its feed.
 *
 * @param isAskedFor Whether the user named it. Of one that only comes along with a pool, agents may have none.
 */
export async function attachToken(
  context: BuildContext,
  given: string,
  options: AttachedTokenOptions,
  isAskedFor = true,
): Promise<Asset> {
  const { session, owner } = context;
  const address = await requireContract(session, options.symbol ?? "token", given);
  if (context.assetNamed(address) !== undefined) throw new InputError(`token ${address} is attached twice`);
  const symbol = options.symbol ?? (await symbolOf(context, address));
  if (!isName(symbol) || context.assetNamed(symbol) !== undefined) {
    throw new InputError(
      `token ${address}: it can't be called "${symbol}" here: give it another symbol, of letters, digits, dots and hyphens`,
    );
  }
  const decimals = Number(await ask(session, symbol, address, "function decimals() view returns (uint8)"));
  const asset: Asset = { symbol, address, decimals };

  const feedAt = await requireContract(session, `feed of ${symbol}`, options.feed);
  const found = await readFeed(session, symbol, feedAt);
  const { overrideFeed: override = false } = options;
  const feed =
    override === false
      ? fixedFeed(asset, feedAt, found)
      : await overrideFeed(context, asset, feedAt, found, override === true ? {} : override);

  const path = options.price === undefined ? (): bigint => found.price : pathOf(options.price);
  const isWeth9 = options.wrappedNative === true;
  if (isWeth9) context.wrappedNative = asset;
  const supply = isWeth9
    ? { give: wrapping(asset, owner) }
    : {
        give: (to: Address, units: bigint) => [transferTokens(address, to, units)],
        stock: await stockUp(context, asset, options.holder, isAskedFor),
      };
  const priced: PricedAsset = { asset, path, feed, ...supply };
  // Its history is the fork's: who has a name here is taken as found, and everybody else as they move.
  context.addAsset(priced, () => new TokenPort(asset, { isWeth9, joinedWith: [owner, ...context.accounts.keys()] }));
  return asset;
}

/** Gets the owner tokens to hand out, and says how many base units. */
async function stockUp(
  context: BuildContext,
  { symbol, address, decimals }: Asset,
  holder: string | undefined,
  isNeeded: boolean,
): Promise<bigint> {
  const { session, owner } = context;
  if (holder === undefined) {
    const amount = DEALT * powerOfTen(decimals);
    if (await deal(session, address, owner, amount)) return amount;
    if (!isNeeded) {
      context.note(`Nobody here has any ${symbol}: where the token keeps balances was not found.`);
      return 0n;
    }
    throw new InputError(
      `token ${symbol}: where it keeps balances could not be found: name a "holder" whose tokens may be used`,
    );
  }
  const from = holder.toLowerCase() as Address;
  const amount = (await balanceOf(session, address, from)) ?? 0n;
  if (amount === 0n) throw new InputError(`token ${symbol}: its holder ${holder} holds none on this chain`);
  await session.impersonate(from);
  await session.execute([{ ...transferTokens(address, owner, amount), from, gas: SETUP_GAS }]);
  return amount;
}

/** What a token calls itself, which may be anything. */
async function symbolOf({ session }: BuildContext, token: Address): Promise<string> {
  let symbol: string;
  try {
    symbol = String(await ask(session, `token ${token}`, token, "function symbol() view returns (string)"));
  } catch {
    // Some old tokens answer with 32 bytes.
    const bytes = String(await ask(session, `token ${token}`, token, "function symbol() view returns (bytes32)"));
    symbol = Buffer.from(bytes.slice(2), "hex").toString("latin1").replaceAll("\0", "");
  }
  if (PLAIN_TEXT.test(symbol)) return symbol;
  throw new InputError(`token ${token}: what it calls itself is no plain text: give it a symbol`);
}
