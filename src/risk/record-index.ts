import type { Address } from "../chain/types.ts";
import type { RecordedEvent, RunRecord } from "../simulation/record.ts";
import { valueOf } from "../units/amounts.ts";

/** The events of one kind. */
export type EventOf<Name extends RecordedEvent["event"]> = Extract<RecordedEvent, { event: Name }>;

/** What the head of a record says of its world, and its events by kind. */
export class RecordIndex {
  readonly record: RunRecord;
  private readonly byKind = new Map<string, RecordedEvent[]>();
  private readonly decimals = new Map<string, number>();

  constructor(record: RunRecord) {
    this.record = record;
    for (const event of record.events) {
      const list = this.byKind.get(event.event);
      if (list === undefined) this.byKind.set(event.event, [event]);
      else list.push(event);
    }
    for (const asset of this.of("asset")) this.decimals.set(asset.asset, asset.decimals);
  }

  /** Events of one kind, in order. */
  of<Name extends RecordedEvent["event"]>(name: Name): readonly EventOf<Name>[] {
    return (this.byKind.get(name) ?? []) as EventOf<Name>[];
  }

  /** Names of the lending protocols, in the order of the world. */
  lendingNames(): string[] {
    return this.of("protocol")
      .filter((protocol) => protocol.kind === "lending")
      .map((protocol) => protocol.protocol);
  }

  /** Names of the pools whose base asset it is, in the order of the world. */
  poolsOf(asset: string): string[] {
    return this.of("protocol")
      .filter((protocol) => protocol.kind === "pool" && protocol.asset === asset)
      .map((protocol) => protocol.protocol);
  }

  /** Base units of an asset in 1e-8 US dollars at a price of 1e-8 US dollars for a whole unit. */
  value(asset: string, units: bigint, price: bigint): bigint {
    return valueOf(units, this.decimals.get(asset) ?? 0, price);
  }

  /** The agent that an address belongs to. */
  owners(): Map<Address, string> {
    return new Map(this.of("agent").flatMap(({ agent, addresses }) => addresses.map((address) => [address, agent])));
  }
}

/** An account in one protocol. */
export function accountKey({ protocol, account }: { readonly protocol: string; readonly account: string }): string {
  return `${protocol} ${account}`;
}
