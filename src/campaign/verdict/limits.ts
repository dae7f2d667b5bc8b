import { readFileSync } from "node:fs";

import { z } from "zod";

import { InputError, messageOf } from "../../errors.ts";
import { unreadable } from "../../files.ts";

const usd = z.number().min(0).optional();

const LIMITS = z
  .strictObject({
    expectedShortfall99Usd: usd,
    expectedShortfall95Usd: usd,
    meanUsd: usd,
    maxUsd: usd,
    probability: z.number().min(0).max(1).optional(),
    judge: z.enum(["upper", "estimate"]).default("upper"),
    fewestTrials: z.int().min(1).default(1),
  })
  .readonly();

/**
 * What bad debt may come to at most, in US dollars; of what is absent, anything. `judge` says what is held against it: the
 * upper end of the 95% interval, or the estimate itself. `fewestTrials` are needed for a verdict at all.
 */
export type Limits = z.infer<typeof LIMITS>;

export type LimitName = Exclude<keyof Limits, "judge" | "fewestTrials">;

export const LIMIT_NAMES: readonly LimitName[] = [
  "expectedShortfall99Usd",
  "expectedShortfall95Usd",
  "meanUsd",
  "maxUsd",
  "probability",
];

/** What a file may say besides its limits. */
const RULES = ["judge", "fewestTrials"];
const EXAMPLE = '{"expectedShortfall99Usd": 10000}';

/**
 * Reads a file of limits.
 *
 * @throws InputError when there is none, it is malformed, or it limits nothing.
 */
export function readLimits(path: string): Limits {
  if (path === "") throw new InputError(`--limits: which file? Expected JSON such as ${EXAMPLE}`);
  const parsed = LIMITS.safeParse(readJson(path));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue?.path.join(".") ?? "";
    const known = issue?.code === "unrecognized_keys" ? `; expected ${[...LIMIT_NAMES, ...RULES].join(", ")}` : "";
    throw new InputError(`--limits ${path}: ${place === "" ? "" : `${place}: `}${issue?.message}${known}`);
  }
  if (LIMIT_NAMES.some((name) => parsed.data[name] !== undefined)) return parsed.data;
  throw new InputError(`--limits ${path}: limits nothing; expected one of ${LIMIT_NAMES.join(", ")}`);
}

function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new InputError(`--limits ${path}: ${unreadable(error)}; expected a file such as ${EXAMPLE}`, {
      cause: error,
    });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`--limits ${path}: is no JSON: ${messageOf(error)}; expected such as ${EXAMPLE}`, {
      cause: error,
    });
  }
}
