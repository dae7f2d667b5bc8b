import type { Address } from "../chain/types.ts";
import type { Action } from "./action.ts";

/** Ethereum clients replace a waiting transaction only for a tenth more. */
const REPLACEMENT_BUMP_PERCENT = 110n;

/** An action that waits for inclusion. */
export interface PendingAction {
  readonly action: Action;
  readonly agent: string;
  /** The order in which it came, over the whole run. */
  readonly sequence: number;
  /** The block from which on it is no longer wanted. */
  readonly expiresAt: number;
}

/** Actions that left the mempool without being mined. */
export interface Departed {
  readonly pending: PendingAction;
  readonly status: "replaced" | "expired";
}

/** What was proposed and not yet mined, in the order of arrival. */
export class Mempool {
  private waiting: PendingAction[] = [];
  private sequence = 0;

  /** Adds an action proposed for `block`; returns what it pushed out, which can be itself. */
  add(agent: string, action: Action, block: number): Departed | undefined {
    const pending = { action, agent, sequence: this.sequence++, expiresAt: block + (action.expiresAfter ?? 1) };
    const rivalAt = action.key === undefined ? -1 : this.waiting.findIndex((other) => isSameKey(other.action, action));
    const rival = this.waiting[rivalAt];
    if (rival === undefined) {
      this.waiting.push(pending);
      return undefined;
    }
    if (action.priorityFee * 100n < rival.action.priorityFee * REPLACEMENT_BUMP_PERCENT) {
      return { pending, status: "replaced" };
    }
    // The newcomer takes the place of the old one among its sender's transactions: they share a nonce.
    this.waiting[rivalAt] = pending;
    return { pending: rival, status: "replaced" };
  }

  /** Everything that waits. */
  list(): readonly PendingAction[] {
    return this.waiting;
  }

  /** Takes out what was mined. */
  remove(mined: ReadonlySet<PendingAction>): void {
    this.waiting = this.waiting.filter((pending) => !mined.has(pending));
  }

  /** Takes out what is no longer wanted once `block` was mined. */
  expire(block: number): Departed[] {
    const expired = this.waiting.filter((pending) => pending.expiresAt <= block + 1);
    this.waiting = this.waiting.filter((pending) => pending.expiresAt > block + 1);
    return expired.map((pending) => ({ pending, status: "expired" }));
  }
}

function isSameKey(a: { from: Address; key?: string }, b: { from: Address; key?: string }): boolean {
  return a.from === b.from && a.key === b.key;
}
