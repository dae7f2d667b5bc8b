/** Anything of the world that is known by its name. */
export interface Named {
  readonly name: string;
}

/** The outside desk's name in every world. */
export const OUTSIDE = "outside";
