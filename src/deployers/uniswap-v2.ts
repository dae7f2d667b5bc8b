import type { Address } from "../chain/types.ts";
import { UNISWAP_V2 } from "../packages/pins/uniswap-v2.ts";
import { deployPinned, type Site } from "./site.ts";

/** Uniswap V2 as it is deployed; the factory makes pairs. */
export interface UniswapV2Deployment {
  /** Its `feeToSetter` is the site's owner; no protocol fee is taken until a `feeTo` is set. */
  readonly factory: Address;
  /** UniswapV2Router02. */
  readonly router: Address;
}

/** Deploys Uniswap V2 for the given wrapped ether. */
export async function deployUniswapV2(site: Site, weth: Address): Promise<UniswapV2Deployment> {
  const factory = await deployPinned(site, UNISWAP_V2.UniswapV2Factory, [site.owner]);
  const router = await deployPinned(site, UNISWAP_V2.UniswapV2Router02, [factory, weth]);
  return { factory, router };
}
