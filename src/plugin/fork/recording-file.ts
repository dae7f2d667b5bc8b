import {
  closeSync,
  existsSync,
  fstatSync,
  mkdtempSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

import { FirebreakError, InputError } from "../../errors.ts";
import { reasonOf } from "../../files.ts";
import { GZIP_HEADER, LIMITS, Recording } from "./recording.ts";

/** A recording in the making: a place on the disk that is kept for it, which holds the whole file in the end or nothing. */
export class RecordingFile {
  private readonly target: string;
  private readonly shown: string;
  /** Ours alone, beside the target. */
  private readonly folder: string;

  /**
   * Reserves the place.
   *
   * @throws InputError when nothing can be written there, or something other than a recording is there.
   */
  constructor(path: string) {
    this.shown = path;
    this.target = resolve(path);
    if (existsSync(this.target) && !startsLikeRecording(this.target)) {
      throw new InputError(`--record ${path}: something else is there; expected a new file, or an earlier recording`);
    }
    try {
      this.folder = mkdtempSync(join(dirname(this.target), ".firebreak-recording-"));
    } catch (error) {
      throw new InputError(`--record ${path}: cannot write there: ${reasonOf(error)}; choose another place`);
    }
  }

  /**
   * Writes the file and moves it to its place.
   *
   * @throws FirebreakError when that fails; what was there before stays.
   */
  write(recording: Recording): void {
    try {
      const file = join(this.folder, basename(this.target));
      writeFileSync(file, recording.encode());
      renameSync(file, this.target);
    } catch (error) {
      throw new FirebreakError(`the recording ${this.shown} cannot be written: ${reasonOf(error)}`);
    } finally {
      this.discard();
    }
  }

  /** Gives the place back. */
  discard(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/**
 * Reads a recording from a file.
 *
 * @throws InputError when it can't be read or is no recording.
 */
export function readRecording(path: string): Recording {
  let file: Buffer;
  try {
    file = readWithin(path, LIMITS.bytes);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`--replay ${path}: cannot be read: ${reasonOf(error)}; expected a file that --record wrote`);
  }
  return Recording.decode(file, path);
}

/** A regular file's content, if it is not too long. */
function readWithin(path: string, most: number): Buffer {
  // Asked before it is opened: what is no file may keep whoever opens it waiting.
  const isFile = statSync(path).isFile();
  if (!isFile) throw new InputError(`--replay ${path}: is no file; expected one that --record wrote`);
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    if (size > most) throw new InputError(`--replay ${path}: is larger than the ${most} bytes of any recording`);
    const content = Buffer.alloc(size);
    let length = 0;
    while (length < content.length) {
      const read = readSync(file, content, length, content.length - length, length);
      if (read === 0) break;
      length += read;
    }
    return content.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

function startsLikeRecording(path: string): boolean {
  try {
    if (!statSync(path).isFile()) return false;
    const file = openSync(path, "r");
    try {
      const start = Buffer.alloc(GZIP_HEADER.length);
      return readSync(file, start, 0, GZIP_HEADER.length, 0) === GZIP_HEADER.length && start.equals(GZIP_HEADER);
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}
