import type { Eip1193Provider } from "../../chain/types.ts";
import { FirebreakError } from "../../errors.ts";

/** The name and version that a node gives itself. */
export async function clientVersion(provider: Eip1193Provider): Promise<string> {
  const version: unknown = await provider.request({ method: "web3_clientVersion" });
  if (typeof version !== "string") throw new FirebreakError("the engine does not say what it is");
  return version;
}
