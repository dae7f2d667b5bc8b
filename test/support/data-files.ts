import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { ExitStatus, InputError } from "../../src/errors.ts";

/** A folder that lasts for one suite. Call it inside `describe`. */
export function scratchFolder(): {
  write: (content: string | Uint8Array, name?: string) => string;
  path: () => string;
} {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "firebreak-data-"));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });
  return {
    path: () => folder,
    write: (content, name = "input.csv") => {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    },
  };
}

/**
 * The message with which `read` refuses a file, after what every such message owes the user is checked: status 2, one
 * line, nothing that a terminal would act on, and the file's name. The name is taken out of it.
 */
export function refusal(path: string, read: (path: string) => unknown): string {
  try {
    read(path);
  } catch (error) {
    expect(error).to.be.instanceOf(InputError);
    const { message, exitStatus } = error as InputError;
    expect(exitStatus).to.equal(ExitStatus.WrongInput);
    expect(message).not.to.match(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(message.startsWith(path), `"${message}" begins with the file's name`).to.equal(true);
    expect(message.length - path.length, "the message is short").to.be.below(260);
    return message.slice(path.length).replace(/^: /, "").trim();
  }
  expect.fail(`${path} was accepted`);
}
