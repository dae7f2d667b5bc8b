import type { Address, Call } from "../chain/types.ts";
import type { WorldView } from "../simulation/agent.ts";
import type { TransactionShock } from "../simulation/shock.ts";

/** A call from outside. */
export interface OutsideCall {
  /** The block in which it comes first. */
  readonly at: number;
  /** Who sends it; `build.account` makes one that can. */
  readonly from: Address;
  /** The call, or how it follows from the world at the end of the block before. */
  readonly call: Call | ((world: WorldView) => Call);
  /** What it is, for the record. */
  readonly detail: string;
}

/** Somebody sends a transaction, whatever the agents do: a decision, an attack, an accident. */
export function transaction({ at, from, call, detail }: OutsideCall): TransactionShock {
  return { kind: "transaction", block: at, from, call: typeof call === "function" ? call : () => call, detail };
}
