import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { FirebreakError } from "../../errors.ts";
import { JsonRpcSocket } from "./json-rpc-socket.ts";

const GUARD = fileURLToPath(new URL("guard.mjs", import.meta.url));
const PATIENCE_MS = 30_000;
const RETRY_MS = 10;
const DYING_MS = 2_000;
/** Of what it says on standard error, this much is kept to find out why it ended. */
const KEPT_CHARACTERS = 10_000;

/** An anvil that was started here, under a guard that ends it when this process is gone. */
export class AnvilProcess {
  /** How it ended, in words, once nothing is left of it. */
  readonly ended: Promise<string>;

  private readonly guard: ChildProcessByStdio<Writable, Readable, Readable>;
  private readonly socketPath: string;
  private said = "";
  private complained = "";
  private hasEnded = false;

  private constructor(program: string, args: readonly string[]) {
    // Nobody but this user can look into it, and nobody but this process knows its name: what listens there is ours.
    const folder = mkdtempSync(join(tmpdir(), "firebreak-anvil-"));
    this.socketPath = process.platform === "win32" ? `\\\\.\\pipe\\${basename(folder)}` : join(folder, "ipc");
    this.guard = spawn(process.execPath, [GUARD, folder, program, ...args, "--ipc", this.socketPath], {
      stdio: ["pipe", "pipe", "pipe"],
      // What was asked of this Node is not asked of the guard's.
      env: { ...process.env, NODE_OPTIONS: "" },
      // In a group of its own, so that a terminal's Ctrl-C goes to this process alone, which then ends the run in order.
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    this.guard.stdin.on("error", () => undefined);
    this.guard.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.said += text;
    });
    this.guard.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.complained = (this.complained + text).slice(-KEPT_CHARACTERS);
    });
    this.ended = new Promise((resolve) => {
      const end = (how: string): void => {
        this.hasEnded = true;
        resolve(how);
      };
      this.guard.on("error", ({ message }) => {
        end(`did not start (${message})`);
      });
      this.guard.on("close", () => {
        end(this.lastWords());
      });
    });
  }

  /**
   * Starts one and connects to it.
   *
   * @throws FirebreakError when it does not come to that.
   */
  static async start(
    program: string,
    args: readonly string[],
  ): Promise<{ anvil: AnvilProcess; socket: JsonRpcSocket }> {
    const anvil = new AnvilProcess(program, args);
    const deadline = performance.now() + PATIENCE_MS;
    while (!anvil.hasEnded && performance.now() < deadline) {
      try {
        return { anvil, socket: await JsonRpcSocket.connect(anvil.socketPath) };
      } catch {
        await sleep(RETRY_MS);
      }
    }
    const isLate = !anvil.hasEnded;
    await anvil.stop();
    const how = isLate ? `did not listen within ${PATIENCE_MS / 1000} seconds` : await anvil.ended;
    throw new FirebreakError(`anvil could not be started: it ${how}`);
  }

  /** Ends it and returns when it is gone. */
  async stop(): Promise<void> {
    this.kill();
    await this.ended;
  }

  /** Ends it at once. */
  kill(): void {
    if (this.hasEnded) return;
    this.guard.stdin.destroy();
    // The guard does so too, but only after this process may be gone already.
    const [, pid] = /^pid (\d+)$/m.exec(this.said) ?? [];
    if (pid === undefined) return;
    try {
      process.kill(Number(pid), "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }

  /** How it ended when it should not have; one that no longer answers and yet goes on is ended here. */
  async autopsy(): Promise<string> {
    await Promise.race([this.ended, sleep(DYING_MS)]);
    await this.stop();
    return this.ended;
  }

  private lastWords(): string {
    const how = this.said.trimEnd().split("\n").at(-1) ?? "";
    const [complaint = ""] = this.complained.split("\n").filter((line) => line.trim() !== "");
    return complaint === "" ? how : `${how} (${complaint.trim()})`;
  }
}
