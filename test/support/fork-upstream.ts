/** An upstream to fork: an anvil with chain id 1 on a port of the system's choice, with a token that has been used. */
import { type ChildProcess, spawn } from "node:child_process";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { Interface } from "ethers";
import hre from "hardhat";

import { addressOf } from "../../src/chain/address.ts";
import { toHex } from "../../src/chain/rpc.ts";
import type { Address, Hex } from "../../src/chain/types.ts";
import { locateAnvil } from "../../src/plugin/engines/anvil-binary.ts";

const LISTENING = /Listening on 127\.0\.0\.1:(\d+)/;
const GAS = toHex(5_000_000);
const MINTER = addressOf("minter");

/** Who holds the token on the upstream. */
export const HOLDERS: readonly Address[] = [addressOf("holder 1"), addressOf("holder 2"), addressOf("holder 3")];
/** The block that the tests fork, and the upstream's last one. */
export const FORK_BLOCK = 7;
export const HEAD = 10;

/** An anvil that listens. */
export class ForkUpstream {
  readonly port: number;
  private readonly anvil: ChildProcess;

  private constructor(anvil: ChildProcess, port: number) {
    this.anvil = anvil;
    this.port = port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  static async start(args: readonly string[] = []): Promise<ForkUpstream> {
    const anvil = spawn(
      locateAnvil([]),
      ["--host", "127.0.0.1", "--port", "0", "--chain-id", "1", "--no-mining", "--accounts", "0", ...args],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const port = await new Promise<number>((resolve, reject) => {
      let said = "";
      anvil.stdout.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        const [, found] = LISTENING.exec(said) ?? [];
        if (found !== undefined) resolve(Number(found));
      });
      anvil.on("exit", () => {
        reject(new Error("anvil did not start"));
      });
    });
    return new ForkUpstream(anvil, port);
  }

  async rpc(method: string, params: readonly unknown[] = []): Promise<unknown> {
    const response = await fetch(this.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    });
    const { result, error } = (await response.json()) as { result?: unknown; error?: { message: string } };
    if (error !== undefined) throw new Error(error.message);
    return result;
  }

  /** Sends a transaction and mines it. */
  async send(from: Address, data: Hex, to?: Address): Promise<Record<string, string>> {
    await this.rpc("anvil_impersonateAccount", [from]);
    await this.rpc("anvil_setBalance", [from, toHex(10n ** 20n)]);
    const hash = await this.rpc("eth_sendTransaction", [{ from, data, gas: GAS, ...(to === undefined ? {} : { to }) }]);
    await this.rpc("evm_mine");
    return (await this.rpc("eth_getTransactionReceipt", [hash])) as Record<string, string>;
  }

  /** Deploys a token and has it minted and moved about, a block each, until there are as many blocks as tests expect. */
  async deployToken(): Promise<Address> {
    const { abi, bytecode } = await hre.artifacts.readArtifact("MintableToken");
    const token = new Interface(abi);
    const code = `${bytecode}${token.encodeDeploy(["Old Coin", "OLD", 18, MINTER]).slice(2)}`;
    const { contractAddress } = await this.send(MINTER, code as Hex);
    const address = contractAddress as Address;
    const call = async (from: Address, method: string, ...args: unknown[]): Promise<void> => {
      await this.send(from, token.encodeFunctionData(method, args) as Hex, address);
    };
    const [first, second, third] = HOLDERS as [Address, Address, Address];
    for (const [i, holder] of HOLDERS.entries()) await call(MINTER, "mint", holder, BigInt(i + 1) * 1_000n);
    await call(first, "transfer", second, 10n);
    await call(second, "transfer", third, 20n);
    await call(third, "transfer", first, 30n);
    while (Number(await this.rpc("eth_blockNumber")) < HEAD) await call(first, "transfer", second, 1n);
    return address;
  }

  async stop(): Promise<void> {
    if (this.anvil.exitCode !== null || this.anvil.signalCode !== null) return;
    const exited = new Promise((resolve) => this.anvil.once("exit", resolve));
    this.anvil.kill("SIGKILL");
    await exited;
  }
}

/** A JSON-RPC request as a server of a test sees it. */
export interface Asked {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

/** An upstream that does what a test wants. */
export class FakeUpstream {
  readonly asked: Asked[] = [];
  private readonly server: Server;

  private constructor(answer: (asked: Asked, response: ServerResponse, request: IncomingMessage) => void) {
    this.server = createServer((request, response) => {
      let text = "";
      request.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      request.on("end", () => {
        const asked = JSON.parse(text) as Asked;
        this.asked.push(asked);
        answer(asked, response, request);
      });
    });
  }

  static async start(
    answer: (asked: Asked, response: ServerResponse, request: IncomingMessage) => void,
  ): Promise<FakeUpstream> {
    const fake = new FakeUpstream(answer);
    await new Promise<void>((resolve) => fake.server.listen(0, "127.0.0.1", resolve));
    return fake;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }
}

/** Answers as a node does. */
export function reply(response: ServerResponse, { id }: Asked, body: Readonly<Record<string, unknown>>): void {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ jsonrpc: "2.0", id, ...body }));
}

/** Hands requests on to another upstream, to those alone who know the path and the password. */
export class Gateway {
  readonly url: string;
  /** What must not be seen anywhere. */
  readonly secrets: RegExp;
  private readonly fake: FakeUpstream;

  private constructor(fake: FakeUpstream, upstream: ForkUpstream) {
    this.fake = fake;
    this.url = `http://user:pa55word@127.0.0.1:${fake.port}/v3/S3CRETKEY?token=t0ken`;
    // A port, and not a number in JSON that happens to be the same.
    const ports = `:(${fake.port}|${upstream.port})(?![\\d,}])`;
    this.secrets = new RegExp(`pa55word|S3CRETKEY|t0ken|127\\.0\\.0\\.1|localhost|${ports}`);
  }

  /** `meddle` may answer in the upstream's place, and says whether it has. */
  static async start(
    upstream: ForkUpstream,
    meddle: (asked: Asked, response: ServerResponse, count: number) => boolean = () => false,
  ): Promise<Gateway> {
    let count = 0;
    const expected = `Basic ${Buffer.from("user:pa55word").toString("base64")}`;
    const fake = await FakeUpstream.start((asked, response, request) => {
      count += 1;
      if (request.url !== "/v3/S3CRETKEY?token=t0ken" || request.headers.authorization !== expected) {
        response.writeHead(401).end();
        return;
      }
      if (meddle(asked, response, count)) return;
      upstream.rpc(asked.method, asked.params).then(
        (result) => {
          reply(response, asked, { result });
        },
        () => {
          reply(response, asked, { error: { code: -32_000, message: "no S3CRETKEY" } });
        },
      );
    });
    return new Gateway(fake, upstream);
  }

  get asked(): readonly Asked[] {
    return this.fake.asked;
  }

  async stop(): Promise<void> {
    await this.fake.stop();
  }
}
