import type { Address } from "../chain/types.ts";
import type { PendingAction } from "./mempool.ts";
import type { Random } from "./random.ts";

/** How a block builder chooses. */
export type OrderingRule = "priority-fee" | "first-come" | "shuffled";

/** Puts what waits into the order in which a block is filled. */
export type Orderer = (waiting: readonly PendingAction[], random: Random) => PendingAction[];

export const orderers: Readonly<Record<OrderingRule, Orderer>> = {
  /** The highest tip first; ties by seed. */
  "priority-fee": (waiting, random) => {
    const ticket = new Map(random.shuffle(waiting).map((pending, i) => [pending, i]));
    return bySender(waiting, (a, b) => {
      const difference = b.action.priorityFee - a.action.priorityFee;
      if (difference !== 0n) return difference > 0n ? 1 : -1;
      return (ticket.get(a) ?? 0) - (ticket.get(b) ?? 0);
    });
  },

  /** The earliest arrival first; what waited since an earlier block comes before the block's newcomers. */
  "first-come": (waiting) =>
    bySender(waiting, (a, b) => {
      const byBlock = a.expiresAt - (a.action.expiresAfter ?? 1) - (b.expiresAt - (b.action.expiresAfter ?? 1));
      if (byBlock !== 0) return byBlock;
      return (a.action.arrival ?? 0) - (b.action.arrival ?? 0) || a.sequence - b.sequence;
    }),

  /** Any order, by seed. */
  shuffled: (waiting, random) => {
    const ticket = new Map(random.shuffle(waiting).map((pending, i) => [pending, i]));
    return bySender(waiting, (a, b) => (ticket.get(a) ?? 0) - (ticket.get(b) ?? 0));
  },
};

/**
 * Merges the senders' queues: at each step the best of the queues' heads goes next. A sender's own transactions keep
 * their order whatever they offer, since their nonces do.
 */
function bySender(
  waiting: readonly PendingAction[],
  compare: (a: PendingAction, b: PendingAction) => number,
): PendingAction[] {
  const queues = new Map<Address, PendingAction[]>();
  for (const pending of waiting) {
    const queue = queues.get(pending.action.from);
    if (queue === undefined) queues.set(pending.action.from, [pending]);
    else queue.push(pending);
  }
  const heads = [...queues.values()].map((queue) => ({ queue, next: 0 }));
  const ordered: PendingAction[] = [];
  while (ordered.length < waiting.length) {
    let best: { queue: PendingAction[]; next: number } | undefined;
    for (const head of heads) {
      const candidate = head.queue[head.next];
      const leader = best?.queue[best.next];
      if (candidate !== undefined && (leader === undefined || compare(candidate, leader) < 0)) best = head;
    }
    if (best === undefined) break;
    ordered.push(best.queue[best.next] as PendingAction);
    best.next += 1;
  }
  return ordered;
}
