import { createServer, type Server, type Socket } from "node:net";

import { expect } from "chai";

import { ConnectionClosed, JsonRpcSocket, RpcError } from "../../../src/plugin/engines/json-rpc-socket.ts";
import { UserFolder } from "../../support/cli-run.ts";

interface Asked {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

describe("JSON-RPC over a socket", () => {
  let folder: UserFolder;
  let server: Server;
  let client: JsonRpcSocket;
  let asked: Asked[];
  /** What the other side does with a request. */
  let react: (request: Asked, socket: Socket) => void;
  const answer = (socket: Socket, message: object): void => {
    socket.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  };

  beforeEach(async () => {
    folder = new UserFolder();
    asked = [];
    react = ({ id, method }, socket) => {
      answer(socket, { id, result: method });
    };
    server = createServer((socket) => {
      let text = "";
      socket.setEncoding("utf8").on("data", (chunk: string) => {
        const lines = (text + chunk).split("\n");
        text = lines.pop() ?? "";
        for (const line of lines) {
          const request = JSON.parse(line) as Asked;
          asked.push(request);
          react(request, socket);
        }
      });
      socket.on("error", () => socket.destroy());
    });
    const path =
      process.platform === "win32" ? `\\\\.\\pipe\\${folder.path.replaceAll(/\W/g, "-")}` : folder.at("socket");
    await new Promise<void>((resolve) => server.listen(path, resolve));
    client = await JsonRpcSocket.connect(path);
  });
  afterEach(async () => {
    client.close();
    await new Promise((resolve) => server.close(resolve));
    folder.remove();
  });

  it("sends a request only when the one before has its answer", async () => {
    let unanswered = 0;
    react = ({ id, method }, socket) => {
      unanswered += 1;
      expect(unanswered).to.equal(1);
      setImmediate(() => {
        unanswered -= 1;
        answer(socket, { id, result: method });
      });
    };
    const methods = ["a", "b", "c", "d"];
    const results = await Promise.all(methods.map(async (method) => client.request({ method, params: [method] })));
    expect(results).to.deep.equal(methods);
    expect(asked.map(({ method, params }) => [method, params])).to.deep.equal(methods.map((name) => [name, [name]]));
  });

  it("puts an answer together from any pieces, letters of several bytes too", async () => {
    const result = "ä€𝄞\n".repeat(100_000);
    react = ({ id }, socket) => {
      const bytes = Buffer.from(`${JSON.stringify({ jsonrpc: "2.0", id, result })}\n`);
      for (let at = 0; at < bytes.length; at += 65_537) socket.write(bytes.subarray(at, at + 65_537));
    };
    expect((await client.request({ method: "long" })) === result).to.equal(true);
  });

  it("passes on what the node refuses, and goes on", async () => {
    react = ({ id, method }, socket) => {
      if (method === "good") answer(socket, { id, result: null });
      else answer(socket, { id: method === "unreadable" ? null : id, error: { code: 3, message: "no", data: "0x12" } });
    };
    for (const method of ["bad", "unreadable"]) {
      const error = await client.request({ method }).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(RpcError);
      expect(error).to.deep.include({ message: "no", code: 3, data: "0x12" });
    }
    expect(await client.request({ method: "good" })).to.equal(null);
  });

  it("takes no notice of what it has not asked for", async () => {
    react = ({ id, method }, socket) => {
      answer(socket, { method: "eth_subscription", id: 0, params: {} });
      answer(socket, { id: id + 7, result: "another's" });
      answer(socket, { id, result: method });
    };
    expect(await client.request({ method: "mine" })).to.equal("mine");
  });

  it("fails what is open and what comes later when the other side goes", async () => {
    react = (_, socket) => socket.destroy();
    const open = [client.request({ method: "a" }), client.request({ method: "b" })];
    const outcomes = await Promise.allSettled(open);
    const later = await client.request({ method: "c" }).catch((thrown: unknown) => thrown);
    const errors = outcomes.map((outcome): unknown => (outcome.status === "rejected" ? outcome.reason : undefined));
    for (const error of [...errors, later]) expect(error).to.be.instanceOf(ConnectionClosed);
  });
});
