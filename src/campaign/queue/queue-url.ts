import { isIP } from "node:net";

import type { RedisOptions } from "ioredis";

import { InputError } from "../../errors.ts";

/** Where a queue is. */
export interface QueueAddress {
  /** With the user and the password: for the client alone, never shown. */
  readonly options: RedisOptions;
  /** Host, port and database, as far as anybody may see. */
  readonly shown: string;
}

const DEFAULT_PORT = 6379;
const EXPECTED = "expected redis://host:port/database, or rediss:// for TLS";

/**
 * Reads the address of a Redis server: `redis://user:password@host:port/database`, `rediss://` for TLS. Node checks the
 * server's certificate; one of an authority of your own is named by NODE_EXTRA_CA_CERTS.
 *
 * @throws InputError when it is none. What was given is not repeated, since it may hold a password.
 */
export function parseQueueUrl(text: string): QueueAddress {
  const url = URL.parse(text);
  if (url === null) throw new InputError(`--queue is no address: ${EXPECTED}`);
  const isTls = url.protocol === "rediss:";
  if (!isTls && url.protocol !== "redis:") {
    throw new InputError(`--queue begins with "${url.protocol}": ${EXPECTED}`);
  }
  if (url.hostname === "") throw new InputError(`--queue names no host: ${EXPECTED}`);
  if (url.search !== "" || url.hash !== "") {
    throw new InputError(`--queue has something after the database's number: ${EXPECTED}`);
  }
  const [, digits] = /^\/?(\d{0,5})$/.exec(url.pathname) ?? [];
  if (digits === undefined) throw new InputError(`--queue: the database is no number: ${EXPECTED}`);
  // Brackets belong to the URL, not to an IPv6 address.
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const port = url.port === "" ? DEFAULT_PORT : Number(url.port);
  const db = digits === "" ? 0 : Number(digits);
  return {
    options: {
      host,
      port,
      db,
      ...(url.username === "" ? {} : { username: decoded(url.username) }),
      ...(url.password === "" ? {} : { password: decoded(url.password) }),
      // An address is no name that a server could be asked by.
      ...(isTls ? { tls: isIP(host) === 0 ? { servername: host } : {} } : {}),
    },
    shown: `${url.protocol}//${url.hostname}:${port}${db === 0 ? "" : `/${db}`}`,
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new InputError("--queue: the user or the password has a % that begins no code: write a % itself as %25");
  }
}
