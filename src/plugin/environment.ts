import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import type { Eip1193Provider } from "../chain/types.ts";
import { FirebreakError, InputError } from "../errors.ts";
import type { Environment } from "../simulation/run.ts";
import { NETWORK } from "./network.ts";

/** Contracts whose errors explain why a transaction reverted. */
const ERROR_CONTRACTS = [
  "LendingPool",
  "ReceiptToken",
  "DebtToken",
  "PriceOracle",
  "PriceFeed",
  "ConstantProductPair",
  "PairFactory",
  "Router",
  "CircuitBreaker",
  "OutsideDesk",
  "AtomicExecutor",
  "MintableToken",
];

/** The engine's part of a run's time. */
export interface ChainClock {
  /** Milliseconds that requests to the chain have taken. */
  elapsed: number;
}

/** Runs on Hardhat's own engine, a fresh chain for each. */
export function hardhatEnvironment(hre: HardhatRuntimeEnvironment, clock: ChainClock = { elapsed: 0 }): Environment {
  return {
    openChain: async ({ startTime }) => {
      const connection = await hre.network.create({
        network: NETWORK,
        override: { initialDate: new Date(startTime * 1000) },
      });
      return timed(connection.provider, clock);
    },
    artifacts: {
      read: async (contractName) => {
        if (!(await hre.artifacts.artifactExists(contractName))) {
          throw new InputError(`contract ${contractName} is not compiled: run npx hardhat build`);
        }
        return hre.artifacts.readArtifact(contractName);
      },
    },
    errorContracts: ERROR_CONTRACTS,
  };
}

/** The name and version of the engine that runs the blocks. */
export async function engineVersion(hre: HardhatRuntimeEnvironment): Promise<string> {
  const { provider } = await hre.network.create({ network: NETWORK });
  const version: unknown = await provider.request({ method: "web3_clientVersion" });
  if (typeof version !== "string") throw new FirebreakError("the engine does not say what it is");
  return version;
}

function timed(provider: Eip1193Provider, clock: ChainClock): Eip1193Provider {
  return {
    request: async (args) => {
      const start = performance.now();
      try {
        return await provider.request(args);
      } finally {
        clock.elapsed += performance.now() - start;
      }
    },
  };
}
