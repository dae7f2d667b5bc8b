import type { Session } from "../../chain/session.ts";
import type { Address, Call } from "../../chain/types.ts";
import type { Asset } from "../../protocols/ports.ts";
import type { Amount } from "../../units/amounts.ts";
import type { Named } from "../names.ts";
import type { PricePath } from "../price-path.ts";

/** A token of the world with its outside price and its feed. */
export interface PricedAsset {
  readonly asset: Asset;
  readonly path: PricePath;
  readonly feed: Address;
  /** The highest answer that the feed takes, in 1e-8 US dollars. */
  readonly maxAnswer: bigint;
}

/** A breaker in the making: where it is, and the sources that it watches so far, by address. */
export interface BreakerSite {
  readonly address: Address;
  readonly sources: Map<Address, string>;
}

/** What the pages of the builder share. */
export interface BuildContext {
  readonly session: Session;
  /** Who owns what is built. */
  readonly owner: Address;
  pricedOf(asset: Asset): PricedAsset;
  breakerOf(breaker: Named): BreakerSite;
  /** Creates tokens for an address: whole tokens, or base units as a bigint. */
  endow(asset: Asset, to: Address, amount: Amount | bigint): Promise<void>;
  /** Runs calls as the owner. */
  execute(calls: readonly Call[]): Promise<void>;
}

/** Gas that any step of building a world gets along without. */
export const SETUP_GAS = 5_000_000n;
