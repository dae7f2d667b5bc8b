import { InputError } from "../../errors.ts";
import { decimal } from "../sweep/decimals.ts";
import type { Cells } from "../sweep/row.ts";

const FORM = /^\s*([^<>=!]+?)\s*(>=|<=|==|>|<)\s*(\S+)\s*$/;

const COMPARISONS: Readonly<Record<string, (found: number, bound: number) => boolean>> = {
  ">": (found, bound) => found > bound,
  ">=": (found, bound) => found >= bound,
  "<": (found, bound) => found < bound,
  "<=": (found, bound) => found <= bound,
  "==": (found, bound) => found === bound,
};

/** A statement about a figure of the findings, such as `badDebtUsd>0`. */
export interface Condition {
  readonly text: string;
  /** The figure, as the tables of a sweep call it. */
  readonly figure: string;
  /**
   * Whether it is so.
   *
   * @throws InputError when the findings have no such figure.
   */
  holds(findings: Cells): boolean;
}

/**
 * Reads a condition.
 *
 * @throws InputError when it is malformed.
 */
export function parseCondition(text: string): Condition {
  const [, figure = "", sign = "", number = ""] = FORM.exec(text) ?? [];
  const bound = decimal(number);
  const compare = COMPARISONS[sign];
  if (bound === undefined || compare === undefined) {
    throw new InputError(
      `--until "${text}": expected a figure, one of > >= < <= ==, and a number, such as "badDebtUsd>0"`,
    );
  }
  return {
    text: text.trim(),
    figure,
    holds: ({ number: numbers, count }) => {
      const found = numbers[figure] ?? count[figure];
      if (found !== undefined) return compare(found, bound);
      const known = [...Object.keys(numbers), ...Object.keys(count)];
      const near = known.filter((name) => name.endsWith(figure) || name.startsWith(figure)).slice(0, 8);
      const others = near.length > 0 ? near : known.slice(0, 8);
      throw new InputError(
        `--until "${text}": there is no figure "${figure}"; there are ${others.join(", ")} and others`,
      );
    },
  };
}
