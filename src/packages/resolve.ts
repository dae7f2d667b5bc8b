import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The file of an installed package, as a module in one of the folders would find it; the first folder wins. */
export function resolveFrom(folders: readonly string[], path: string): string | undefined {
  for (const folder of folders) {
    const found = resolveIn(folder, path);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Every such file, without repeats, in the order of the folders. */
export function resolveAllFrom(folders: readonly string[], path: string): string[] {
  const found = folders.flatMap((folder) => resolveIn(folder, path) ?? []);
  return [...new Set(found)];
}

function resolveIn(folder: string, path: string): string | undefined {
  try {
    return createRequire(join(folder, "module.js")).resolve(path);
  } catch (error) {
    // A file that is there may be hidden by the package's own list of exports, or the package be broken.
    const isThere = (error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND";
    return isThere ? searchUpwards(folder, path) : undefined;
  }
}

function searchUpwards(folder: string, path: string): string | undefined {
  const candidate = join(folder, "node_modules", path);
  if (existsSync(candidate)) return candidate;
  const parent = dirname(folder);
  return parent === folder ? undefined : searchUpwards(parent, path);
}
