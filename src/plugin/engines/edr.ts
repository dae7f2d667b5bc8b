import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import type { Eip1193Provider } from "../../chain/types.ts";
import { NETWORK } from "../network.ts";
import { clientVersion } from "./client-version.ts";
import type { Engine } from "./engine.ts";

/** Hardhat's own engine, in this very process. */
export function edrEngine(hre: HardhatRuntimeEnvironment): Engine {
  return {
    openChain: async ({ startTime }) => connect(hre, { initialDate: new Date(startTime * 1000) }),
    version: async () => clientVersion(await connect(hre)),
    // A chain is memory of this process, which is given back with it.
    close: async () => Promise.resolve(),
    kill: () => undefined,
  };
}

async function connect(hre: HardhatRuntimeEnvironment, override?: { initialDate: Date }): Promise<Eip1193Provider> {
  const connection = await hre.network.create({ network: NETWORK, ...(override === undefined ? {} : { override }) });
  return connection.provider;
}
