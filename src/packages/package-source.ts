import { readFileSync } from "node:fs";
import { dirname } from "node:path";

import { InputError, messageOf } from "../errors.ts";
import { resolveAllFrom } from "./resolve.ts";

/** A package in the one version that is known to work. */
export interface PackagePin {
  readonly name: string;
  readonly version: string;
  /** The package's name in the registry, where it is installed under a name of its own. */
  readonly aliasOf?: string;
}

/** A package as it is installed. */
export interface InstalledPackage {
  readonly folder: string;
  readonly version: string;
}

/** Finds packages that the user has installed: what Firebreak may use and does not ship. */
export class PackageSource {
  /** Where what is made of packages is kept for later runs; nothing is when absent. */
  readonly cacheFolder: string | undefined;

  private readonly roots: readonly string[];
  private readonly onFound: (pin: PackagePin) => void;

  /**
   * @param roots Folders whose packages are searched, in order, such as the user's project; ours come last.
   * @param onFound Told of every package that was asked for and found.
   */
  constructor(roots: readonly string[], cacheFolder?: string, onFound: (pin: PackagePin) => void = () => undefined) {
    this.roots = roots;
    this.cacheFolder = cacheFolder;
    this.onFound = onFound;
  }

  /** The same packages, with another listener. */
  telling(onFound: (pin: PackagePin) => void): PackageSource {
    return new PackageSource(this.roots, this.cacheFolder, onFound);
  }

  /**
   * Where a package is.
   *
   * @param neededBy What needs it, in the user's own words, such as `lending=aave-v3`; the message begins with it.
   * @throws InputError when it is not installed, or only in another version.
   */
  locate(pin: PackagePin, neededBy: string): InstalledPackage {
    const found: InstalledPackage[] = [];
    for (const manifest of resolveAllFrom([...this.roots, import.meta.dirname], `${pin.name}/package.json`)) {
      const installed = { folder: dirname(manifest), version: versionIn(manifest, neededBy) };
      if (installed.version === pin.version) {
        this.onFound(pin);
        return installed;
      }
      found.push(installed);
    }
    const [other] = found;
    throw new InputError(
      other === undefined
        ? `${neededBy} needs the package ${pin.name}: run ${installCommand(pin)}`
        : `${neededBy} needs ${pin.name} ${pin.version}, but ${other.version} is installed: run ${installCommand(pin)}`,
    );
  }
}

/** How the user gets a package. */
export function installCommand({ name, version, aliasOf }: PackagePin): string {
  return `npm install --save-dev ${name}@${aliasOf === undefined ? version : `npm:${aliasOf}@${version}`}`;
}

function versionIn(manifest: string, neededBy: string): string {
  try {
    return String((JSON.parse(readFileSync(manifest, "utf8")) as { version?: unknown }).version);
  } catch (error) {
    throw new InputError(`${neededBy}: ${manifest} can't be read: ${messageOf(error)}`, { cause: error });
  }
}
