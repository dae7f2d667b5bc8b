/** The package as a user gets it: packed from a copy of the repository, and installed in a project outside of it. */
import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

import { type Finished, ROOT } from "./cli-run.ts";

/** npm and Hardhat tell their children which project they work on. This one is another; only how npm reaches out is kept. */
const TOLD = /^(npm|hardhat)_/i;
const KEPT = /^npm_config_(registry|cache|offline|prefer_offline|.*proxy|cafile|strict_ssl|fetch_.*)$/i;

/** Where Hardhat keeps which sources its artifacts are of. */
const COMPILED = "cache/compile-cache.json";

/** A packed file, and the names and sizes of what is in it. */
export interface Packed {
  readonly tarball: string;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/** Runs `npm pack` in a copy of the repository's own files, so that the working tree stays as it is. */
export async function packRepository(folder: string): Promise<Packed> {
  const copy = join(folder, "repository");
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: ROOT });
  for (const path of listed.toString().split("\0")) {
    if (path === "" || path === "node_modules" || !existsSync(join(ROOT, path))) continue;
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(ROOT, path), join(copy, path));
  }
  symlinkSync(realpathSync(join(ROOT, "node_modules")), join(copy, "node_modules"), "junction");
  // What is compiled already need not be compiled again: Hardhat looks whether it is up to date, by whole paths.
  cpSync(join(ROOT, "artifacts"), join(copy, "artifacts"), { recursive: true });
  const [here, there] = [ROOT, join(copy, "/")].map((path) => JSON.stringify(path).slice(1, -1)) as [string, string];
  mkdirSync(join(copy, "cache"));
  const compiled = readFileSync(join(ROOT, COMPILED), "utf8");
  writeFileSync(join(copy, COMPILED), compiled.replaceAll(here, there));

  const { stdout } = await succeed(npm(["pack", "--json", "--pack-destination", folder], copy));
  const [packed] = JSON.parse(stdout) as { filename: string; files: Packed["files"] }[];
  if (packed === undefined) throw new Error(`npm pack named no file: ${stdout}`);
  return { tarball: join(folder, packed.filename), files: packed.files };
}

/** Makes a project with the given files and packages, each in the version that our lock file has. */
export async function makeProject(
  folder: string,
  files: Readonly<Record<string, string>>,
  packages: readonly string[],
  tarball: string,
): Promise<void> {
  const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as {
    packages: Record<string, { version: string } | undefined>;
  };
  const pinned = packages.map((name) => [name, lock.packages[`node_modules/${name}`]?.version] as const);
  const ours = { "hardhat-firebreak": `file:${tarball}` };
  const devDependencies = { ...Object.fromEntries<string | undefined>(pinned), ...ours };
  const manifest = { name: "a-project", private: true, type: "module", devDependencies };
  for (const [path, text] of Object.entries({ ...files, "package.json": JSON.stringify(manifest) })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  await succeed(npm(["install", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"], folder));
}

/** Runs the program of a package that the project has installed. */
export async function runProgram(folder: string, program: string, args: readonly string[]): Promise<Finished> {
  return run([realpathSync(join(folder, "node_modules", ".bin", program)), ...args], folder);
}

async function npm(args: readonly string[], cwd: string): Promise<Finished> {
  return run([npmProgram(), ...args], cwd);
}

/** npm by the path of its script, so that it runs under this Node: an older one's leaves out Hardhat's engine. */
function npmProgram(): string {
  const given = process.env.npm_execpath ?? "";
  if (/npm-cli\.c?js$/.test(given)) return given;
  const folders = [dirname(process.execPath), ...(process.env.PATH ?? "").split(delimiter)];
  for (const folder of folders) {
    const beside = join(folder, "node_modules", "npm", "bin", "npm-cli.js");
    if (existsSync(beside)) return beside;
    const link = join(folder, "npm");
    if (existsSync(link) && realpathSync(link).endsWith("npm-cli.js")) return realpathSync(link);
  }
  throw new Error("npm was not found: expected it beside Node or on the PATH");
}

async function run(args: readonly string[], cwd: string): Promise<Finished> {
  const kept = Object.entries(process.env).filter(([name]) => !TOLD.test(name) || KEPT.test(name));
  const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
  const settings = {
    NODE_OPTIONS: undefined,
    FIREBREAK_STACK: undefined,
    NODE_COMPILE_CACHE: join(ROOT, "cache", "node"),
  };
  const env: NodeJS.ProcessEnv = { ...Object.fromEntries<string | undefined>(kept), ...settings, PATH };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (status) => {
      resolve({ status, stdout, stderr });
    });
  });
}

async function succeed(running: Promise<Finished>): Promise<Finished> {
  const finished = await running;
  if (finished.status === 0) return finished;
  throw new Error(`npm ended with ${finished.status}: ${finished.stderr.slice(-2_000)}`);
}
