/**
 * Runs a program that must not outlive whoever asked for it, in a process between the two: when standard input closes,
 * which the system does when the other end is gone, however it went, the program is ended by its own process id.
 *
 * node guard.mjs <folder> <program> <arguments …>
 *
 * The folder is the program's to work in, and is removed when the program has ended. Standard error is the program's own.
 * Standard output tells of it: first `pid <number>`, last `ended by signal <name>` or `ended with status <number>`.
 */
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";

const [folder, program, ...args] = process.argv.slice(2);

const child = spawn(program, args, { cwd: folder, stdio: ["ignore", "ignore", "inherit"], windowsHide: true });
const end = () => child.kill("SIGKILL");
process.stdin.on("close", end).on("error", end).resume();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, end);
// Nobody may be left to read it.
process.stdout.on("error", () => undefined);

child.on("spawn", () => process.stdout.write(`pid ${child.pid}\n`));
child.on("error", (error) => leave(`did not start (${error.message})`));
child.on("exit", (status, signal) =>
  leave(signal === null ? `ended with status ${status}` : `ended by signal ${signal}`),
);

function leave(how) {
  rmSync(folder, { recursive: true, force: true });
  process.stdout.write(`${how}\n`, () => process.exit(0));
}
