import { fromHex, parseHeader, parseLog, toHex } from "./rpc.ts";
import type { Address, Hex, PastLog } from "./types.ts";

type Rpc = (method: string, params: readonly unknown[]) => Promise<unknown>;

/**
 * The logs of the blocks so far, read from the node once, a range of blocks at a time. Many readers ask about the same
 * blocks: every port of a world, anew for every arm.
 */
export class LogArchive {
  private readonly rpc: Rpc;
  private readonly byAddress = new Map<Address, PastLog[]>();
  private readUpTo: number;
  /** The reading that is under way; who comes meanwhile waits for it. */
  private reading: Promise<void> = Promise.resolve();

  /** `first` is the first block of which logs are wanted. */
  constructor(rpc: Rpc, first: number) {
    this.rpc = rpc;
    this.readUpTo = first - 1;
  }

  /** The logs of the addresses up to block `last`, in order; those with the first topic, if one is given. */
  async logsOf(addresses: readonly Address[], topic: Hex | undefined, last: number): Promise<PastLog[]> {
    this.reading = this.reading.then(async () => this.read(last));
    await this.reading;
    const logs = addresses.flatMap((address) => this.byAddress.get(address) ?? []);
    return logs.filter((log) => topic === undefined || log.topics[0] === topic).sort(byPlace);
  }

  /** The logs of one block, in order. */
  async logsOfBlock(block: number): Promise<PastLog[]> {
    return this.fetch(block, block);
  }

  /** Forgets the blocks after this one: the chain went back to it. */
  forgetAfter(block: number): void {
    if (this.readUpTo <= block) return;
    this.readUpTo = block;
    for (const [address, logs] of this.byAddress) {
      this.byAddress.set(
        address,
        logs.filter((log) => log.blockNumber <= block),
      );
    }
  }

  private async read(last: number): Promise<void> {
    if (last <= this.readUpTo) return;
    for (const log of await this.fetch(this.readUpTo + 1, last)) {
      const known = this.byAddress.get(log.address);
      if (known === undefined) this.byAddress.set(log.address, [log]);
      else known.push(log);
    }
    this.readUpTo = last;
  }

  private async fetch(fromBlock: number, toBlock: number): Promise<PastLog[]> {
    const filter = { fromBlock: toHex(fromBlock), toBlock: toHex(toBlock) };
    const found = (await this.rpc("eth_getLogs", [filter])) as Record<string, unknown>[];
    const times = new Map<string, number>();
    const logs: PastLog[] = [];
    for (const raw of found) {
      const number = raw.blockNumber as string;
      const stamp = raw.blockTimestamp ?? times.get(number) ?? (await this.timestampOf(number));
      times.set(number, Number(stamp));
      logs.push({ ...parseLog(raw), blockNumber: Number(fromHex(number)), timestamp: Number(stamp) });
    }
    return logs;
  }

  private async timestampOf(blockNumber: string): Promise<number> {
    return parseHeader(await this.rpc("eth_getBlockByNumber", [blockNumber, false])).timestamp;
  }
}

function byPlace(a: PastLog, b: PastLog): number {
  return a.blockNumber - b.blockNumber || a.transactionIndex - b.transactionIndex || a.logIndex - b.logIndex;
}
