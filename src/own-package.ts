import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Whether this is the compiled package (dist/), as users install it, or its TypeScript sources. */
export const IS_COMPILED = import.meta.url.endsWith(".js");

/** The folder of this package: the nearest above this file that has a manifest, whichever form this is. */
export const PACKAGE_ROOT = folderOfManifest(dirname(fileURLToPath(import.meta.url)));

function folderOfManifest(folder: string): string {
  const above = dirname(folder);
  return above === folder || existsSync(join(folder, "package.json")) ? folder : folderOfManifest(above);
}
