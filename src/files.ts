import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

import { messageOf } from "./errors.ts";

/** Why a file or folder could not be read or written, in words that a user can act on. */
export function reasonOf(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case "ENOSPC":
      return "the disk is full";
    case "EACCES":
    case "EPERM":
      return "permission denied";
    case "EROFS":
      return "the file system is read-only";
    case "ENOTDIR":
    case "EEXIST":
      return "a part of the path is a file";
    case "EISDIR":
      return "it is a folder";
    case "ENOENT":
      return "there is no such place";
    case "ENAMETOOLONG":
      return "the name is too long";
    case "ELOOP":
      return "its links lead in a circle";
    default:
      return messageOf(error);
  }
}

/** Why a file could not be read, in words. */
export function unreadable(error: unknown): string {
  return (error as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : reasonOf(error);
}

/**
 * Makes a folder, and those above it that are missing. Node's own way of doing so never returns where the system lets
 * nobody make folders and says that there is no such place, as `/proc` does.
 *
 * @returns The first folder that was made; undefined when all were there.
 */
export function makeFolder(path: string): string | undefined {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return undefined;
  const parent = dirname(path);
  const first = parent === path ? undefined : makeFolder(parent);
  try {
    mkdirSync(path);
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
    return first;
  }
  return first ?? path;
}
