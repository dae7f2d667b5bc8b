/** The command line as a user meets it: the repository's own Hardhat in a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const HARDHAT = realpathSync(join(ROOT, "node_modules", ".bin", "hardhat"));
const CONFIG = join(ROOT, "hardhat.config.ts");
/** As many at a time as the smallest machine that runs the tests has cores. */
const AT_A_TIME = 2;

/** Variables of every command that a test starts. */
export const SETTINGS = {
  // Mocha's processes have them for themselves.
  NODE_OPTIONS: undefined,
  FIREBREAK_STACK: undefined,
  // No run reads the types of our contracts, and tests side by side would write them into one place.
  HARDHAT_NO_TYPECHAIN: "true",
  // What Node makes of the programs serves all the processes that the tests start.
  NODE_COMPILE_CACHE: join(ROOT, "cache", "node"),
};

/** What came of a command. */
export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command is run. */
export interface Surroundings {
  /** Where; in the repository when absent. */
  readonly cwd?: string;
  /** Variables besides those of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** Told what has been written to standard error so far; what it returns is sent to the process, once. */
  readonly onStderr?: (soFar: string) => NodeJS.Signals | undefined;
}

let running = 0;
const waiting: (() => void)[] = [];

/** Runs `npx hardhat firebreak …` and waits for its end. */
export async function firebreak(args: readonly string[], surroundings: Surroundings = {}): Promise<Finished> {
  if (running >= AT_A_TIME) {
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
    });
  } else {
    running += 1;
  }
  try {
    return await startFirebreak(args, surroundings).finished;
  } finally {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

/** A command that runs on. */
export interface Started {
  readonly child: ChildProcess;
  /** What it has written to standard error so far. */
  readonly stderr: () => string;
  /** What came of it, once it has ended. */
  readonly finished: Promise<Finished>;
}

/** Starts `npx hardhat firebreak …`, whatever else runs. Whoever starts it ends it. */
export function startFirebreak(
  args: readonly string[],
  { cwd = ROOT, env = {}, onStderr }: Surroundings = {},
): Started {
  const child = spawn(process.execPath, [HARDHAT, "--config", CONFIG, "firebreak", ...args], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...SETTINGS, ...env },
  });
  let [stdout, stderr] = ["", ""];
  let wasSent = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    const signal = wasSent ? undefined : onStderr?.(stderr);
    if (signal === undefined) return;
    wasSent = true;
    child.kill(signal);
  });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => {
      resolve({ status, stdout, stderr });
    });
  });
  return { child, stderr: () => stderr, finished };
}

/** A folder of a user's, outside the repository, with the files given by path and text or bytes. */
export class UserFolder {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), "firebreak-user-")));

  constructor(files: Readonly<Record<string, string | Uint8Array>> = {}) {
    for (const [path, content] of Object.entries(files)) this.write(path, content);
  }

  write(path: string, content: string | Uint8Array): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), content);
  }

  at(path: string): string {
    return join(this.path, path);
  }

  /** Every path in the folder or below one in it, in order. */
  tree(below = "."): string[] {
    return readdirSync(this.at(below), { recursive: true })
      .map((path) => String(path).replaceAll("\\", "/"))
      .sort();
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
