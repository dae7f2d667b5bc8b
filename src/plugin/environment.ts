import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { dataPath } from "../data/table.ts";
import { PackageSource } from "../packages/package-source.ts";
import { fileHash } from "../report/run-description.ts";
import type { Environment } from "../simulation/run.ts";
import { WorldShelf } from "../simulation/world-shelf.ts";
import { contractArtifacts } from "./artifacts.ts";
import { edrEngine } from "./engines/edr.ts";
import type { Engine } from "./engines/engine.ts";
import { importUserFile } from "./user-file.ts";

/** Contracts whose errors explain why a transaction reverted. */
const ERROR_CONTRACTS = [
  "LendingPool",
  "ReceiptToken",
  "DebtToken",
  "PriceOracle",
  "PriceFeed",
  "FeedRatioOracle",
  "ConstantProductPair",
  "PairFactory",
  "Router",
  "CircuitBreaker",
  "OutsideDesk",
  "AtomicExecutor",
  "MintableToken",
  "VaultEngine",
  "FixedSpreadLiquidator",
  "EnglishAuction",
  "DutchAuction",
  "Stablecoin",
];

const UNREADABLE = "unreadable";

/** Runs on an engine, Hardhat's own when none is given; the worlds that runs build are kept for others. */
export function hardhatEnvironment(hre: HardhatRuntimeEnvironment, engine: Engine = edrEngine(hre)): Environment {
  return {
    openChain: async (options) => engine.openChain(options),
    fork: engine.fork,
    worlds: new WorldShelf(),
    packages: new PackageSource([hre.config.paths.root], hre.config.paths.cache),
    loadPart: async (path) => importUserFile("part", path),
    hashOf: (path) => {
      try {
        return fileHash(dataPath(path));
      } catch {
        return UNREADABLE; // Whoever reads it says what is wrong.
      }
    },
    artifacts: contractArtifacts(hre.artifacts),
    errorContracts: ERROR_CONTRACTS,
  };
}
