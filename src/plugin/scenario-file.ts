import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { InputError, messageOf } from "../errors.ts";
import { IS_COMPILED } from "../own-package.ts";
import { type AnyScenario, defineScenario } from "../simulation/scenario.ts";
import { resolvePackageFor } from "./package-resolution.ts";

const SHIPPED = fileURLToPath(new URL("../../scenarios", import.meta.url));
/** What shipped scenarios are written in: compiled as this file is. */
const SHIPPED_EXTENSION = IS_COMPILED ? ".js" : ".ts";
const EXTENSION = /\.(ts|mts|js|mjs)$/;

/** The names of the scenarios that come with the package, in order. */
export function shippedScenarios(): string[] {
  return readdirSync(SHIPPED)
    .filter((file) => file.endsWith(SHIPPED_EXTENSION))
    .map((file) => file.slice(0, -SHIPPED_EXTENSION.length))
    .sort();
}

/**
 * Loads a scenario by its shipped name or its file's path.
 *
 * @throws InputError when there is none, or the file exports none.
 */
export async function loadScenario(nameOrPath: string): Promise<AnyScenario> {
  const shipped = shippedScenarios();
  if (nameOrPath === "") throw new InputError(`which scenario? Give a path or one of ${shipped.join(", ")}`);
  if (shipped.includes(nameOrPath))
    return importScenario(nameOrPath, join(SHIPPED, `${nameOrPath}${SHIPPED_EXTENSION}`));

  const path = resolve(nameOrPath);
  const looksLikePath = /[\\/]/.test(nameOrPath) || EXTENSION.test(nameOrPath);
  if (!looksLikePath)
    throw new InputError(`unknown scenario "${nameOrPath}": expected a path or one of ${shipped.join(", ")}`);
  if (!existsSync(path)) throw new InputError(`scenario file ${nameOrPath}: there is no such file`);
  if (!EXTENSION.test(path))
    throw new InputError(`scenario file ${nameOrPath}: expected a .ts, .mts, .js or .mjs file`);
  return importScenario(nameOrPath, path);
}

async function importScenario(shown: string, path: string): Promise<AnyScenario> {
  resolvePackageFor(path);
  let module: { default?: unknown };
  try {
    module = (await import(pathToFileURL(path).href)) as { default?: unknown };
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`scenario ${shown} cannot be loaded: ${messageOf(error)}`, { cause: error });
  }
  if (!isScenario(module.default)) {
    throw new InputError(`scenario ${shown}: expected "export default defineScenario({ … })"`);
  }
  return defineScenario(module.default);
}

function isScenario(value: unknown): value is AnyScenario {
  if (!(value instanceof Object)) return false;
  const candidate = value as Record<string, unknown>;
  return (
    typeof candidate.name === "string" &&
    typeof candidate.description === "string" &&
    typeof candidate.world === "function" &&
    (typeof candidate.settings === "function" || candidate.settings instanceof Object)
  );
}
