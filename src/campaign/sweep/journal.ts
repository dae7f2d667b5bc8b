import { closeSync, createReadStream, existsSync, fdatasyncSync, ftruncateSync, openSync, writeSync } from "node:fs";

import { InputError } from "../../errors.ts";
import type { JournalLine } from "./row.ts";

const NEWLINE = 10;

/**
 * What has been found so far: a line of JSON for each finished trial, on the disk before the next one is begun. Whatever
 * ends the program in the middle of a line leaves a torn one at the end, which is cut off.
 */
export class Journal {
  private readonly descriptor: number;

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

  /** Keeps a trial: when this returns, it is on the disk. */
  append(line: JournalLine): void {
    writeSync(this.descriptor, `${JSON.stringify(line)}\n`);
    fdatasyncSync(this.descriptor);
  }

  close(): void {
    closeSync(this.descriptor);
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
