import { InputError } from "../../errors.ts";

/** Where the upstream is and what it is told besides the question. Nothing of it may be shown or written anywhere. */
export interface UpstreamAddress {
  /** Without user and password, which stand in a header. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/** What the option takes. */
export const EXPECTED = "expected an http:// or https:// URL, or the name of an environment variable that holds one";

/** Names that Foundry's and Hardhat's users give such variables, and few keys look like: ETH_RPC_URL, MAINNET_RPC_URL. */
const VARIABLE = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/;

/** The name of the environment variable that the option's value stands for; undefined when it is a URL itself. */
export function variableIn(given: string): string | undefined {
  return VARIABLE.test(given) ? given : undefined;
}

/**
 * The address that `--fork` gives: a URL, or the name of an environment variable that holds one.
 *
 * @throws InputError when it is none. The message holds nothing of the URL.
 */
export function parseUpstream(given: string, env: Readonly<Record<string, string | undefined>>): UpstreamAddress {
  const variable = variableIn(given);
  const text = variable === undefined ? given : env[variable];
  const where = variable === undefined ? "--fork" : `--fork ${variable}`;
  if (text === undefined || text === "") throw new InputError(`${where}: that environment variable is not set`);
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    // The error of the platform repeats the text.
    throw new InputError(`${where}: this is no URL: ${EXPECTED}`);
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new InputError(`${where}: URLs of this kind can't be asked: ${EXPECTED}`);
  }
  const headers = authorisation(url, where);
  url.username = "";
  url.password = "";
  url.hash = "";
  return { url, headers };
}

function authorisation({ username, password }: URL, where: string): Record<string, string> {
  if (username === "" && password === "") return {};
  try {
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return { authorization: `Basic ${Buffer.from(pair, "utf8").toString("base64")}` };
  } catch {
    throw new InputError(`${where}: the user or password in the URL is not encoded as URLs are`);
  }
}
