import type { ConfigHooks } from "hardhat/types/hooks";

import { NETWORK } from "../network.ts";

/** Adds the network that runs take place on, unless the project has defined one of that name. */
// Hardhat awaits what a hook module makes.
export default async (): Promise<Partial<ConfigHooks>> =>
  Promise.resolve({
    extendUserConfig: async (config, next) => {
      const extended = await next(config);
      return {
        ...extended,
        networks: {
          [NETWORK]: {
            type: "edr-simulated",
            chainType: "l1",
            // Nothing is mined, ordered or capped by the node: the simulation decides.
            mining: { auto: false, mempool: { order: "fifo" } },
            transactionGasCap: false,
            throwOnTransactionFailures: false,
            accounts: { count: 1 },
          },
          ...extended.networks,
        },
      };
    },
  });
