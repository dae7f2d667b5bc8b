import { Worker } from "node:worker_threads";

/** The variable in which a campaign's process finds the number of the one that started it. */
export const PARENT_VARIABLE = "FIREBREAK_PARENT";

const EVERY_MS = 500;

/**
 * The parent's number changes when the parent is gone, since orphans are given to another; where it does not, as on
 * Windows, whoever has the number is asked for a sign of life.
 */
const WATCH = `
const { workerData } = require("node:worker_threads");
const isGone = () => {
  if (process.ppid !== workerData.parent) return true;
  try {
    process.kill(workerData.parent, 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
};
setInterval(() => {
  if (isGone()) process.kill(process.pid, "SIGKILL");
}, workerData.everyMs);
`;

/**
 * Sees to it that this process ends soon after the one that started it, however that went, and whatever this one is doing:
 * a thread of its own looks, since a scenario in an endless loop hears nothing. The thread never ends by itself, as the
 * engine's library does not bear that before it is loaded.
 */
export function endWithParent(): void {
  const parent = Number(process.env[PARENT_VARIABLE] ?? process.ppid);
  const thread = new Worker(WATCH, {
    eval: true,
    workerData: { parent, everyMs: EVERY_MS },
    // It needs nothing of what this process was started with, such as a loader of TypeScript.
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4 },
  });
  thread.unref();
}
