import { Abi } from "../chain/abi.ts";
import { normaliseAddress } from "../chain/address.ts";
import type { Address, Call } from "../chain/types.ts";
import { POOL } from "../protocols/lending/aave-v3-abi.ts";
import { ExchangeRateMirror } from "../protocols/oracle/derived-mirror.ts";
import { IncomeRate } from "../protocols/oracle/rate-mirror.ts";
import type { Asset } from "../protocols/ports.ts";
import { approveAll } from "../protocols/tokens/token.ts";
import type { BuildContext } from "../simulation/build/context.ts";
import { requireName, type Site } from "../simulation/names.ts";
import { mulDivUp, RAY } from "../units/fixed-point.ts";
import { addDerivedAsset, partOf } from "./derived-asset.ts";

/** A receipt to wrap. */
export interface WrappedReceiptOptions {
  /** A lending pool of ours, or Aave V3. */
  readonly pool: Site;
  /** What was supplied to it. */
  readonly underlying: Asset;
}

/** A wrapped receipt of the world. */
export interface WrappedReceiptSite {
  readonly asset: Asset;
  /** The receipt that is wrapped: it holds the reserve's liquidity. */
  readonly receipt: Address;
  readonly underlying: Asset;
  readonly pool: Address;
}

/** What is done to a wrapped receipt. */
export const WRAPPED_RECEIPT = new Abi([
  "function deposit(uint256 assets, address to) returns (uint256)",
  "function redeem(uint256 shares, address to) returns (uint256)",
  "function getReserveNormalizedIncome(address asset) view returns (uint256)",
]);

/** Base units by which an endowment is too large rather than too small: a scaled amount is rounded to the nearest. */
const ROUNDING = 2n;

/**
 * Adds a token that wraps a pool's receipts, so that they can be pledged elsewhere. Its feed, and its price outside, is
 * the reserve's normalised income times the underlying's.
 */
export async function wrappedReceipt(
  context: BuildContext,
  symbol: string,
  { pool, underlying }: WrappedReceiptOptions,
): Promise<WrappedReceiptSite> {
  requireName("token", symbol);
  const { session, owner } = context;
  const [data] = await POOL.read(context.chain().reader, pool.address, "getReserveData", [underlying.address]);
  const receipt = normaliseAddress((data as { aTokenAddress: string }).aTokenAddress);
  const token = await session.deploy(owner, "WrappedReceipt", [
    `Wrapped ${pool.name} ${underlying.symbol}`,
    symbol,
    receipt,
  ]);
  await context.execute([approveAll(underlying.address, token)]);
  const underlyingFeed = context.pricedOf(underlying).feed.address;
  const feed = await session.deploy(owner, "ExchangeRateFeed", [`${symbol} / USD`, token, underlyingFeed]);
  const asset: Asset = { symbol, address: token, decimals: underlying.decimals };
  await addDerivedAsset(context, {
    asset,
    feed,
    mirror: () => new ExchangeRateMirror(new IncomeRate(pool.address, underlying.address), partOf(context, underlying)),
    give: async (to, units) => depositFor(context, token, pool.address, underlying, to, units),
  });
  return { asset, receipt, underlying, pool: pool.address };
}

/** The owner supplies what that many shares cost. */
async function depositFor(
  context: BuildContext,
  token: Address,
  pool: Address,
  underlying: Asset,
  to: Address,
  shares: bigint,
): Promise<readonly Call[]> {
  const { reader } = context.chain();
  const [income] = await WRAPPED_RECEIPT.read(reader, pool, "getReserveNormalizedIncome", [underlying.address]);
  const cost = mulDivUp(shares, income as bigint, RAY) + ROUNDING;
  await context.endow(underlying, context.owner, cost);
  return [WRAPPED_RECEIPT.call(token, "deposit", [cost, to])];
}
