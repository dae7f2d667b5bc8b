import * as module from "node:module";
import { fileURLToPath } from "node:url";

const PACKAGE = "hardhat-firebreak";
const FACES: Readonly<Record<string, string>> = {
  [PACKAGE]: "../index.ts",
  [`${PACKAGE}/testing`]: "../testing/index.ts",
};

let isRegistered = false;

/**
 * Lets a scenario file import this package by name wherever the file lies. Inside a project that depends on the package
 * Node finds it by itself; a file on a desktop has no node_modules to find it in.
 */
export function resolvePackageFor(path: string): void {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  if (isRegistered || path.startsWith(root)) return;
  isRegistered = true;
  module.registerHooks({
    resolve(specifier, context, nextResolve) {
      const face = FACES[specifier];
      if (face === undefined) return nextResolve(specifier, context);
      try {
        return nextResolve(specifier, context);
      } catch {
        return { url: new URL(face, import.meta.url).href, format: "module", shortCircuit: true };
      }
    },
  });
}
