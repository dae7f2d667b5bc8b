import type { Eip1193Provider } from "../../src/chain/types.ts";
import { FirebreakError } from "../../src/errors.ts";
import type { Environment } from "../../src/simulation/run.ts";

/** A request that changes the chain, and what the node answered. */
export interface WriteRequest {
  readonly method: string;
  readonly params: readonly unknown[];
  readonly answer: unknown;
}

/** Everything a run asked of one chain that changes it, in order. */
export interface Recording {
  /** Unix seconds at which the chain was started. */
  readonly startTime: number;
  readonly writes: readonly WriteRequest[];
  /** The chain itself, to look at afterwards: what is asked through it is not recorded. */
  readonly provider: Eip1193Provider;
}

/** Whether a request leaves the chain as it is. What is not known to do so counts as a write. */
export function isRead(method: string): boolean {
  return READS.has(method) || READ_PREFIXES.some((prefix) => method.startsWith(prefix));
}

const READS = new Set(["eth_call", "eth_blockNumber", "eth_chainId", "eth_estimateGas", "eth_feeHistory"]);
const READ_PREFIXES = ["eth_get", "debug_", "net_", "web3_"];

/** An environment of which every chain is recorded. `recordings` grows by one with each chain that is opened. */
export function recordingEnvironment(environment: Environment): {
  environment: Environment;
  recordings: readonly Recording[];
} {
  const recordings: Recording[] = [];
  return {
    recordings,
    environment: {
      ...environment,
      openChain: async (options) => {
        const provider = await environment.openChain(options);
        const writes: WriteRequest[] = [];
        recordings.push({ startTime: options.startTime, writes, provider });
        return {
          request: async (args) => {
            const answer = await provider.request(args);
            if (!isRead(args.method)) writes.push({ method: args.method, params: args.params ?? [], answer });
            return answer;
          },
        };
      },
    },
  };
}

/** What a replay may do besides. */
export interface ReplayOptions {
  /** Ask why each reverted transaction failed, as a run does, right after its block. */
  readonly withReasons?: boolean;
}

const TRACE = { tracer: "callTracer", tracerConfig: { onlyTopCall: true } };

/**
 * Sends recorded requests to another chain, one after the other, as they were. What the first node answered and the run
 * gave back to it later, such as the number of a snapshot, is replaced by this node's own answer.
 */
export class Replay {
  private readonly provider: Eip1193Provider;
  private readonly reasonsFor: ReadonlySet<unknown>;
  private readonly answers = new Map<unknown, unknown>();
  private toExplain: unknown[] = [];

  /** @param reverted Recorded hashes of transactions whose reasons are asked for. */
  constructor(provider: Eip1193Provider, reverted: Iterable<string> = []) {
    this.provider = provider;
    this.reasonsFor = new Set<unknown>(reverted);
  }

  async run(writes: readonly WriteRequest[]): Promise<void> {
    for (const { method, params, answer } of writes) {
      const own = await this.provider.request({ method, params: params.map((param) => this.translated(param)) });
      if (typeof answer === "string") this.answers.set(answer, own);
      if (this.reasonsFor.has(answer)) this.toExplain.push(own);
      if (method === "evm_mine") await this.explain();
    }
  }

  private translated(param: unknown): unknown {
    return this.answers.get(param) ?? param;
  }

  private async explain(): Promise<void> {
    for (const hash of this.toExplain) {
      await this.provider.request({ method: "debug_traceTransaction", params: [hash, TRACE] });
    }
    this.toExplain = [];
  }
}

/** The hashes of a chain's transactions that failed, over all its blocks. */
export async function revertedTransactions(provider: Eip1193Provider): Promise<string[]> {
  const { number } = await lastBlock(provider);
  const reverted: string[] = [];
  for (let block = 0; block <= number; block += 1) {
    const tag = `0x${block.toString(16)}`;
    const { transactions } = (await provider.request({ method: "eth_getBlockByNumber", params: [tag, false] })) as {
      transactions: string[];
    };
    for (const hash of transactions) {
      const receipt = (await provider.request({ method: "eth_getTransactionReceipt", params: [hash] })) as {
        status: string;
      };
      if (receipt.status === "0x0") reverted.push(hash);
    }
  }
  return reverted;
}

/** The end of a chain. Its hash covers the state and all that came before. */
export async function lastBlock(provider: Eip1193Provider): Promise<{ number: number; hash: string }> {
  const block = (await provider.request({ method: "eth_getBlockByNumber", params: ["latest", false] })) as {
    number: string;
    hash: string;
  } | null;
  if (block === null) throw new FirebreakError("the chain has no last block");
  return { number: Number(block.number), hash: block.hash };
}
