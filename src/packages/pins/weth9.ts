import type { ContractPin } from "../contract-pin.ts";
import type { PackagePin } from "../package-source.ts";

const CANONICAL_WETH: PackagePin = { name: "canonical-weth", version: "1.4.0" };

/** The contract of WETH9 that Firebreak deploys. */
export const WETH9: ContractPin = {
  contractName: "WETH9",
  package: CANONICAL_WETH,
  path: "build/contracts/WETH9.json",
  hash: "0xe66e74ba1a282ff15770abef79456c4c1bc48b714eaf771c7b274f158051c61c",
};
