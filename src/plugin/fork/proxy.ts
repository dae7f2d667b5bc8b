import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { toHex } from "../../chain/rpc.ts";
import type { ForkPoint } from "../../chain/types.ts";
import { messageOf } from "../../errors.ts";
import type { Answer, AnswerSource, ForkCall, Json } from "./answer.ts";

/** What may be asked of the chain that is forked. Nothing of it changes anything. */
const READS = new Set([
  "eth_feeHistory",
  "eth_getBalance",
  "eth_getBlockByHash",
  "eth_getBlockByNumber",
  "eth_getCode",
  "eth_getLogs",
  "eth_getStorageAt",
  "eth_getTransactionByHash",
  "eth_getTransactionCount",
  "eth_getTransactionReceipt",
]);
/** Names for blocks that are others after a while. */
const MOVING = new Set<Json>(["latest", "safe", "finalized", "pending"]);
/**
 * How far ahead of the fork the chain is said to be. A block near the head may yet be replaced, and the engine asks anew for
 * whatever it needs of one at every call, which makes it sixty times slower.
 */
const BLOCKS_AHEAD = 1_000_000;
const MOST_BYTES = 1024 * 1024;
const MOST_CALLS = 1_000;

const ERRORS = {
  malformed: { code: -32_700, message: "malformed JSON" },
  invalid: { code: -32_600, message: "no JSON-RPC request" },
  unknown: { code: -32_601, message: "a fork is not asked this" },
} as const;

interface Reply {
  readonly jsonrpc: "2.0";
  readonly id: Json;
  readonly result?: Json;
  readonly error?: { readonly code: number; readonly message: string };
}

/**
 * Stands between the engine and the chain that it forks, on this machine alone: what it is asked it passes on to a source,
 * and what must not move with the chain's head it answers by itself.
 */
export class ForkProxy {
  private readonly fork: ForkPoint;
  private readonly source: AnswerSource;
  private readonly server: Server;
  /** Only who knows it is answered: others on this machine could otherwise use up what the key pays for. */
  private readonly path = `/${randomBytes(16).toString("hex")}`;
  private failed: Error | undefined;

  private constructor(fork: ForkPoint, source: AnswerSource) {
    this.fork = fork;
    this.source = source;
    this.server = createServer((request, response) => {
      void this.serve(request, response);
    });
  }

  /** Starts one on a port of the system's choice. */
  static async start(fork: ForkPoint, source: AnswerSource): Promise<ForkProxy> {
    const proxy = new ForkProxy(fork, source);
    await new Promise<void>((resolve, reject) => {
      proxy.server.once("error", reject);
      proxy.server.listen(0, "127.0.0.1", resolve);
    });
    // It must not keep a program alive that is done.
    proxy.server.unref();
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${this.path}`;
  }

  /** The first question that the source could not answer, as the source says it. The engine's own words are others. */
  get failure(): Error | undefined {
    return this.failed;
  }

  /** Stops listening and drops who is connected. */
  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== "POST" || request.url !== this.path) {
      response.writeHead(404).end();
      return;
    }
    try {
      const body = await bodyOf(request);
      const answer = JSON.stringify(body === undefined ? failure(null, ERRORS.invalid) : await this.reply(body));
      response.writeHead(200, { "content-type": "application/json" }).end(answer);
    } catch {
      // Whoever asked has gone.
      response.destroy();
    }
  }

  private async reply(body: string): Promise<Reply | Reply[]> {
    let parsed: Json;
    try {
      parsed = JSON.parse(body) as Json;
    } catch {
      return failure(null, ERRORS.malformed);
    }
    if (!Array.isArray(parsed)) return this.one(parsed);
    const calls = parsed as Json[];
    if (calls.length === 0 || calls.length > MOST_CALLS) return failure(null, ERRORS.invalid);
    return Promise.all(calls.map(async (call) => this.one(call)));
  }

  private async one(request: Json): Promise<Reply> {
    if (!(request instanceof Object) || Array.isArray(request)) return failure(null, ERRORS.invalid);
    const { id = null, method, params = [] } = request as { id?: Json; method?: Json; params?: Json };
    if (typeof method !== "string" || !Array.isArray(params)) return failure(id, ERRORS.invalid);
    const pinned = this.pinned(method);
    if (pinned !== undefined) return { jsonrpc: "2.0", id, result: pinned };
    if (!READS.has(method)) return failure(id, ERRORS.unknown);
    const answer = await this.ask({ method, params: params.map((param: Json) => this.standing(param)) });
    if ("result" in answer) return { jsonrpc: "2.0", id, result: answer.result };
    return failure(id, { code: answer.error, message: "the chain that is forked gives no answer" });
  }

  /** Once a question has gone without an answer the run is over: nobody waits for the others. */
  private async ask(call: ForkCall): Promise<Answer> {
    const noAnswer = { error: -32_000 };
    if (this.failed !== undefined) return noAnswer;
    try {
      return await this.source.answer(call);
    } catch (error) {
      this.failed ??= error instanceof Error ? error : new Error(messageOf(error));
      return noAnswer;
    }
  }

  /** What is the fork's own, whatever the chain's head is now. */
  private pinned(method: string): Json | undefined {
    switch (method) {
      case "eth_chainId":
        return toHex(this.fork.chainId);
      case "net_version":
        return String(this.fork.chainId);
      case "eth_blockNumber":
        return toHex(this.fork.blockNumber + BLOCKS_AHEAD);
      default:
        return undefined;
    }
  }

  private standing(param: Json): Json {
    return MOVING.has(param) ? toHex(this.fork.blockNumber) : param;
  }
}

function failure(id: Json, error: NonNullable<Reply["error"]>): Reply {
  return { jsonrpc: "2.0", id, error };
}

/** undefined when it is too long. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
