import { Abi } from "../../chain/abi.ts";
import type { Address, Call } from "../../chain/types.ts";
import type { Asset } from "../../protocols/ports.ts";
import { mintTokens, type TokenTraits, transferTokens } from "../../protocols/tokens/token.ts";
import type { Amount } from "../../units/amounts.ts";
import { constantPrice, type PricePath } from "../price-path.ts";
import type { BuildContext, PricedAsset } from "./context.ts";
import type { FeedOptions } from "./feed.ts";

/** How a token is made and priced. */
export interface TokenOptions {
  /** 18 when absent. */
  readonly decimals?: number;
  /** US dollars outside: a constant, or a path over the blocks. */
  readonly price: Amount | PricePath;
  /** Makes it the chain's wrapped native coin. One token of a world can be. */
  readonly wrappedNative?: boolean;
  readonly feed?: FeedOptions;
  /** Whole tokens that can be bought outside in the course of a run; a hundred million when absent. */
  readonly outsideSupply?: Amount;
}

/** A token that was made, and how more of it is. */
export interface NewToken {
  readonly asset: Asset;
  readonly traits: TokenTraits;
  readonly give: PricedAsset["give"];
}

const WRAPPED = new Abi(["function deposit() payable"]);
const NATIVE_DECIMALS = 18;

/** Deploys a token that the owner can make more of. */
export async function deployToken(
  { session, owner }: BuildContext,
  symbol: string,
  decimals = NATIVE_DECIMALS,
): Promise<NewToken> {
  const address = await session.deploy(owner, "MintableToken", [symbol, symbol, decimals, owner]);
  const asset = { symbol, address, decimals };
  return { asset, traits: {}, give: (to, units) => [mintTokens(address, to, units)] };
}

/**
 * Deploys the wrapped native coin.
 *
 * @param weth9 Where WETH9 is, which then is the one; our own when absent.
 */
export async function deployWrapped(
  { session, owner }: BuildContext,
  symbol: string,
  weth9: Address | undefined,
): Promise<NewToken> {
  const address = weth9 ?? (await session.deploy(owner, "WrappedNative"));
  const asset = { symbol, address, decimals: NATIVE_DECIMALS };
  return { asset, traits: { isWeth9: weth9 !== undefined }, give: wrapping(asset, owner) };
}

/** The native coin, of which the owner has plenty, becomes the token. */
export function wrapping({ address }: Asset, owner: Address): PricedAsset["give"] {
  return (to, units) => {
    const wrap: Call = { ...WRAPPED.call(address, "deposit"), value: units };
    return to === owner ? [wrap] : [wrap, transferTokens(address, to, units)];
  };
}

/** A price, or a path of prices, as a path. */
export function pathOf(price: Amount | PricePath): PricePath {
  return typeof price === "function" ? price : constantPrice(price);
}
