import { type Pool, pool, TerminateError } from "workerpool";

import { messageOf } from "../errors.ts";
import { PARENT_VARIABLE } from "./end-with-parent.ts";
import { type FailureCause, type Trial, type TrialFailed, trialFailed, type TrialOutcome } from "./trial.ts";

/** What a child process runs. */
export interface WorkerProgram {
  /** A module that calls `serveTrials`. */
  readonly script: string;
  /** Options of Node, such as `--import`. */
  readonly nodeOptions: readonly string[];
  /** Variables that it has besides those of this process. */
  readonly variables: Readonly<Record<string, string>>;
}

/** When a process is replaced; see PoolLimits. */
export interface SeatLimits {
  readonly silenceSeconds: number;
  readonly mostBytes: number;
  readonly mostTrials: number;
}

/** What a child process returns. */
export interface Reply {
  readonly outcome: TrialOutcome;
  /** Memory of the process, in bytes. */
  readonly bytes: number;
}

/** Of what a process says on standard error, this much is kept to explain its end. */
const KEPT_CHARACTERS = 4_000;
/** A process needs a second or two to begin; a busy machine may need many. */
const START_SECONDS = 60;

interface Output {
  readonly stdout?: string;
  readonly stderr?: string;
}

/** A place for one child process at a time. Each is a pool of its own, so that one can be replaced without the others. */
export class Seat {
  private readonly program: WorkerProgram;
  private readonly limits: SeatLimits;
  private child: Pool | undefined;
  private readonly ending = new WeakMap<Pool, Promise<void>>();
  private trials = 0;
  private isClosed = false;
  /** Set when this side ends the process, before it does. */
  private endedFor: Extract<FailureCause, "silence" | "closed"> | undefined;

  constructor(program: WorkerProgram, limits: SeatLimits) {
    this.program = program;
    this.limits = limits;
  }

  /** Runs a trial in this seat's process, which is started if there is none. It never rejects. */
  async execute(trial: Trial): Promise<TrialOutcome> {
    if (this.isClosed) return trialFailed("closed", "given up before it was started");
    const child = (this.child ??= this.start());
    this.trials += 1;
    let complaint = "";
    const silence = new Silence(() => {
      this.endedFor = "silence";
      void this.end(child);
    });
    silence.allow(this.trials === 1 ? Math.max(START_SECONDS, this.limits.silenceSeconds) : this.limits.silenceSeconds);
    try {
      const reply = (await child.exec("runTrial", [trial], {
        on: ({ stdout, stderr }: Output) => {
          silence.allow(this.limits.silenceSeconds);
          // What a scenario prints is not part of what the command prints.
          if (stdout !== undefined) process.stderr.write(stdout);
          if (stderr !== undefined) complaint = (complaint + stderr).slice(-KEPT_CHARACTERS);
        },
      })) as Reply;
      if (complaint !== "") process.stderr.write(complaint);
      if (reply.bytes > this.limits.mostBytes || this.trials >= this.limits.mostTrials) await this.end(child);
      return reply.outcome;
    } catch (error) {
      await this.end(child);
      return this.explain(error, complaint);
    } finally {
      silence.stop();
    }
  }

  /** Ends the process, whatever it does. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.endedFor ??= "closed";
    if (this.child !== undefined) await this.end(this.child);
  }

  private start(): Pool {
    this.trials = 0;
    this.endedFor = undefined;
    return pool(this.program.script, {
      workerType: "process",
      maxWorkers: 1,
      emitStdStreams: true,
      // A process that is well ends when it is asked to; one that hangs is ended after so many milliseconds.
      workerTerminateTimeout: 250,
      forkOpts: {
        execArgv: [...this.program.nodeOptions],
        // What was asked of this Node, such as to be inspected, is not asked of that one.
        env: {
          ...process.env,
          ...this.program.variables,
          [PARENT_VARIABLE]: String(process.pid),
          NODE_OPTIONS: "",
        },
        // In a group of its own, so that a terminal's Ctrl-C goes to this process alone, which then ends in order. When
        // this process is gone, that one ends too: see endWithParent.
        detached: process.platform !== "win32",
      },
    });
  }

  /** Asked twice, the pool would forget that the first one waits. */
  private async end(child: Pool): Promise<void> {
    if (this.child === child) this.child = undefined;
    const ended = this.ending.get(child) ?? child.terminate(true).then(ignore, ignore);
    this.ending.set(child, ended);
    return ended;
  }

  private explain(error: unknown, complaint: string): TrialFailed {
    if (this.isClosed) return trialFailed("closed", "given up before it was finished");
    if (this.endedFor === "silence") {
      return trialFailed("silence", "its process said nothing for too long, and was ended");
    }
    const [, code = ""] = /exitCode: `(\w+)`/.exec(messageOf(error)) ?? [];
    const [, signal = ""] = /signalCode: `(\w+)`/.exec(messageOf(error)) ?? [];
    if (!(error instanceof TerminateError)) return trialFailed("crash", `its process failed: ${messageOf(error)}`);
    const how = signal !== "" && signal !== "null" ? `by ${signal}` : `with status ${code}`;
    const words = complaint.split("\n").filter((line) => line.trim() !== "");
    const why = words.find((line) => /error|panic/i.test(line)) ?? words.at(-1);
    return trialFailed("crash", `its process ended ${how}${why === undefined ? "" : `: ${why.trim()}`}`);
  }
}

/** A timer that begins anew with every sign of life. */
class Silence {
  private timer: NodeJS.Timeout | undefined;
  private readonly onTooLong: () => void;

  constructor(onTooLong: () => void) {
    this.onTooLong = onTooLong;
  }

  allow(seconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.onTooLong, seconds * 1000);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}

/** A process that can't be ended has ended by itself. */
function ignore(): void {
  return undefined;
}
