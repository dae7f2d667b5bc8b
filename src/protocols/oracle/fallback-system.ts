import { Abi } from "../../chain/abi.ts";
import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address, Log } from "../../chain/types.ts";
import { auditSame } from "../audit-check.ts";
import type { ProtocolEvent } from "../events.ts";
import type { AuditCheck, Chain, Figure, SystemPort } from "../ports.ts";

const CHAIN = new Abi([
  "function serving() view returns (uint256)",
  "event SourceChanged(uint256 indexed previous, uint256 indexed current)",
]);

/** Which source of a chain of feeds serves. */
export class FallbackSystem implements SystemPort {
  readonly name: string;
  readonly kind = "chain of feeds";
  readonly addresses: readonly Address[];

  private readonly sources: readonly string[];
  private serving = 0n;
  private changes = 0n;

  /** @param sources The sources' names, in the chain's order. */
  constructor(name: string, feed: Address, sources: readonly string[]) {
    this.name = name;
    this.addresses = [feed];
    this.sources = sources;
  }

  async open({ reader }: Chain): Promise<void> {
    this.serving = await this.read(reader);
  }

  absorb(log: Log): ProtocolEvent | undefined {
    const decoded = CHAIN.decodeLog(log);
    if (decoded === undefined) return undefined;
    const { previous, current } = decoded.args;
    this.serving = current as bigint;
    this.changes += 1n;
    const values = { source: this.nameOf(current as bigint), before: this.nameOf(previous as bigint) };
    return { event: "system", protocol: this.name, action: "serves", values };
  }

  async audit(reader: BatchReader): Promise<AuditCheck[]> {
    return [auditSame("the source that serves is the last one announced", [this.serving], [await this.read(reader)])];
  }

  /** The place of the source that serves, from 1, and how often it changed. */
  figures(): Record<string, Figure> {
    return { source: { unit: "count", value: this.serving + 1n }, changes: { unit: "count", value: this.changes } };
  }

  private nameOf(index: bigint): string {
    return this.sources[Number(index)] ?? String(index);
  }

  private async read(reader: BatchReader): Promise<bigint> {
    const data = await reader.tryRead(CHAIN.call(this.addresses[0] as Address, "serving"));
    return data === undefined ? -1n : (CHAIN.decode("serving", data)[0] as bigint);
  }
}
