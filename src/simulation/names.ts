import { InputError } from "../errors.ts";
import type { Address } from "../chain/types.ts";

/** Anything of the world that is known by its name. */
export interface Named {
  readonly name: string;
}

/** A contract of the world: its name, and where it is. */
export interface Site extends Named {
  readonly address: Address;
}

/** The outside desk's name in every world. */
export const OUTSIDE = "outside";

const NAME = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,40}$/;

/** Whether a name may stand in the world: names become columns and keys, so they are kept plain. */
export function isName(name: string): boolean {
  return NAME.test(name) && name !== OUTSIDE;
}

/** @throws InputError when it is not one. */
export function requireName(kind: string, name: string): void {
  if (isName(name)) return;
  throw new InputError(
    `${kind} name "${name}": expected letters, digits, dots, slashes and hyphens, and not "${OUTSIDE}"`,
  );
}
