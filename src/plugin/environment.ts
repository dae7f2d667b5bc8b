import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import type { Eip1193Provider } from "../chain/types.ts";
import { InputError } from "../errors.ts";
import type { Environment } from "../simulation/run.ts";
import { edrEngine } from "./engines/edr.ts";
import type { Engine } from "./engines/engine.ts";

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

/** Runs on an engine, Hardhat's own when none is given, a fresh chain for each. */
export function hardhatEnvironment(
  hre: HardhatRuntimeEnvironment,
  clock: ChainClock = { elapsed: 0 },
  engine: Engine = edrEngine(hre),
): Environment {
  return {
    openChain: async (options) => timed(await engine.openChain(options), clock),
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
