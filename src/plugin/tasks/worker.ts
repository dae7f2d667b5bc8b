import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";

import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { connectQueue } from "../../campaign/queue/connection.ts";
import { serveQueue } from "../../campaign/queue/queue-worker.ts";
import { within } from "../../campaign/queue/within.ts";
import { ExitStatus, InputError } from "../../errors.ts";
import { buildContracts } from "../build.ts";
import { Admission } from "../campaign/admission.ts";
import { parseProcesses } from "../campaign/conduct-sweep.ts";
import { localPool } from "../campaign/executors.ts";
import { packageHash } from "../campaign/identity.ts";
import { parseQueue } from "../campaign/queue-option.ts";
import { untilInterrupted } from "../campaign/until-interrupted.ts";
import { reportingErrors } from "../report-errors.ts";
import { packageVersions } from "../versions.ts";

interface WorkerArguments {
  readonly queue: string;
  readonly processes: string;
  readonly scenarios: string;
}

const DEFAULT_FOLDER = "scenarios";
/** With the server out of reach, nothing can be given back: others find out that this worker is gone. */
const CLOSE_MS = 5_000;

const worker: NewTaskActionFunction<WorkerArguments> = async (args, hre) =>
  reportingErrors(async () => {
    const address = parseQueue(args.queue);
    if (address === undefined)
      throw new InputError("worker needs --queue: expected redis://host:port/database, or env");
    const limits = args.processes === "" ? {} : { processes: parseProcesses(args.processes) };
    const { root } = hre.config.paths;
    const folders = parseFolders(root, args.scenarios);
    // Paths in jobs begin at the project's folder.
    process.chdir(root);

    const redis = await connectQueue(address, say);
    try {
      await buildContracts(hre);
      const executor = localPool(hre, limits);
      const project = { root, folders, packageHash: packageHash(), versions: packageVersions() };
      const { admit } = new Admission(project);
      const served = serveQueue({ redis, executor, admit, say });
      say(`takes trials from ${address.shown}, ${executor.slots} at a time, until it is interrupted`);
      await untilInterrupted(async (signal) => {
        await new Promise<void>((resolve) => {
          signal.addEventListener("abort", () => {
            resolve();
          });
        });
      });
      // No more is taken, and then what runs is given up and goes back to the queue.
      const closing = served.close();
      await executor.close();
      const isClosed = await within(
        CLOSE_MS,
        closing.then((): true => true),
      );
      say(`ended: ${served.trials} trials run, ${served.refused} jobs refused`);
      // What still waits for the server would wait for ever.
      if (isClosed === undefined) process.exit(ExitStatus.Ok);
      return ExitStatus.Ok;
    } finally {
      redis.disconnect();
    }
  });

function parseFolders(root: string, text: string): string[] {
  if (text === "") return [resolve(root, DEFAULT_FOLDER)];
  const folders = text.split(",").map((folder) => resolve(root, folder.trim()));
  const missing = folders.find((folder) => !existsSync(folder) || !statSync(folder).isDirectory());
  if (missing === undefined) return folders;
  throw new InputError(`--scenarios ${text}: ${missing} is no folder; expected folders with commas between`);
}

function say(message: string): void {
  process.stderr.write(`worker: ${message}\n`);
}

export default worker;
