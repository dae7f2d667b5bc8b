import { setTimeout as sleep } from "node:timers/promises";

import { FirebreakError, InputError } from "../../errors.ts";
import type { Answer, ForkCall, Json } from "./answer.ts";
import type { UpstreamAddress } from "./upstream-address.ts";

/** How long and how often the upstream is asked. Times are in milliseconds. */
export interface Patience {
  /** How often one question is asked at most. */
  readonly tries: number;
  /** How long one try may take. */
  readonly tryMs: number;
  /** The pause after the first try; it doubles with each. */
  readonly pauseMs: number;
  /** The longest pause, also where the upstream asks for a longer one. */
  readonly longestPauseMs: number;
  /** How long all tries and pauses together may take. */
  readonly totalMs: number;
}

/** While a run goes on: a limit on requests per minute is waited out, an upstream that is gone is not. */
const PATIENCE: Patience = { tries: 7, tryMs: 30_000, pauseMs: 500, longestPauseMs: 30_000, totalMs: 120_000 };

/** The longest answer that is read, in bytes once it is unpacked: no block and no range of logs is as long. */
const MOST_BYTES = 64 * 1024 * 1024;
const TOO_MANY_REQUESTS = 429;
const TRANSIENT = new Set([TOO_MANY_REQUESTS, 502, 503, 504]);
/** How nodes say it that answer 200 when they are asked too often. */
const RATE_LIMIT = /rate.?limit|too many requests|compute units|throughput|request limit/i;
const REFUSED_ACCESS = new Set([401, 402, 403]);
const STATE_GONE = /missing trie node|pruned|archive|state .*(not available|unavailable)|historical state/i;

/** An answer with an error that the upstream gave, and whether it says that it has thrown the state away. */
export type UpstreamAnswer = Answer & { readonly isStateGone?: boolean };

/** Something that may be better at the next try. */
class Transient extends Error {
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs = 0) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * JSON-RPC over HTTP to the node whose chain is forked. Errors are one line that names the method, and never anything of
 * the address: it often holds a key. They have no cause attached for the same reason.
 */
export class Upstream {
  private readonly address: UpstreamAddress;
  private readonly patience: Patience;
  private readonly mostBytes: number;
  private readonly closing = new AbortController();
  private id = 0;

  constructor(address: UpstreamAddress, patience: Patience = PATIENCE, mostBytes = MOST_BYTES) {
    this.address = address;
    this.patience = patience;
    this.mostBytes = mostBytes;
  }

  /** The same upstream, asked with another patience. */
  withPatience(patience: Patience): Upstream {
    return new Upstream(this.address, patience, this.mostBytes);
  }

  /**
   * Asks, and asks again when the upstream is busy or does not answer.
   *
   * @throws InputError when it refuses access, or what answers is no node; FirebreakError when it does not answer.
   */
  async ask(call: ForkCall): Promise<UpstreamAnswer> {
    const { tries, pauseMs, longestPauseMs, totalMs } = this.patience;
    const deadline = performance.now() + totalMs;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.askOnce(call, deadline);
      } catch (error) {
        if (!(error instanceof Transient)) throw error;
        const wanted = Math.max(pauseMs * 2 ** (attempt - 1), error.retryAfterMs);
        const pause = Math.min(wanted, longestPauseMs);
        if (attempt >= tries || performance.now() + pause >= deadline) {
          throw new FirebreakError(`the upstream ${error.message} (${call.method}, asked ${times(attempt)})`);
        }
        await sleep(pause, undefined, { signal: this.closing.signal });
      }
    }
  }

  /** Ends what is under way. */
  close(): void {
    this.closing.abort();
  }

  private async askOnce({ method, params }: ForkCall, deadline: number): Promise<UpstreamAnswer> {
    this.id += 1;
    const id = this.id;
    const left = Math.max(1, Math.min(this.patience.tryMs, deadline - performance.now()));
    const signal = AbortSignal.any([AbortSignal.timeout(Math.ceil(left)), this.closing.signal]);
    let response: Response;
    let text: string | undefined;
    try {
      response = await fetch(this.address.url, {
        method: "POST",
        headers: { ...this.address.headers, "content-type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", id, method, params }),
        // A redirection would carry the key to somebody else.
        redirect: "manual",
        signal,
      });
      text = await bodyOf(response, this.mostBytes);
    } catch (error) {
      if (isForbiddenPort(error)) throw new InputError("the upstream's port is one that HTTP clients refuse to use");
      throw new Transient(troubleOf(error));
    }
    if (TRANSIENT.has(response.status)) throw busy(response);
    if (text === undefined) {
      throw new FirebreakError(`the upstream's answer to ${method} is longer than ${this.mostBytes} bytes`);
    }
    const answer = parse(text, id);
    if (answer === undefined) throw notANode(response.status, method);
    if ("busy" in answer) throw new Transient("limits how often it may be asked");
    return answer;
  }
}

/** The body; undefined when it is too long, of which the rest is not read. */
async function bodyOf(response: Response, mostBytes: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop ends the connection.
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > mostBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parse(text: string, id: number): UpstreamAnswer | { readonly busy: true } | undefined {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!(body instanceof Object) || Array.isArray(body)) return undefined;
  const { id: answered, result, error } = body as { id?: unknown; result?: Json; error?: unknown };
  if (error instanceof Object) {
    const { code, message } = error as { code?: unknown; message?: unknown };
    const number = typeof code === "number" && Number.isSafeInteger(code) ? code : -32_000;
    const words = String(message);
    if (number === TOO_MANY_REQUESTS || RATE_LIMIT.test(words)) return { busy: true };
    return { error: number, isStateGone: STATE_GONE.test(words) };
  }
  return answered === id && result !== undefined ? { result } : undefined;
}

/** Why what answers can't be used. */
function notANode(status: number, method: string): FirebreakError {
  if (REFUSED_ACCESS.has(status)) {
    return new InputError(`the upstream refuses access (HTTP ${status}, ${method}): expected a URL with a valid key`);
  }
  if (status >= 300 && status < 400) {
    return new InputError(`the upstream redirects elsewhere (HTTP ${status}, ${method}): expected the URL it leads to`);
  }
  if (status >= 500) return new FirebreakError(`the upstream fails (HTTP ${status}, ${method})`);
  return new InputError(
    `what answers at the upstream's address is no Ethereum node (HTTP ${status}, ${method}): ` +
      "expected the URL of its JSON-RPC interface",
  );
}

function busy(response: Response): Transient {
  const seconds = Number(response.headers.get("retry-after") ?? 0);
  const retryAfterMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : 0;
  const says = response.status === TOO_MANY_REQUESTS ? "limits how often it may be asked" : "is not available";
  return new Transient(`${says} (HTTP ${response.status})`, retryAfterMs);
}

/** Ports of other services, which `fetch` leaves alone. */
function isForbiddenPort(error: unknown): boolean {
  const { cause } = error as { cause?: { message?: string } };
  return cause?.message === "bad port";
}

/** What went wrong on the way, in words of our own: those of the platform hold names and addresses. */
function troubleOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  if (name === "TimeoutError" || name === "AbortError") return "does not answer in time";
  switch (cause?.code) {
    case "ECONNREFUSED":
      return "refuses the connection";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "cannot be found: its name does not resolve";
    case "UND_ERR_CONNECT_TIMEOUT":
    case "ETIMEDOUT":
      return "does not answer in time";
    case "ENETUNREACH":
    case "EHOSTUNREACH":
      return "cannot be reached from here";
    case "CERT_HAS_EXPIRED":
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return "has no certificate that is trusted here";
    default:
      return "breaks the connection off";
  }
}

function times(count: number): string {
  if (count === 1) return "once";
  return count === 2 ? "twice" : `${count} times`;
}
