import type { RecordedEvent, RunRecord } from "../../src/simulation/record.ts";

type Name = RecordedEvent["event"];

/** An event of the given name. */
export type EventOf<N extends Name> = RecordedEvent & { readonly event: N };

/** The record's events of one name, in order. */
export function eventsOf<N extends Name>({ events }: Pick<RunRecord, "events">, name: N): EventOf<N>[] {
  return events.filter((event): event is EventOf<N> => event.event === name);
}

/** Transactions of an agent. */
export function transactionsOf(record: Pick<RunRecord, "events">, agent: string): EventOf<"transaction">[] {
  return eventsOf(record, "transaction").filter((event) => event.agent === agent);
}

/** How often an agent let a chance pass for a reason, over the whole run. */
export function skips(record: Pick<RunRecord, "events">, agent: string, reason: string): number {
  return eventsOf(record, "skipped")
    .filter((event) => event.agent === agent && event.reason === reason)
    .reduce((total, { count }) => total + count, 0);
}

/** The only item there is. */
export function only<T>(items: readonly T[]): T {
  const [item, ...others] = items;
  if (item === undefined || others.length > 0) throw new Error(`expected one, found ${items.length}`);
  return item;
}

/** A value that a test knows to be there. */
export function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("expected a value");
  return value;
}
