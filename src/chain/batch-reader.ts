import { Abi } from "./abi.ts";
import type { Session } from "./session.ts";
import type { Address, Call, Hex } from "./types.ts";

const MULTICALL = new Abi([
  "function aggregate((address target, bytes data)[] calls) returns ((bool success, bytes data)[] results)",
]);

/** Calls a batch may hold: more would make one `eth_call` needlessly large. */
const MAX_BATCH = 500;

interface PendingRead {
  readonly call: Call;
  readonly resolve: (data: Hex | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Reads state through the Multicall contract. Reads that are asked for at the same time, as by `Promise.all`, travel in
 * one `eth_call`, so a port can be written call by call and still cost the run one round trip a block.
 */
export class BatchReader {
  private readonly session: Session;
  private readonly multicall: Address;
  private pending: PendingRead[] = [];

  constructor(session: Session, multicall: Address) {
    this.session = session;
    this.multicall = multicall;
  }

  /** What the call returns on the last block, or undefined when it reverts. */
  async tryRead(call: Call): Promise<Hex | undefined> {
    return new Promise((resolve, reject) => {
      if (this.pending.length === 0) queueMicrotask(() => void this.flush());
      this.pending.push({ call, resolve, reject });
    });
  }

  /** What the call returns on the last block. A revert is thrown as the node reports it. */
  async read(call: Call): Promise<Hex> {
    return (await this.tryRead(call)) ?? this.session.call(call);
  }

  private async flush(): Promise<void> {
    const batch = this.pending.splice(0, MAX_BATCH);
    if (this.pending.length > 0) queueMicrotask(() => void this.flush());
    try {
      const calls = batch.map(({ call }) => ({ target: call.to, data: call.data }));
      const answer = await this.session.call(MULTICALL.call(this.multicall, "aggregate", [calls]));
      const [results] = MULTICALL.decode("aggregate", answer) as unknown as [{ success: boolean; data: Hex }[]];
      batch.forEach((read, i) => {
        const result = results[i];
        read.resolve(result?.success === true ? result.data : undefined);
      });
    } catch (error) {
      for (const read of batch) read.reject(error);
    }
  }
}
