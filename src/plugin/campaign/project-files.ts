import { existsSync, realpathSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";

import { InputError } from "../../errors.ts";

/** A path of a file as it is called on every machine that has the project: from its folder, with slashes. */
export function pathInProject(root: string, kind: string, given: string): string {
  const inside = relative(root, resolve(given));
  if (inside !== "" && !inside.startsWith("..") && !isAbsolute(inside)) return inside.replaceAll(sep, "/");
  throw new InputError(
    `--queue: ${kind} ${given} is outside of the project's folder: workers elsewhere do not have it`,
  );
}

/** Whether text can be the path of a file below a folder: it does not go up, and does not begin elsewhere. */
export function staysBelow(path: string): boolean {
  const isPlain = !isAbsolute(path) && !/[\\\0]/.test(path) && !/^[a-z]+:/i.test(path);
  return isPlain && !path.split("/").includes("..");
}

/** Whether what stands at `path`, whatever links lead there, is in one of the folders. Both must be there. */
export function isIn(folders: readonly string[], path: string): boolean {
  if (!existsSync(path)) return false;
  const place = realpathSync(path);
  return folders.some((folder) => existsSync(folder) && place.startsWith(realpathSync(folder) + sep));
}
