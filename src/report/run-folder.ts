import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

import { FirebreakError, InputError } from "../errors.ts";
import { makeFolder, reasonOf } from "../files.ts";

/** A file of a run folder: its path in the folder and its text. */
export interface RunFile {
  readonly path: string;
  readonly text: string;
}

/** What a folder consists of, so that one with anything else in it is never replaced. */
export interface FolderLayout {
  /** The file that tells such a folder from any other. */
  readonly marker: string;
  /** All files at the top. */
  readonly top: ReadonlySet<string>;
  /** All files in folders of arms. */
  readonly inner: ReadonlySet<string>;
}

/** What a run writes. */
const RUN_LAYOUT: FolderLayout = {
  marker: "run.json",
  top: new Set(["run.json", "summary.json", "report.html", "events.ndjson", "blocks.csv"]),
  inner: new Set(["events.ndjson", "blocks.csv"]),
};
const INNER = "run";

/**
 * A run folder in the making: a temporary folder beside the place where it will stand, moved there by one rename when it
 * is whole. Whatever ends the program before leaves nothing behind.
 */
export class RunFolder {
  /** Ours alone until the end; what is written stands in a folder inside it, with the modes that files usually get. */
  private readonly temporary: string;
  private target: string | undefined;
  private readonly parentsMade: string | undefined;
  private readonly layout: FolderLayout;

  /**
   * Reserves a place.
   *
   * @param out Where the folder will stand; when undefined, under `parent` by the name given at the end.
   * @param layout What it will consist of; what a run writes when absent.
   * @throws InputError when it can't be written there, or something else is there.
   */
  constructor(out: string | undefined, parent: string, layout: FolderLayout = RUN_LAYOUT) {
    this.layout = layout;
    this.target = out === undefined ? undefined : resolve(out);
    if (this.target !== undefined) requireReplaceable(this.target, out ?? "", layout);
    const directory = this.target === undefined ? resolve(parent) : dirname(this.target);
    try {
      this.parentsMade = makeFolder(directory);
      this.temporary = mkdtempSync(join(directory, ".firebreak-"));
    } catch (error) {
      throw new InputError(`cannot write to ${out ?? parent}: ${reasonOf(error)}; choose another place with --out`, {
        cause: error,
      });
    }
  }

  /**
   * Writes all files and moves the folder to its place.
   *
   * @param name The folder's name when no place was given; the same name means the same content.
   * @returns Where it stands.
   * @throws FirebreakError when writing fails; nothing is left behind then.
   */
  commit(files: readonly RunFile[], name: string): string {
    const target = this.target ?? freeName(join(dirname(this.temporary), name), this.layout);
    try {
      for (const { path, text } of files) {
        const file = join(this.temporary, INNER, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
      this.replace(target);
      rmSync(this.temporary, { recursive: true, force: true });
    } catch (error) {
      this.discard();
      throw new FirebreakError(`cannot write the run folder ${target}: ${reasonOf(error)}; nothing was left behind`);
    }
    return target;
  }

  /** Removes what was written so far. */
  discard(): void {
    rmSync(this.temporary, { recursive: true, force: true });
    if (this.parentsMade !== undefined && existsSync(this.parentsMade) && isEmptyTree(this.parentsMade)) {
      rmSync(this.parentsMade, { recursive: true, force: true });
    }
  }

  /** Puts an earlier run folder aside, moves the new one in, and only then removes the old. */
  private replace(target: string): void {
    if (!existsSync(target)) {
      renameSync(join(this.temporary, INNER), target);
      return;
    }
    const old = join(dirname(target), `.firebreak-old-${basename(target)}`);
    rmSync(old, { recursive: true, force: true });
    renameSync(target, old);
    try {
      renameSync(join(this.temporary, INNER), target);
    } catch (error) {
      renameSync(old, target);
      throw error;
    }
    rmSync(old, { recursive: true, force: true });
  }
}

function requireReplaceable(target: string, shown: string, layout: FolderLayout): void {
  if (existsSync(target) && !statSync(target).isDirectory())
    throw new InputError(`--out ${shown}: is a file; expected a folder that is new or empty`);
  if (!isReplaceable(target, layout))
    throw new InputError(
      `--out ${shown}: holds other files; expected a folder that is new, empty, or an earlier run's`,
    );
}

/** Only an empty folder, or an earlier run's to which nobody added anything, may be replaced. */
function isReplaceable(target: string, { marker, top, inner }: FolderLayout): boolean {
  if (!existsSync(target)) return true;
  if (!statSync(target).isDirectory()) return false;
  const entries = readdirSync(target, { withFileTypes: true });
  if (entries.length > 0 && !entries.some(({ name }) => name === marker)) return false;
  return entries.every((entry) =>
    entry.isDirectory() ? readdirSync(join(target, entry.name)).every((name) => inner.has(name)) : top.has(entry.name),
  );
}

/** The name, or the name with the first number at which nothing of anybody else's stands. */
function freeName(wanted: string, layout: FolderLayout): string {
  for (let number = 2, name = wanted; ; number += 1) {
    if (isReplaceable(name, layout)) return name;
    name = `${wanted}-${number}`;
  }
}

function isEmptyTree(directory: string): boolean {
  return readdirSync(directory, { withFileTypes: true }).every(
    (entry) => entry.isDirectory() && isEmptyTree(join(directory, entry.name)),
  );
}
