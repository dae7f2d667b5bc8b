import { connect, type Socket } from "node:net";

import type { Eip1193Provider } from "../../chain/types.ts";

type Request = Parameters<Eip1193Provider["request"]>[0];

/** A request that has not been answered. */
interface Waiting {
  readonly request: Request;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** What a node answers. */
interface Answer {
  /** None when the node could not make out which request it was. */
  readonly id: number | null;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** A node's refusal, with what EIP-1193 wants of one. */
export class RpcError extends Error {
  readonly code: number;
  readonly data: unknown;

  constructor({ code, message, data }: NonNullable<Answer["error"]>) {
    super(message);
    this.name = new.target.name;
    this.code = code;
    this.data = data;
  }
}

/** The other side has closed the connection. */
export class ConnectionClosed extends Error {
  constructor() {
    super("the connection was closed");
    this.name = new.target.name;
  }
}

/**
 * JSON-RPC over a local socket, a line for each message. A request is sent when the one before it has been answered, so
 * that they take effect in the order in which they are made.
 */
export class JsonRpcSocket implements Eip1193Provider {
  private readonly socket: Socket;
  private readonly queue: Waiting[] = [];
  private current: Waiting | undefined;
  private id = 0;
  /** The pieces of a line that is not complete. */
  private pieces: string[] = [];
  private isClosed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => {
      this.receive(text);
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      this.fail();
    });
  }

  /** Connects to a socket by its path. */
  static async connect(path: string): Promise<JsonRpcSocket> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new JsonRpcSocket(socket));
      });
    });
  }

  async request(request: Request): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.queue.push({ request, resolve, reject });
      if (this.isClosed) this.fail();
      else this.sendNext();
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private sendNext(): void {
    if (this.current !== undefined) return;
    this.current = this.queue.shift();
    if (this.current === undefined) return;
    const { method, params = [] } = this.current.request;
    this.id += 1;
    this.socket.write(`${JSON.stringify({ jsonrpc: "2.0", id: this.id, method, params })}\n`);
  }

  private receive(text: string): void {
    const [first = "", ...others] = text.split("\n");
    this.pieces.push(first);
    for (const start of others) {
      this.answer(this.pieces.join(""));
      this.pieces = [start];
    }
  }

  private answer(line: string): void {
    const { id, result, error } = JSON.parse(line) as Answer;
    const { current } = this;
    if (current === undefined || (id !== null && id !== this.id)) return;
    this.current = undefined;
    if (error === undefined) current.resolve(result);
    else current.reject(new RpcError(error));
    this.sendNext();
  }

  private fail(): void {
    this.isClosed = true;
    const unanswered = [...(this.current === undefined ? [] : [this.current]), ...this.queue.splice(0)];
    this.current = undefined;
    for (const { reject } of unanswered) reject(new ConnectionClosed());
  }
}
