import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import type { Trial } from "../../src/campaign/trial.ts";
import { FirebreakError } from "../../src/errors.ts";

/** A run without anything that a campaign adds to it. */
export interface BareRun {
  /** Of the run alone, as its own process counts them. */
  readonly seconds: number;
  readonly digest: string;
}

/** What its process answers. */
export type BareReply = BareRun | { readonly failure: string };

const PROGRAM = fileURLToPath(new URL("bare-process.ts", import.meta.url));

/** A process that runs scenarios one after the other, keeping worlds as a trial's process does. */
export class BareRuns {
  private readonly child: ChildProcess;
  private readonly ended = new AbortController();

  constructor() {
    const execArgv = process.execArgv.filter((option) => option !== "--expose-gc");
    this.child = fork(PROGRAM, [], { execArgv, stdio: ["ignore", 2, 2, "ipc"] });
    this.child.once("exit", () => {
      this.ended.abort();
    });
  }

  /** @throws FirebreakError when the run fails, or its process ends. */
  async run(trial: Trial): Promise<BareRun> {
    this.child.send(trial);
    const reply = await once(this.child, "message", { signal: this.ended.signal }).then(
      ([message]) => message as BareReply,
      (): BareReply => ({ failure: "its process ended" }),
    );
    if ("failure" in reply) throw new FirebreakError(`a run of ${trial.scenario} failed: ${reply.failure}`);
    return reply;
  }

  close(): void {
    this.child.kill();
  }
}
