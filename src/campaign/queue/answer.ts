import { z } from "zod";

import type { TrialOutcome } from "../trial.ts";

const value = z.union([z.number(), z.boolean(), z.string()]);
const assertion = z.looseObject({ name: z.string(), passed: z.boolean(), detail: z.string() });

const done = z.strictObject({
  status: z.literal("done"),
  params: z.record(z.string(), value),
  results: z.looseObject({
    scenario: z.string(),
    seed: z.int(),
    engine: z.string(),
    digest: z.string(),
    assertions: z.array(assertion),
  }),
  capital: z.record(z.string(), z.record(z.string(), z.number())),
});

const failed = z.strictObject({
  status: z.literal("failed"),
  cause: z.enum(["input", "error", "crash", "silence"]),
  reason: z.string().max(10_000),
});

const schema = z.discriminatedUnion("status", [done, failed]);

/**
 * Reads what a worker says became of a trial; anybody who can reach the queue may have said it.
 *
 * @returns undefined when it is nothing that a worker of ours says.
 */
export function parseAnswer(data: unknown): TrialOutcome | undefined {
  const parsed = schema.safeParse(data);
  return parsed.success ? (parsed.data as unknown as TrialOutcome) : undefined;
}
