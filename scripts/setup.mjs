// Makes a clone ready to run, once. Does nothing when the installed packages already match the lock file.
//
// Hardhat 3 needs Node >= 22.13, and npm run by an older Node silently leaves out Hardhat's native engine. So on an
// older Node the install itself runs under the Node that package.json pins as a development dependency; afterwards
// `npm` scripts and `npx` find that Node first, because node_modules/.bin comes first on their PATH.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, lstatSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { runsHardhat } from "./node-version.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const packages = join(root, "node_modules");
const stampFile = join(packages, ".firebreak-setup");
const lockHash = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");

const isReady = existsSync(stampFile) && readFileSync(stampFile, "utf8") === lockHash;
// Behind a link they are another folder's, and npm would empty it.
const areLinked = lstatSync(packages, { throwIfNoEntry: false })?.isSymbolicLink() === true;
if (!isReady && !areLinked) install();

function install() {
  const pinnedNode = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).devDependencies.node;
  const command = runsHardhat(process.versions.node)
    ? ["ci"]
    : ["exec", "--yes", `--package=node@${pinnedNode}`, "--", "npm", "ci"];

  console.error("Firebreak: installing dependencies (first run only) …");
  const npm = npmCommand();
  const result = spawnSync(npm.file, [...npm.args, ...command], {
    cwd: root,
    // Standard output belongs to the command that comes after set-up; npm's report goes to standard error.
    stdio: ["inherit", 2, 2],
    shell: npm.shell,
  });
  if (result.status !== 0) {
    const reason = result.error?.message ?? `npm ended with status ${result.status ?? result.signal}`;
    console.error(`Firebreak: set-up failed (${reason}). Check the network, then run the same command again.`);
    process.exit(3);
  }
  writeFileSync(stampFile, lockHash);
}

/** npm tells its scripts which npm they run under; outside npm, the one on the PATH serves. */
function npmCommand() {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith(".js")) return { file: process.execPath, args: [cli], shell: false };
  return { file: "npm", args: [], shell: process.platform === "win32" };
}
