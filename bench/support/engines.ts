import hre from "hardhat";

import { type Engine as HardhatEngine, engineNamed } from "../../src/plugin/engines/engine.ts";
import { hardhatEnvironment } from "../../src/plugin/environment.ts";
import { NETWORK } from "../../src/plugin/network.ts";
import type { Environment } from "../../src/simulation/run.ts";

/** What runs the blocks. */
export interface Engine {
  readonly name: string;
  /** A new environment, of which nothing has been used yet. */
  environment(): Environment;
  /** Ends every chain that its environments have opened. */
  close(): Promise<void>;
}

/** Hardhat's own engine. */
export const EDR: Engine = {
  name: "EDR",
  environment: () => hardhatEnvironment(hre),
  // A chain is memory of this process, which is given back with it.
  close: async () => Promise.resolve(),
};

/** Foundry's anvil, a process of its own for each chain. It is looked for when it is needed: other rows do without. */
export function anvil(): Engine {
  let engine: HardhatEngine | undefined;
  return {
    name: "anvil",
    environment: () => {
      engine ??= engineNamed("anvil", hre);
      return hardhatEnvironment(hre, engine);
    },
    close: async () => engine?.close(),
  };
}

/** A chain as EDR's runs have it, with everything that Hardhat hands to a user's script. */
export async function openConnection(startTime: number): Promise<Connection> {
  return hre.network.create({ network: NETWORK, override: { initialDate: new Date(startTime * 1000) } });
}

export type Connection = Awaited<ReturnType<typeof hre.network.create>>;
