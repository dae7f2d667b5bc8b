import { type QueueAddress, parseQueueUrl } from "../../campaign/queue/queue-url.ts";
import { InputError } from "../../errors.ts";

const VARIABLE = "FIREBREAK_QUEUE";

/**
 * Reads `--queue`: an address, or `env` for the one in FIREBREAK_QUEUE, where other users of the machine do not see it.
 *
 * @returns undefined when no queue is asked for.
 * @throws InputError when it is none.
 */
export function parseQueue(text: string): QueueAddress | undefined {
  if (text !== "env") return text === "" ? undefined : parseQueueUrl(text);
  const address = process.env[VARIABLE] ?? "";
  if (address === "") throw new InputError(`--queue env: ${VARIABLE} is not set; expected redis://host:port/database`);
  return parseQueueUrl(address);
}
