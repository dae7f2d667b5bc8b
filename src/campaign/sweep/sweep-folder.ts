import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { InputError } from "../../errors.ts";
import { makeFolder, reasonOf } from "../../files.ts";
import type { SweepRequest } from "./plan.ts";

/** What makes a sweep the same sweep: two with different identities have nothing in common. */
export interface SweepIdentity {
  readonly request: SweepRequest;
  readonly scenario: string;
  /** SHA-256 of the scenario's file. */
  readonly scenarioHash: string;
  /** SHA-256 over this package's own files. */
  readonly packageHash: string;
  readonly versions: Readonly<Record<string, string>>;
  /** SHA-256 of data files, by path as given. */
  readonly data: Readonly<Record<string, string>>;
}

const MANIFEST = "sweep.json";
const HASH_SHOWN = 12;
/** What a sweep that ended before it had written its manifest may have left. */
const OWN_REMAINS = new Set([`.${MANIFEST}.tmp`, ".lock"]);

/**
 * Where a sweep is kept: `sweep.json` says which it is, `trials.ndjson` is its journal, and the other files are written
 * when it is complete. The same sweep finds the folder again and goes on.
 */
export class SweepFolder {
  readonly path: string;

  /**
   * Finds or makes the folder.
   *
   * @param out Where it stands; when undefined, under `parent` by a name that follows from the identity.
   * @throws InputError when another sweep, or anything else, is there, or it can't be made.
   */
  constructor(identity: SweepIdentity, out: string | undefined, parent: string) {
    const text = `${JSON.stringify(identity, null, 2)}\n`;
    const hash = createHash("sha256").update(text).digest("hex").slice(0, HASH_SHOWN);
    this.path = out === undefined ? resolve(parent, `${identity.scenario}-sweep-${hash}`) : resolve(out);
    const shown = out ?? this.path;
    const expected = "expected a folder that is new, empty, or this sweep's";
    if (existsSync(this.path) && !statSync(this.path).isDirectory()) {
      throw new InputError(`--out ${shown}: is a file; ${expected}`);
    }
    try {
      makeFolder(this.path);
      const others = readdirSync(this.path).filter((name) => !OWN_REMAINS.has(name));
      if (others.includes(MANIFEST)) {
        if (readFileSync(this.at(MANIFEST), "utf8") === text) return;
        throw new InputError(`--out ${shown}: holds another sweep; ${expected}`);
      }
      if (others.length > 0) throw new InputError(`--out ${shown}: holds other files; ${expected}`);
      this.write(MANIFEST, text);
    } catch (error) {
      if (error instanceof InputError) throw error;
      throw new InputError(`cannot write to ${shown}: ${reasonOf(error)}; choose another place with --out`, {
        cause: error,
      });
    }
  }

  at(name: string): string {
    return join(this.path, name);
  }

  /** Writes a file whole or not at all. */
  write(name: string, text: string): void {
    this.replace(name, (temporary) => {
      writeFileSync(temporary, text);
    });
  }

  /** Has a file written under another name, which it gives up for its own when it is whole. */
  async writeWith(name: string, writer: (path: string) => Promise<void>): Promise<void> {
    const temporary = this.at(`.${name}.tmp`);
    await writer(temporary);
    renameSync(temporary, this.at(name));
  }

  private replace(name: string, writer: (path: string) => void): void {
    const temporary = this.at(`.${name}.tmp`);
    try {
      writer(temporary);
      renameSync(temporary, this.at(name));
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  }
}
