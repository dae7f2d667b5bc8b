import { readdirSync } from "node:fs";

import type { Address } from "../../src/chain/types.ts";
import type { ProtocolEvent } from "../../src/protocols/events.ts";
import type { Port } from "../../src/protocols/ports.ts";

/**
 * What becomes of the events of a system's contracts. Each file in `event-tables/` exports one by default; the test of
 * protocol events reads them all.
 */
export interface EventTable {
  /** By contract, by event: which protocol event it becomes. */
  readonly decoded: Readonly<Record<string, Readonly<Record<string, ProtocolEvent["event"]>>>>;
  /** By contract, by event: why it becomes none. */
  readonly ignored: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Contracts that no port listens to. */
  readonly withoutPort?: readonly string[];
  /** What listens to the given contract, at `address`: at most one of several ports makes an event of a log. */
  portOf(contract: string, address: Address): Port | readonly Port[] | undefined;
}

const TABLES = new URL("event-tables/", import.meta.url);

/** The tables of all systems. */
export async function eventTables(): Promise<readonly EventTable[]> {
  const files = readdirSync(TABLES).filter((name) => name.endsWith(".ts"));
  return Promise.all(
    files.sort().map(async (name) => ((await import(new URL(name, TABLES).href)) as { default: EventTable }).default),
  );
}
