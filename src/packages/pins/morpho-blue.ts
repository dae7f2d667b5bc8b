import type { CompiledPin } from "../compiled-contract.ts";

/** The contract of Morpho Blue that Firebreak deploys. Its package ships sources only. */
export const MORPHO_BLUE: CompiledPin = {
  contractName: "Morpho",
  package: { name: "@morpho-org/morpho-blue", version: "1.0.0" },
  compiler: { name: "solc-0.8.19", version: "0.8.19", aliasOf: "solc" },
  path: "src/Morpho.sol",
  // Without the hash of the metadata, which would tell where the sources were found.
  settings: {
    evmVersion: "paris",
    metadata: { bytecodeHash: "none" },
    optimizer: { enabled: true, runs: 999_999 },
  },
  hash: "0xa1f87d5f5e1fc19c833c9927ea7aa24d6a444db5a7b4ed73b66602bd51095049",
};
