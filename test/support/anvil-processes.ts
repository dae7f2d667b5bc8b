/** Finds what is left of an anvil by the folder it was given, which stands in the command lines of all its processes. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const GUARD_MS = 5_000;
const OURS = "firebreak-anvil-";

/** A process, and what it was started with. */
interface Process {
  readonly pid: number;
  readonly command: string;
}

/** A folder for temporary files of one test, in which every anvil of that test has its own. */
export class AnvilWatch {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "fb-")));
  readonly env = { TMPDIR: this.folder };

  /** Anvils, and the guards over them. */
  processes(): Process[] {
    const all = execFileSync("ps", ["-A", "-ww", "-o", "pid=,args="], { encoding: "utf8" });
    return all
      .split("\n")
      .filter((line) => line.includes(join(this.folder, OURS)))
      .map((line) => ({ pid: Number.parseInt(line, 10), command: line.trim().replace(/^\d+\s+/, "") }));
  }

  /** Process ids of anvils. */
  anvils(): number[] {
    return this.processes()
      .filter(({ command }) => /^\S*anvil\S* --/.test(command))
      .map(({ pid }) => pid);
  }

  /** What is left of them: processes, when their guards have had time to go, and files. */
  async remains(): Promise<(number | string)[]> {
    const deadline = performance.now() + GUARD_MS;
    while (this.processes().length > 0 && performance.now() < deadline) await sleep(20);
    const folders = readdirSync(this.folder).filter((name) => name.startsWith(OURS));
    return [...this.processes().map(({ pid }) => pid), ...folders];
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
