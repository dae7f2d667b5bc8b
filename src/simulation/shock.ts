import type { Address, Call } from "../chain/types.ts";
import type { Asset } from "../protocols/ports.ts";
import type { WorldView } from "./agent.ts";

/** Something that happens from outside at a given block. */
export type Shock = PriceShock | TransactionShock;

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
