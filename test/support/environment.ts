import hre from "hardhat";

import { toHex } from "../../src/chain/rpc.ts";
import type { Address, Eip1193Provider } from "../../src/chain/types.ts";
import { hardhatEnvironment } from "../../src/plugin/environment.ts";
import type { Environment } from "../../src/simulation/run.ts";

/** The project's own environment, with the provider of the last run at hand so that a test can tamper with its chain. */
export function tamperableEnvironment(): { environment: Environment; provider: () => Eip1193Provider } {
  const environment = hardhatEnvironment(hre);
  let last: Eip1193Provider | undefined;
  return {
    environment: {
      ...environment,
      openChain: async (options) => {
        last = await environment.openChain(options);
        return last;
      },
    },
    provider: () => {
      if (last === undefined) throw new Error("no run has begun yet");
      return last;
    },
  };
}

/** Adds to a word of a contract's storage behind everybody's back. */
export async function addToStorage(
  provider: Eip1193Provider,
  contract: Address,
  slot: bigint,
  amount: bigint,
): Promise<void> {
  const position = toHex(slot);
  const word = BigInt(
    (await provider.request({ method: "eth_getStorageAt", params: [contract, position, "latest"] })) as string,
  );
  const changed = `0x${(word + amount).toString(16).padStart(64, "0")}`;
  await provider.request({ method: "hardhat_setStorageAt", params: [contract, position, changed] });
}
