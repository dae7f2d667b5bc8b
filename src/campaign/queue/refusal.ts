import { oneLine } from "../../errors.ts";

/** A job that is not run. The message says what is wrong with it. */
export class Refusal extends Error {}

const MARK = "refused: ";
const MOST_CHARACTERS = 500;

/** A refusal as it is recorded on the queue: one line that can be shown. */
export function recordedRefusal({ message }: Refusal): string {
  const line = oneLine(message.slice(0, MOST_CHARACTERS));
  return `${MARK}${line}${message.length > MOST_CHARACTERS ? "…" : ""}`;
}

/** The reason of a refusal; undefined when a job failed for another one. */
export function reasonOfRefusal(failedReason: string): string | undefined {
  return failedReason.startsWith(MARK) ? oneLine(failedReason.slice(MARK.length, MOST_CHARACTERS * 8)) : undefined;
}
