import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { InputError } from "../errors.ts";
import { IS_COMPILED } from "../own-package.ts";
import { type AnyScenario, defineScenario } from "../simulation/scenario.ts";
import { importFile, importUserFile, looksLikePath } from "./user-file.ts";

const SHIPPED = fileURLToPath(new URL("../../scenarios", import.meta.url));
/** What shipped scenarios are written in: compiled as this file is. */
const SHIPPED_EXTENSION = IS_COMPILED ? ".js" : ".ts";

/** The names of the scenarios that come with the package, in order. */
export function shippedScenarios(): string[] {
  return readdirSync(SHIPPED)
    .filter((file) => file.endsWith(SHIPPED_EXTENSION))
    .map((file) => file.slice(0, -SHIPPED_EXTENSION.length))
    .sort();
}

/** The file of a shipped scenario, or of a user's; it need not be there. */
export function scenarioPath(nameOrPath: string): string {
  const isShipped = shippedScenarios().includes(nameOrPath);
  return isShipped ? join(SHIPPED, `${nameOrPath}${SHIPPED_EXTENSION}`) : resolve(nameOrPath);
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
    return scenarioIn(nameOrPath, await importFile("scenario", nameOrPath, scenarioPath(nameOrPath)));

  if (!looksLikePath(nameOrPath))
    throw new InputError(`unknown scenario "${nameOrPath}": expected a path or one of ${shipped.join(", ")}`);
  return scenarioIn(nameOrPath, await importUserFile("scenario", nameOrPath));
}

function scenarioIn(shown: string, exported: unknown): AnyScenario {
  if (!isScenario(exported)) throw new InputError(`scenario ${shown}: expected "export default defineScenario({ … })"`);
  return defineScenario(exported);
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
