import type { Address } from "../chain/types.ts";
import { WETH9 } from "../packages/pins/weth9.ts";
import { deployPinned, type Site } from "./site.ts";

/** Deploys WETH9, the wrapped ether of mainnet. */
export async function deployWeth9(site: Site): Promise<Address> {
  return deployPinned(site, WETH9);
}
