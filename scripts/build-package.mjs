// Makes dist/, which is what users of the package run: Node strips no types below node_modules, and a user's compiler
// settings are not ours. Run by `npm pack` and `npm publish`; nothing in the repository itself uses dist/.
//
//   dist/src, dist/scenarios   JavaScript, with declarations for src, and the files that src reads at run time
//   dist/artifacts             our contracts, compiled with our settings: a run is the same in every project
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");
const require = createRequire(import.meta.url);

rmSync(dist, { recursive: true, force: true });
run("typescript/bin/tsc", ["--project", "tsconfig.build.json"]);
nameCompiledFiles();
dropScenarioDeclarations();
copyAssets();
run("hardhat/dist/src/cli.js", ["build", "--quiet", "--no-tests", "--no-typechain"]);
copyArtifacts();

/** The compiler leaves `.ts` in declarations and in imports that are made when needed. */
function nameCompiledFiles() {
  for (const path of filesBelow(dist)) {
    const text = readFileSync(path, "utf8");
    const named = text.replace(/\b(from |import |import\()"(\.{1,2}\/[^"\n]+)\.ts"/g, '$1"$2.js"');
    if (named !== text) writeFileSync(path, named);
  }
}

/** Scenarios are run by name and imported by nobody. */
function dropScenarioDeclarations() {
  for (const path of filesBelow(join(dist, "scenarios"))) if (path.endsWith(".d.ts")) rmSync(path);
}

/** What src reads or starts by its path: everything that is not compiled. */
function copyAssets() {
  for (const path of filesBelow(join(root, "src"))) {
    if (!path.endsWith(".ts")) cpSync(path, join(dist, path.slice(root.length)));
  }
}

/** Of each contract that can be deployed and called, what deploying and decoding needs. */
function copyArtifacts() {
  const artifacts = join(root, "artifacts", "contracts");
  mkdirSync(join(dist, "artifacts"));
  for (const path of filesBelow(artifacts).filter((file) => file.endsWith(".json"))) {
    if (path.startsWith(join(artifacts, "mocks"))) continue;
    const { contractName, sourceName, abi, bytecode } = JSON.parse(readFileSync(path, "utf8"));
    if (bytecode === undefined || bytecode === "0x" || !abi.some(({ type }) => type === "function")) continue;
    const shipped = join(dist, "artifacts", `${contractName}.json`);
    writeFileSync(shipped, `${JSON.stringify({ contractName, sourceName, abi, bytecode })}\n`, { flag: "wx" });
  }
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Runs a development dependency's program; its report goes to standard error, since `npm pack --json` owns the other. */
function run(program, args) {
  const file = join(packageOf(program), ...program.split("/").slice(1));
  const { status, error } = spawnSync(process.execPath, [file, ...args], { cwd: root, stdio: ["ignore", 2, 2] });
  if (status === 0) return;
  console.error(`Firebreak: the package could not be built: ${program} ${error?.message ?? `ended with ${status}`}`);
  process.exit(1);
}

function packageOf(program) {
  return dirname(require.resolve(`${program.split("/")[0]}/package.json`));
}
