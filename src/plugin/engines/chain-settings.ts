import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { bytesToHexString } from "@nomicfoundation/hardhat-utils/hex";

import type { Address } from "../../chain/types.ts";
import { InputError } from "../../errors.ts";
import { NETWORK } from "../network.ts";

/** What Hardhat's engine begins with where the project does not say. */
const BLOCK_GAS_LIMIT = 60_000_000n;
const BASE_FEE = 1_000_000_000n;

/** What a chain must have in common with the one that Hardhat's own engine would run. */
export interface ChainSettings {
  readonly chainId: number;
  readonly hardfork: string;
  readonly coinbase: Address;
  /** Of the blocks before the simulation sets it. */
  readonly blockGasLimit: bigint;
  /** Of the first block, in wei per gas. */
  readonly baseFee: bigint;
  readonly allowUnlimitedContractSize: boolean;
}

/** The settings of the network that runs take place on, which a project may have defined itself. */
export function chainSettings(hre: HardhatRuntimeEnvironment): ChainSettings {
  const network = hre.config.networks[NETWORK];
  if (network?.type !== "edr-simulated") {
    throw new InputError(`network ${NETWORK} in the Hardhat config: expected type "edr-simulated"`);
  }
  return {
    chainId: network.chainId,
    hardfork: network.hardfork,
    coinbase: bytesToHexString(network.coinbase),
    blockGasLimit: typeof network.blockGasLimit === "bigint" ? network.blockGasLimit : BLOCK_GAS_LIMIT,
    baseFee: network.initialBaseFeePerGas ?? BASE_FEE,
    allowUnlimitedContractSize: network.allowUnlimitedContractSize ?? false,
  };
}
