import type { ContractPin } from "../contract-pin.ts";
import type { PackagePin } from "../package-source.ts";

const CORE: PackagePin = { name: "@uniswap/v2-core", version: "1.0.1" };
const PERIPHERY: PackagePin = { name: "@uniswap/v2-periphery", version: "1.1.0-beta.0" };

/** The contracts of Uniswap V2 that Firebreak deploys. */
export const UNISWAP_V2 = {
  UniswapV2Factory: {
    contractName: "UniswapV2Factory",
    package: CORE,
    path: "build/UniswapV2Factory.json",
    hash: "0x8716c49c3c982e1d8b8beaab0a95d88cc5ec06681dded0f951fa1f3059c1e32a",
  },
  UniswapV2Pair: {
    contractName: "UniswapV2Pair",
    package: CORE,
    path: "build/UniswapV2Pair.json",
    hash: "0x96e8ac4277198ff8b6f785478aa9a39f403cb768dd02cbee326c3e7da348845f",
  },
  UniswapV2Router02: {
    contractName: "UniswapV2Router02",
    package: PERIPHERY,
    path: "build/UniswapV2Router02.json",
    hash: "0x60ed3c9563fab19baceb6555668bf136db1f18d96b3b177f3726fccdb254f94b",
  },
} as const satisfies Record<string, ContractPin>;
