import { closeSync, createReadStream, existsSync, fdatasync, ftruncateSync, openSync, writeSync } from "node:fs";
import { promisify } from "node:util";

import { InputError } from "../../errors.ts";
import type { JournalLine } from "./row.ts";

const NEWLINE = 10;
const syncToDisk = promisify(fdatasync);

/**
 * What has been found so far: a line of JSON for each finished trial, in the file before the next one is begun. Whatever
 * ends the program in the middle of a line leaves a torn one at the end, which is cut off. Trials do not wait for the disk:
 * a machine that loses power loses the lines of the last moment, and their trials are run again.
 */
export class Journal {
  private readonly descriptor: number;
  /** Whether something was written since the disk was last asked to keep it. */
  private isBehind = false;
  private syncing: Promise<void> | undefined;
  private failure: Error | undefined;

  private constructor(descriptor: number) {
    this.descriptor = descriptor;
  }

  /**
   * Opens the journal at `path`; there need be none yet.
   *
   * @param onLine Told of each trial that is in it, once.
   * @throws InputError when it is no journal of ours.
   */
  static async open(path: string, onLine: (line: JournalLine) => void): Promise<Journal> {
    const whole = existsSync(path) ? await readJournal(path, onLine) : 0;
    const descriptor = openSync(path, "a");
    ftruncateSync(descriptor, whole);
    return new Journal(descriptor);
  }

  /**
   * Keeps a trial. When this returns, the system has it, whatever becomes of this process, and the disk is about to.
   *
   * @throws Error when the disk did not take what came before.
   */
  append(line: JournalLine): void {
    this.requireKept();
    writeSync(this.descriptor, `${JSON.stringify(line)}\n`);
    this.isBehind = true;
    this.syncing ??= this.catchUp();
  }

  /** Returns when all is on the disk; throws when that did not take it. */
  async close(): Promise<void> {
    await this.syncing;
    closeSync(this.descriptor);
    this.requireKept();
  }

  /** One order to the disk at a time, for all that was written before it. */
  private async catchUp(): Promise<void> {
    try {
      while (this.isBehind) {
        this.isBehind = false;
        await syncToDisk(this.descriptor);
      }
    } catch (error) {
      this.failure = error as Error;
    } finally {
      this.syncing = undefined;
    }
  }

  private requireKept(): void {
    if (this.failure !== undefined) throw this.failure;
  }
}

/**
 * Reads a journal, a line at a time.
 *
 * @returns How many bytes of it are whole lines.
 * @throws InputError when a whole line is not one of ours, or a trial comes twice.
 */
export async function readJournal(path: string, onLine: (line: JournalLine) => void): Promise<number> {
  const seen = new Set<number>();
  let rest: Buffer = Buffer.alloc(0);
  let whole = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE, start)) {
      const line = parseLine(rest.toString("utf8", start, end));
      if (line === undefined || seen.has(line.trial)) {
        throw new InputError(
          `${path}: line ${seen.size + 1} is not of a sweep's journal; give another place with --out`,
        );
      }
      seen.add(line.trial);
      onLine(line);
      whole += end + 1 - start;
      start = end + 1;
    }
    rest = rest.subarray(start);
  }
  return whole;
}

function parseLine(text: string): JournalLine | undefined {
  try {
    const line = JSON.parse(text) as Partial<JournalLine> | null;
    const isOurs = Number.isSafeInteger(line?.trial) && line?.findings instanceof Object;
    return isOurs ? (line as JournalLine) : undefined;
  } catch {
    return undefined;
  }
}
