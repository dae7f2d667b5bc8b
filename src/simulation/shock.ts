import type { Address, Call } from "../chain/types.ts";
import type { Asset } from "../protocols/ports.ts";
import type { WorldView } from "./agent.ts";

/** Something that happens from outside at a given block. */
export type Shock = PriceShock | TransactionShock | AgentShock;

/** An asset's outside price is multiplied for good. */
export interface PriceShock {
  readonly kind: "price";
  /** The first block at the new price. */
  readonly block: number;
  readonly asset: Asset;
  /** In wads: half is 5e17. */
  readonly factor: bigint;
  readonly detail: string;
}

/** A transaction that comes first in its block, such as a governance decision or a whale's sale. */
export interface TransactionShock {
  readonly kind: "transaction";
  readonly block: number;
  readonly from: Address;
  /** What is called, given the world as it stood at the end of the block before. */
  call(world: WorldView): Call;
  readonly detail: string;
}

/** Something that besets an agent for a while, such as an oracle node that falls silent. */
export interface AgentShock {
  readonly kind: "agent";
  /** The first block of it. */
  readonly block: number;
  /** The last; the run's last when absent. */
  readonly until?: number;
  /** Whom it besets, by name. */
  readonly agent: string;
  readonly effect: Effect;
  readonly detail: string;
}

/** What besets an agent, in a word that it knows: one of those that it `suffers`. */
export interface Effect {
  readonly kind: string;
  /** How much of it, in a unit that belongs to the word. */
  readonly amount?: bigint;
}
