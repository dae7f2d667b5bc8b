import { Redis } from "ioredis";

import { InputError, messageOf } from "../../errors.ts";
import type { QueueAddress } from "./queue-url.ts";
import { within } from "./within.ts";

/** Tells a person what is going on. */
export type Say = (message: string) => void;

const FIRST_ANSWER_MS = 5_000;
const LONGEST_PAUSE_MS = 5_000;

/** What is wrong, by how the error begins or by its code. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^WRONGPASS/, "the user or the password is wrong"],
  [/^NOAUTH/, "it wants a password: redis://user:password@host:port"],
  [/^NOPERM/, "this user may not do that"],
  [/^ERR DB index|out of range/, "it has no database of that number"],
  [/^ERR (AUTH|Client sent AUTH).*(no password|without any password)/, "it has no password, and was given one"],
  [/ECONNREFUSED/, "nobody listens there: is Redis running?"],
  [/ENOTFOUND|EAI_AGAIN/, "there is no such host"],
  [/ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|timed out/, "it does not answer"],
  [
    /self.signed|UNABLE_TO_|CERT|certificate|altname/i,
    "its certificate is not trusted: name its authority's with NODE_EXTRA_CA_CERTS",
  ],
  [
    /wrong version number|packet length|SSL|ECONNRESET|socket hang up|Connection is closed|Protocol error/i,
    "what answers there does not speak as expected: is it Redis, and is TLS (rediss://) right?",
  ],
];

/**
 * Connects to a queue's server. Whatever is lost later is taken up again, for as long as it takes.
 *
 * @param say Told when the connection is lost and when it is there again.
 * @throws InputError when there is no server, or it does not let us in. The message holds no password.
 */
export async function connectQueue({ options, shown }: QueueAddress, say: Say): Promise<Redis> {
  let hasAnswered = false;
  let isLost = false;
  const redis = new Redis({
    ...options,
    lazyConnect: true,
    connectTimeout: FIRST_ANSWER_MS,
    // Requests wait until the server is back.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (hasAnswered ? Math.min(100 * 2 ** times, LONGEST_PAUSE_MS) : null),
  });
  let reason: unknown;
  redis.on("error", (error: unknown) => {
    reason ??= error;
  });
  redis.on("close", () => {
    if (hasAnswered && !isLost && redis.status !== "end") say(`the queue ${shown} is out of reach; waiting for it`);
    isLost = true;
  });
  redis.on("ready", () => {
    if (hasAnswered && isLost) say(`the queue ${shown} is there again`);
    isLost = false;
  });
  try {
    const answer = redis.connect().then(async () => redis.select(options.db ?? 0));
    if ((await within(FIRST_ANSWER_MS, answer)) === undefined) throw new Error("timed out");
    hasAnswered = true;
    return redis;
  } catch (error) {
    redis.disconnect();
    throw new InputError(`--queue ${shown}: ${inWords(reason ?? error)}`);
  }
}

/** Never what the server or the client says as it is: it may repeat what it was given. */
function inWords(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  const text = `${typeof code === "string" ? `${code} ` : ""}${messageOf(error)}`;
  return REASONS.find(([pattern]) => pattern.test(text))?.[1] ?? "it can't be used as a queue";
}
