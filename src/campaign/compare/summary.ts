import { z } from "zod";

import { InputError, messageOf } from "../../errors.ts";

/** A `summary.json` that is sure to have what a comparison is about: one that lacks it would be no worse than anything. */
export interface ComparedSummary {
  readonly kind: "run" | "sweep";
  readonly scenario: string;
  readonly summary: object;
}

const usd = z.string().regex(/^-?\d+(\.\d+)?$/, "expected a decimal number");
const estimate = z.object({ value: z.number() });
const findings = z.object({ badDebtUsd: usd });
const losses = z.object({
  mean: estimate,
  shortfall95: estimate,
  shortfall99: estimate,
  probability: estimate,
  max: z.number(),
});

const RUN = z.object({ scenario: z.string(), badDebtUsd: usd });
const RUN_WITH_ARMS = z.object({ scenario: z.string(), arms: z.record(z.string(), findings) });
const SWEEP = z.object({
  scenario: z.string(),
  trials: z.int(),
  failed: z.int(),
  arms: z.array(z.object({ arm: z.string(), losses })),
});

/**
 * Reads a `summary.json` of a run or of a sweep.
 *
 * @param path For messages.
 * @throws InputError when it is none.
 */
export function parseSummary(path: string, text: string): ComparedSummary {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InputError(`${path}: is no JSON: ${messageOf(error)}; expected a run's or a sweep's summary.json`, {
      cause: error,
    });
  }
  const { arms } = (json ?? {}) as { arms?: unknown };
  const kind = Array.isArray(arms) ? "sweep" : "run";
  const shape = kind === "sweep" ? SWEEP : arms === undefined ? RUN : RUN_WITH_ARMS;
  const parsed = shape.safeParse(json);
  if (parsed.success) return { kind, scenario: parsed.data.scenario, summary: json as object };
  const [issue] = parsed.error.issues;
  const place = issue?.path.join(".") ?? "";
  throw new InputError(
    `${path}: is no summary of a run or a sweep: ${place === "" ? "" : `${place}: `}${issue?.message ?? ""}`,
  );
}
