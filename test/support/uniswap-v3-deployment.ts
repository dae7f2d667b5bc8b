import type { Session } from "../../src/chain/session.ts";
import type { Address } from "../../src/chain/types.ts";
import { deployUniswapV3 as deploy, type UniswapV3Deployment } from "../../src/deployers/uniswap-v3.ts";
import { PackageSource } from "../../src/packages/package-source.ts";

/** Deploys the real Uniswap V3 from its packages. */
export async function deployUniswapV3(session: Session, owner: Address, weth: Address): Promise<UniswapV3Deployment> {
  return deploy({ session, packages: new PackageSource([]), owner, neededBy: "this test" }, weth);
}
