import type { Hex } from "../../chain/types.ts";
import type { ContractPin } from "../contract-pin.ts";
import type { PackagePin } from "../package-source.ts";

const CORE: PackagePin = { name: "@aave/core-v3", version: "1.19.3" };

/** The contracts of Aave V3.0.2 that Firebreak deploys. */
export const AAVE_V3 = {
  PoolAddressesProvider: pin(
    "protocol/configuration",
    "PoolAddressesProvider",
    "0x5dd4dfb51842f724d5f2310f46b45620a115ea7f28f99fe43e69e4ba1c8dd507",
  ),
  ACLManager: pin(
    "protocol/configuration",
    "ACLManager",
    "0xbfd52d20c1349b73d8e518089591b2f2261571da239d71604d29a66b0c17328e",
  ),
  SupplyLogic: pin(
    "protocol/libraries/logic",
    "SupplyLogic",
    "0xae1cc1d356f2885576f3929f37094c49782a15d856775da7b34a6a10c175e75e",
  ),
  BorrowLogic: pin(
    "protocol/libraries/logic",
    "BorrowLogic",
    "0x4f8a099f486982d2c5190c07ae656dd71e9d44b5b1739ab247c34f1db6b8abe9",
  ),
  LiquidationLogic: pin(
    "protocol/libraries/logic",
    "LiquidationLogic",
    "0x756302c566de47eb103c12c980c109e56f0acdaacedddb7062b84db33edfae4d",
  ),
  EModeLogic: pin(
    "protocol/libraries/logic",
    "EModeLogic",
    "0xd7d78f0084f2e857fbef4cc1547325d44220df3a43d0e0557fdce6938f204e8f",
  ),
  BridgeLogic: pin(
    "protocol/libraries/logic",
    "BridgeLogic",
    "0x50bad54ce2a6d22513711eae750e3b151326a4bfffbb8cdfc5b73c89c723f133",
  ),
  PoolLogic: pin(
    "protocol/libraries/logic",
    "PoolLogic",
    "0x5a64ddfd6ad74cdf5235586a6c74774b0e3231d3299eac7504455c5f58301eaa",
  ),
  FlashLoanLogic: pin(
    "protocol/libraries/logic",
    "FlashLoanLogic",
    "0xf6af3dcbe6fe20377eedcc406235f5078c8c301361e46bda876672bc7454cc47",
  ),
  ConfiguratorLogic: pin(
    "protocol/libraries/logic",
    "ConfiguratorLogic",
    "0x63915c657fe762cdd929084baea52eab134117ef60a59d57cee102a98fabd068",
  ),
  Pool: pin("protocol/pool", "Pool", "0xdaab180ed005a3ac8e1f583c757fd5dcfcf2e9df444504ecefd6bc10bc89569c"),
  PoolConfigurator: pin(
    "protocol/pool",
    "PoolConfigurator",
    "0x160a34c4b6a446de8058dcb5348374f90040d44a03945d23db7d330fa99c104b",
  ),
  AaveOracle: pin("misc", "AaveOracle", "0xb4220858922773007d17bb905b9acbfd5b6163cf33affa3e1362650c643ef7a6"),
  AaveProtocolDataProvider: pin(
    "misc",
    "AaveProtocolDataProvider",
    "0xcc29f0497087597dea4bec5139a9b0cbcd24d7ce51a7c84e2fc3ac53a3823a1d",
  ),
  AToken: pin("protocol/tokenization", "AToken", "0xd219f4dbaa6ff90861a458da05f9675f00b5e1699d94e22e0e6e22d22fb33d91"),
  StableDebtToken: pin(
    "protocol/tokenization",
    "StableDebtToken",
    "0xf8217e284d0b8dd996ea2194b0ba9fc453f22dfabe26297fe2235d2f52d49466",
  ),
  VariableDebtToken: pin(
    "protocol/tokenization",
    "VariableDebtToken",
    "0x2fa31254b0e8dd4ef6017efffaa319cfcf0b7669cb1d892aa525699570eb86e8",
  ),
  DefaultReserveInterestRateStrategy: pin(
    "protocol/pool",
    "DefaultReserveInterestRateStrategy",
    "0xdfe0577c997eac59d755e1dbbb1cd90d0bb2df0f35d535d166fa01978276635b",
  ),
} as const satisfies Record<string, ContractPin>;

/** Where Hardhat puts the artifact of a contract that has a file of its own. */
function pin(folder: string, contractName: string, hash: Hex): ContractPin {
  const path = `artifacts/contracts/${folder}/${contractName}.sol/${contractName}.json`;
  return { contractName, package: CORE, path, hash };
}
