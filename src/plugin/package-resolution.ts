import * as module from "node:module";
import { sep } from "node:path";

import { IS_COMPILED, PACKAGE_ROOT } from "../own-package.ts";

const PACKAGE = "hardhat-firebreak";
const EXTENSION = IS_COMPILED ? ".js" : ".ts";
const FACES: Readonly<Record<string, string>> = {
  [PACKAGE]: new URL(`../index${EXTENSION}`, import.meta.url).href,
  [`${PACKAGE}/testing`]: new URL(`../testing/index${EXTENSION}`, import.meta.url).href,
};

let isRegistered = false;

/**
 * Lets a scenario file import this package by name wherever the file lies. Inside a project that depends on the package
 * Node finds it by itself; a file on a desktop has no node_modules to find it in.
 */
export function resolvePackageFor(path: string): void {
  if (!path.startsWith(`${PACKAGE_ROOT}${sep}`)) resolveOwnName();
}

/**
 * Makes this package's name mean these very files. In the repository, where nothing is compiled, the name would otherwise
 * lead to what package.json exports to users.
 */
export function resolveOwnName(): void {
  // Node has it from 22.15; before, a file must lie where Node finds the package by itself.
  const { registerHooks } = module as { registerHooks?: typeof module.registerHooks };
  if (isRegistered || registerHooks === undefined) return;
  isRegistered = true;
  registerHooks({
    resolve: (specifier, context, nextResolve) => {
      const url = FACES[specifier];
      return url === undefined ? nextResolve(specifier, context) : { url, format: "module", shortCircuit: true };
    },
  });
}
