import { execFileSync, type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Redis, type RedisOptions } from "ioredis";

/** How a server is to be. */
export interface RedisNeeds {
  readonly password?: string;
  /** It speaks TLS only, with a certificate of its own for localhost. */
  readonly tls?: boolean;
  /** It keeps what it holds on disk, at once; it keeps nothing when absent. */
  readonly isDurable?: boolean;
}

/** Whether this machine has Debian's redis-server; `.ci/run` sees to it. */
export const HAS_REDIS = runs("redis-server", "--version");
export const HAS_OPENSSL = runs("openssl", "version");

/** A redis-server of its own on a free port of the loopback interface. */
export class RedisServer {
  readonly port: number;
  private readonly folder: string;
  private readonly needs: RedisNeeds;
  private child: ChildProcess | undefined;

  private constructor(port: number, needs: RedisNeeds) {
    this.port = port;
    this.needs = needs;
    this.folder = mkdtempSync(join(tmpdir(), "firebreak-redis-"));
  }

  static async start(needs: RedisNeeds = {}): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), needs);
    if (needs.tls === true) makeCertificate(server.folder);
    await server.start();
    return server;
  }

  get url(): string {
    const { password, tls } = this.needs;
    const user = password === undefined ? "" : `:${encodeURIComponent(password)}@`;
    return `${tls === true ? "rediss" : "redis"}://${user}${tls === true ? "localhost" : "127.0.0.1"}:${this.port}`;
  }

  /** The file of the authority that vouches for its certificate. */
  get authority(): string {
    return join(this.folder, "cert.pem");
  }

  /** A client of it. Whoever asks for one disconnects it. */
  client(options: RedisOptions = {}): Redis {
    return new Redis({ host: "127.0.0.1", port: this.port, maxRetriesPerRequest: null, ...options });
  }

  /** Starts it, again after it was killed, and returns when it answers. */
  async start(): Promise<void> {
    const { password, tls, isDurable } = this.needs;
    const files = ["--tls-cert-file", this.authority, "--tls-key-file", join(this.folder, "key.pem")];
    const args = [
      ...(tls === true ? ["--tls-port", String(this.port), "--port", "0", ...files, "--tls-auth-clients", "no"] : []),
      ...(tls === true ? [] : ["--port", String(this.port)]),
      ...["--bind", "127.0.0.1", "--dir", this.folder, "--save", "", "--loglevel", "warning"],
      ...(isDurable === true ? ["--appendonly", "yes", "--appendfsync", "always"] : []),
      ...(password === undefined ? [] : ["--requirepass", password]),
    ];
    const child = spawn("redis-server", args, { stdio: "ignore" });
    this.child = child;
    const ended = once(child, "exit").then(([status]) => {
      throw new Error(`redis-server ended with status ${String(status)}`);
    });
    ended.catch(() => undefined);
    await Promise.race([this.answers(), ended]);
  }

  /** Kills it: what it does not keep on disk is lost. */
  async kill(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child?.exitCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async answers(): Promise<void> {
    const tls = this.needs.tls === true ? { tls: { rejectUnauthorized: false } } : {};
    const { password } = this.needs;
    const redis = this.client({ ...tls, ...(password === undefined ? {} : { password }), retryStrategy: () => 50 });
    redis.on("error", () => undefined);
    try {
      await redis.ping();
    } finally {
      redis.disconnect();
    }
  }
}

/** A port that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

function makeCertificate(folder: string): void {
  const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", ...files, ...names], {
    stdio: "ignore",
  });
}

function runs(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
