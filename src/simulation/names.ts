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
