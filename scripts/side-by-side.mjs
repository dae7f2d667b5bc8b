// Runs npm scripts side by side, as many at a time as there are cores: `node scripts/side-by-side.mjs lint build …`.
// Each one's output is shown in one piece when it ends, the others go on, and the exit status is 1 when any has failed.
import { spawn } from "node:child_process";
import { availableParallelism, constants } from "node:os";

const isWindows = process.platform === "win32";
const waiting = process.argv.slice(2);
const running = new Set();
const failed = [];
let interrupt;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    waiting.length = 0;
    stopAll(interrupt === undefined ? "SIGTERM" : "SIGKILL");
    interrupt = signal;
  });
}

await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, runWaiting));
if (failed.length > 0) console.error(`Failed: ${failed.join(", ")}`);
if (interrupt !== undefined) process.exitCode = 128 + constants.signals[interrupt];
else if (failed.length > 0) process.exitCode = 1;

async function runWaiting() {
  for (let script = waiting.shift(); script !== undefined; script = waiting.shift()) {
    const { succeeded, output } = await run(script);
    process.stdout.write(`\n> ${script}\n${output}`);
    if (!succeeded) failed.push(script);
  }
}

/** npm finds the project's own Node: the one that runs this file may be older, when it was started before the set-up. */
function run(script) {
  return new Promise((resolve) => {
    const child = spawn("npm", ["run", "--silent", script], {
      shell: isWindows,
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own, so that it can be ended with all that it has started.
      detached: !isWindows,
      env: process.stdout.isTTY ? { FORCE_COLOR: "1", ...process.env } : process.env,
    });
    running.add(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => (output += text));
    child.on("error", (error) => (output += `${error.message}\n`));
    // When all that it has started has ended too, since that writes to the same place.
    child.on("close", (status) => {
      running.delete(child);
      resolve({ succeeded: status === 0, output });
    });
  });
}

function stopAll(signal) {
  for (const child of running) {
    try {
      if (isWindows) child.kill(signal);
      else process.kill(-child.pid, signal);
    } catch {
      // It has ended already.
    }
  }
}
