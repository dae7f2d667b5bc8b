import type { Address } from "../../chain/types.ts";
import type { VenuePort } from "../../protocols/ports.ts";
import type { VaultSales } from "../../protocols/vaults/vault-sales.ts";
import type { Observation } from "../../simulation/agent.ts";
import { ONE_BPS } from "../../units/fixed-point.ts";
import type { Step } from "../executor.ts";

/** Something to do about collateral on sale. */
export interface Purchase {
  /** What it is about: a later purchase with the same key takes its place. */
  readonly key: string;
  readonly label: string;
  readonly steps: readonly Step[];
  /** Gas that it takes. */
  readonly gas: bigint;
  /** What it brings, less what it costs, before gas; in base units of the coin. */
  readonly gain: bigint;
  /** Coins that it needs, in base units. */
  readonly cost: bigint;
  /** Whether the coins come back within the transaction. */
  readonly recycles: boolean;
}

/** Why something on sale was let pass. */
export type Refusal = "unprofitable" | "no-capital" | "too-slow";

/** What a buyer knows when it decides. */
export interface Shopping<S extends VaultSales = VaultSales> {
  readonly observation: Observation;
  readonly sales: S;
  /** Who buys: the contract that holds the coins. */
  readonly buyer: Address;
  /** Coins at hand, in base units. */
  readonly budget: bigint;
  /** The discount that the buyer wants for what it sells in the same transaction, in basis points. */
  readonly discountBps: bigint;
  /** The discount that it wants for what it must hold for a while: with its fear on top. */
  readonly fearfulBps: bigint;
  /** Whether the buyer takes only what costs nothing. */
  readonly lowballs: boolean;
  /** Where collateral is sold, the best venue for so much, and what that gives in base units of the coin. */
  readonly resale: (amount: bigint) => { readonly venue: VenuePort; readonly proceeds: bigint };
  /** Whether the buyer, with its latency, knows by now of something that began in a block with this timestamp. */
  readonly knows: (since: number) => boolean;
  readonly skip: (reason: Refusal) => void;
}

/** What the buyer would pay for so much collateral that it sells at once, in base units of the coin. */
export function worthNow({ resale, discountBps }: Shopping, amount: bigint): bigint {
  return (resale(amount).proceeds * (ONE_BPS - discountBps)) / ONE_BPS;
}

/** What it would pay for collateral that it gets, and can sell, only later. */
export function worthLater({ resale, fearfulBps }: Shopping, amount: bigint): bigint {
  return (resale(amount).proceeds * (ONE_BPS - fearfulBps)) / ONE_BPS;
}

/** The step that sells all the collateral that the buyer has by then. */
export function sellAll({ sales, resale, buyer }: Shopping, amount: bigint): { step: Step; gas: bigint } {
  const { venue } = resale(amount);
  const { collateral, coin } = sales;
  const call = venue.trade({ assetIn: collateral, assetOut: coin, amountIn: amount, minAmountOut: 0n, to: buyer });
  return { step: { call, fill: { asset: collateral, offset: venue.amountInOffset } }, gas: venue.tradeGas };
}
