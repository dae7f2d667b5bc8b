import type { Address, Call, Hex } from "../chain/types.ts";

/** One thing an agent wants done on chain. */
export interface Action {
  /** Who sends the transaction. */
  readonly from: Address;
  readonly call: Call;
  readonly gasLimit: bigint;
  /** The tip per gas that the sender offers, in wei. */
  readonly priorityFee: bigint;
  /** The most the sender pays per gas, base fee included, in wei; twice the base fee plus the tip when absent. */
  readonly maxFee?: bigint;
  /** What it is for, such as "liquidate". */
  readonly label: string;
  /** What the sender expects of it, for the record. */
  readonly expects?: string;
  /** An action of the same sender and key that is still waiting is replaced, if this one offers 10% more. */
  readonly key?: string;
  /**
   * The key of somebody else's waiting action that this one wants to come right after, as a bundle does that reacts to an
   * oracle's update in the same block. Without such an action in the block it takes its own place.
   */
  readonly follows?: string;
  /** For how many blocks it waits when it is not included; 1 when absent: this block or never. */
  readonly expiresAfter?: number;
  /** When it reaches the block builder, in milliseconds after the previous block; for first-come ordering. */
  readonly arrival?: number;
}

/** What became of an action. */
export interface Outcome {
  readonly action: Action;
  /** "waiting" actions are still in the mempool; "expired" ones left it unmined. */
  readonly status: "succeeded" | "reverted" | "waiting" | "replaced" | "expired";
  readonly gasUsed: bigint;
  /** What it cost, in wei. */
  readonly fee: bigint;
  readonly hash: Hex | undefined;
}
