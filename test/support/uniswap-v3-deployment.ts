import { createRequire } from "node:module";

import { Interface, type InterfaceAbi } from "ethers";

import type { Session } from "../../src/chain/session.ts";
import type { Address, Hex } from "../../src/chain/types.ts";
import type { UniswapV3Site } from "../../src/simulation/build/uniswap-v3.ts";

const load = createRequire(import.meta.url);
const GAS = 15_000_000n;

/** The real contracts, from their packages. */
const PACKAGES = {
  factory: "@uniswap/v3-core/artifacts/contracts/UniswapV3Factory.sol/UniswapV3Factory.json",
  swapRouter: "@uniswap/v3-periphery/artifacts/contracts/SwapRouter.sol/SwapRouter.json",
  positionManager:
    "@uniswap/v3-periphery/artifacts/contracts/NonfungiblePositionManager.sol/NonfungiblePositionManager.json",
  quoter: "@uniswap/v3-periphery/artifacts/contracts/lens/QuoterV2.sol/QuoterV2.json",
} as const;

interface RealArtifact {
  readonly abi: InterfaceAbi;
  readonly bytecode: Hex;
}

/** Deploys Uniswap V3 with its quoter. Tokens of positions get no picture: nobody looks at them here. */
export async function deployUniswapV3(
  session: Session,
  owner: Address,
  weth: Address,
): Promise<UniswapV3Site & { readonly quoter: Address }> {
  const factory = await deploy(session, owner, "factory", []);
  return {
    factory,
    swapRouter: await deploy(session, owner, "swapRouter", [factory, weth]),
    positionManager: await deploy(session, owner, "positionManager", [factory, weth, weth]),
    quoter: await deploy(session, owner, "quoter", [factory, weth]),
  };
}

async function deploy(
  session: Session,
  from: Address,
  name: keyof typeof PACKAGES,
  args: readonly unknown[],
): Promise<Address> {
  const { abi, bytecode } = load(PACKAGES[name]) as RealArtifact;
  const data: Hex = `${bytecode}${new Interface(abi).encodeDeploy(args).slice(2)}` as Hex;
  await session.submit({ from, data, gas: GAS, maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 0n });
  const [receipt] = (await session.mine(session.head.timestamp + 1)).receipts;
  if (receipt?.contractAddress === undefined || !receipt.succeeded) throw new Error(`${name} was not deployed`);
  return receipt.contractAddress;
}
