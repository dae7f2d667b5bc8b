import { execFile } from "node:child_process";
import { isIP } from "node:net";

import { FirebreakError } from "../../errors.ts";

const NAME_VARIABLE = "FIREBREAK_NAME_TO_RESOLVE";
const PROGRAM = `require("node:dns").lookup(process.env.${NAME_VARIABLE}, (error) => process.exit(error === null ? 0 : 1));`;

/**
 * Makes sure that a name resolves, in a process of its own: the system's look-up can't be broken off, and this process
 * could not even end before it has, which with a dead name server is half a minute.
 *
 * @throws FirebreakError when it does not, or not in time. The message does not hold the name.
 */
export async function requireResolvable(hostname: string, patienceMs: number): Promise<void> {
  const name = hostname.replace(/^\[|\]$/g, "");
  // Behind a proxy that Node was told to use, names are the proxy's business.
  if (isIP(name) !== 0 || process.env.NODE_USE_ENV_PROXY !== undefined) return;
  const resolves = await new Promise<boolean>((resolve) => {
    execFile(
      process.execPath,
      ["--eval", PROGRAM],
      {
        env: { ...process.env, NODE_OPTIONS: "", [NAME_VARIABLE]: name },
        timeout: patienceMs,
        killSignal: "SIGKILL",
        windowsHide: true,
      },
      (error) => {
        resolve(error === null);
      },
    );
  });
  if (!resolves) throw new FirebreakError("the upstream cannot be found: its name does not resolve");
}
