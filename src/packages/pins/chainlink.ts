import type { ContractPin } from "../contract-pin.ts";
import type { PackagePin } from "../package-source.ts";

const CONTRACTS: PackagePin = { name: "@chainlink/contracts", version: "0.1.7" };

/** The contracts of Chainlink that Firebreak deploys. */
export const CHAINLINK = {
  FluxAggregator: {
    contractName: "FluxAggregator",
    package: CONTRACTS,
    path: "abi/v0.6/FluxAggregator.json",
    hash: "0x139d8f69be2d1b153852fac51181b5a25998e2f3aabd9b57c7c6b85350ce36e3",
  },
  EACAggregatorProxy: {
    contractName: "EACAggregatorProxy",
    package: CONTRACTS,
    path: "abi/v0.6/EACAggregatorProxy.json",
    hash: "0x487ab88cda9c26b6c8caf05e428b19f23fc6c3b01d268d21c248d306fbfd80a2",
  },
} as const satisfies Record<string, ContractPin>;
