import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { PACKAGE_ROOT } from "../own-package.ts";

const require = createRequire(import.meta.url);

/** The versions that a run's digest depends on. */
export function packageVersions(): Record<string, string> {
  return {
    "hardhat-firebreak": versionIn(join(PACKAGE_ROOT, "package.json")),
    ...Object.fromEntries(
      ["hardhat", "ethers", "@openzeppelin/contracts"].map((name) => [name, installedVersion(name)]),
    ),
  };
}

function installedVersion(name: string): string {
  try {
    return versionIn(require.resolve(`${name}/package.json`));
  } catch {
    return versionIn(join(packageRoot(require.resolve(name), name), "package.json"));
  }
}

function packageRoot(file: string, name: string): string {
  const marker = join("node_modules", ...name.split("/"));
  const at = file.lastIndexOf(marker);
  return at < 0 ? dirname(file) : file.slice(0, at + marker.length);
}

function versionIn(file: string): string {
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
