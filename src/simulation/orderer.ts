import type { Address } from "../chain/types.ts";
import type { PendingAction } from "./mempool.ts";
import type { Random } from "./random.ts";

/** How a block builder chooses. */
export type OrderingRule = "priority-fee" | "first-come" | "shuffled";

/** Puts what waits into the order in which a block is filled. */
export type Orderer = (waiting: readonly PendingAction[], random: Random) => PendingAction[];

type Compare = (a: PendingAction, b: PendingAction) => number;

export const orderers: Readonly<Record<OrderingRule, Orderer>> = {
  /** The highest tip first; ties by seed. */
  "priority-fee": (waiting, random) => {
    const byTicket = draw(waiting, random);
    return arrange(waiting, (a, b) => {
      const difference = b.action.priorityFee - a.action.priorityFee;
      return difference === 0n ? byTicket(a, b) : difference > 0n ? 1 : -1;
    });
  },

  /** The earliest arrival first; what waited since an earlier block comes before the block's newcomers. */
  "first-come": (waiting) =>
    arrange(waiting, (a, b) => {
      const byBlock = proposedIn(a) - proposedIn(b);
      return byBlock || (a.action.arrival ?? 0) - (b.action.arrival ?? 0) || a.sequence - b.sequence;
    }),

  /** Any order, by seed. */
  shuffled: (waiting, random) => arrange(waiting, draw(waiting, random)),
};

/** A random order of what waits. */
function draw(waiting: readonly PendingAction[], random: Random): Compare {
  const ticket = new Map(random.shuffle(waiting).map((pending, i) => [pending, i]));
  return (a, b) => (ticket.get(a) ?? 0) - (ticket.get(b) ?? 0);
}

/** The order that `compare` asks for, with those that follow an action behind it. */
function arrange(waiting: readonly PendingAction[], compare: Compare): PendingAction[] {
  const leaders = leadersOf(waiting);
  return bySender(waiting, leaders.size === 0 ? compare : following(leaders, compare), leaders);
}

/** Those that follow another waiting action, with the one they follow. */
function leadersOf(waiting: readonly PendingAction[]): Map<PendingAction, PendingAction> {
  const leaders = new Map<PendingAction, PendingAction>();
  const followers = waiting.filter(({ action }) => action.follows !== undefined);
  if (followers.length === 0) return leaders;
  const byKey = new Map(waiting.map((pending) => [pending.action.key, pending]));
  for (const follower of followers) {
    const leader = byKey.get(follower.action.follows);
    if (leader !== undefined && leader !== follower) leaders.set(follower, leader);
  }
  return leaders;
}

/** Puts those that follow an action at its place: behind it, and among themselves in the order they would have. */
function following(leaders: ReadonlyMap<PendingAction, PendingAction>, compare: Compare): Compare {
  const leaderOf = (pending: PendingAction): PendingAction => leaders.get(pending) ?? pending;
  return (a, b) => {
    const [leaderA, leaderB] = [leaderOf(a), leaderOf(b)];
    if (leaderA !== leaderB) return compare(leaderA, leaderB);
    if (a === leaderA || b === leaderB) return a === leaderA ? -1 : 1;
    return compare(a, b);
  };
}

function proposedIn({ expiresAt, action }: PendingAction): number {
  return expiresAt - (action.expiresAfter ?? 1);
}

/**
 * Merges the senders' queues: at each step the best of the queues' heads goes next. A sender's own transactions keep
 * their order whatever they offer, since their nonces do. Who follows an action that is still to come lets others go
 * first, unless all wait for each other.
 */
function bySender(
  waiting: readonly PendingAction[],
  compare: Compare,
  leaders: ReadonlyMap<PendingAction, PendingAction>,
): PendingAction[] {
  const queues = new Map<Address, PendingAction[]>();
  for (const pending of waiting) {
    const queue = queues.get(pending.action.from);
    if (queue === undefined) queues.set(pending.action.from, [pending]);
    else queue.push(pending);
  }
  const heads = [...queues.values()].map((queue) => ({ queue, next: 0 }));
  const ordered: PendingAction[] = [];
  const placed = new Set<PendingAction>();
  const isEarly = (pending: PendingAction): boolean => {
    const leader = leaders.get(pending);
    return leader !== undefined && !placed.has(leader);
  };
  const isBefore = (a: PendingAction, b: PendingAction): boolean =>
    isEarly(a) === isEarly(b) ? compare(a, b) < 0 : isEarly(b);
  while (ordered.length < waiting.length) {
    let best: { queue: PendingAction[]; next: number } | undefined;
    for (const head of heads) {
      const candidate = head.queue[head.next];
      const rival = best?.queue[best.next];
      if (candidate !== undefined && (rival === undefined || isBefore(candidate, rival))) best = head;
    }
    if (best === undefined) break;
    const chosen = best.queue[best.next] as PendingAction;
    ordered.push(chosen);
    placed.add(chosen);
    best.next += 1;
  }
  return ordered;
}
