import type { Hex } from "../../chain/types.ts";
import type { ContractPin } from "../contract-pin.ts";
import type { PackagePin } from "../package-source.ts";

const CORE: PackagePin = { name: "@uniswap/v3-core", version: "1.0.1" };
const PERIPHERY: PackagePin = { name: "@uniswap/v3-periphery", version: "1.4.4" };

/** The contracts of Uniswap V3 that Firebreak deploys. */
export const UNISWAP_V3 = {
  UniswapV3Factory: pin(
    CORE,
    "",
    "UniswapV3Factory",
    "0xa9cb11ffa1b1bf9a9a2b70b66f6a22db3e8328b37ec44e6ce602749081efdb6d",
  ),
  SwapRouter: pin(PERIPHERY, "", "SwapRouter", "0x4ab2bb678b8aa5c9267d00ec2ac6e6603909f2a6c9e8c59daaaf5f4af1ba6710"),
  NFTDescriptor: pin(
    PERIPHERY,
    "libraries",
    "NFTDescriptor",
    "0xc1522fac8234bdf6e3ee55d2a8e230159e1886822874dc20f605c5cd36534d78",
  ),
  NonfungibleTokenPositionDescriptor: pin(
    PERIPHERY,
    "",
    "NonfungibleTokenPositionDescriptor",
    "0x63e7ad9e24ff6f1bc61a5517bbcc2fbdaefabf919bf6a8a88e8cc0be44049d1a",
  ),
  NonfungiblePositionManager: pin(
    PERIPHERY,
    "",
    "NonfungiblePositionManager",
    "0x6d4a795ab08d4b4737c563d58af66cd9c1fe56a4ff3258fec16fd7c5eeade093",
  ),
  QuoterV2: pin(PERIPHERY, "lens", "QuoterV2", "0x807900529037b0db5b299ed312e4b1820210b5e9922b6c4fcd4c23de67ee5f1a"),
} as const satisfies Record<string, ContractPin>;

/** Where Hardhat puts the artifact of a contract that has a file of its own. */
function pin(from: PackagePin, folder: string, contractName: string, hash: Hex): ContractPin {
  const path = ["artifacts/contracts", folder, `${contractName}.sol`, `${contractName}.json`].filter(
    (part) => part !== "",
  );
  return { contractName, package: from, path: path.join("/"), hash };
}
