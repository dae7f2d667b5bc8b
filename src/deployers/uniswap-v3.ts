import { encodeBytes32String } from "ethers";

import type { Address } from "../chain/types.ts";
import { UNISWAP_V3 } from "../packages/pins/uniswap-v3.ts";
import { deployPinned, type Site } from "./site.ts";

/** Uniswap V3 as it is deployed; the factory makes pools. */
export interface UniswapV3Deployment {
  /** Owned by the site's owner; fee tiers of 0.05%, 0.3% and 1%. */
  readonly factory: Address;
  readonly swapRouter: Address;
  /** NonfungiblePositionManager: holds liquidity as tokens with an id. */
  readonly positionManager: Address;
  /** QuoterV2: what a swap would give, worked out on the chain. */
  readonly quoter: Address;
}

/** Deploys Uniswap V3 for the given wrapped ether. */
export async function deployUniswapV3(site: Site, weth: Address): Promise<UniswapV3Deployment> {
  const factory = await deployPinned(site, UNISWAP_V3.UniswapV3Factory);
  const swapRouter = await deployPinned(site, UNISWAP_V3.SwapRouter, [factory, weth]);
  const NFTDescriptor = await deployPinned(site, UNISWAP_V3.NFTDescriptor);
  const descriptor = await deployPinned(
    site,
    UNISWAP_V3.NonfungibleTokenPositionDescriptor,
    [weth, encodeBytes32String("ETH")],
    { NFTDescriptor },
  );
  const positionManager = await deployPinned(site, UNISWAP_V3.NonfungiblePositionManager, [factory, weth, descriptor]);
  const quoter = await deployPinned(site, UNISWAP_V3.QuoterV2, [factory, weth]);
  return { factory, swapRouter, positionManager, quoter };
}
