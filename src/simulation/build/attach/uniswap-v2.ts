import { ZERO_ADDRESS } from "../../../chain/address.ts";
import { InputError } from "../../../errors.ts";
import { UniswapV2Pool } from "../../../protocols/amm/uniswap-v2.ts";
import type { Asset } from "../../../protocols/ports.ts";
import { requireName, type Site } from "../../names.ts";
import type { BuildContext } from "../context.ts";
import { askAddress, requireContract } from "./deployed.ts";

/** How a deployed pair with Uniswap V2's interface enters the world. */
export interface AttachedPairOptions {
  /** The router, whose factory knows the pair. */
  readonly router: string;
  readonly base: Asset;
  readonly quote: Asset;
}

/** Takes in a pair of a deployed Uniswap V2, or of one of its many copies with the same fee. */
export async function attachUniswapV2(
  context: BuildContext,
  name: string,
  { router: given, base, quote }: AttachedPairOptions,
): Promise<Site> {
  requireName("pair", name);
  const { session } = context;
  const router = await requireContract(session, `router of ${name}`, given);
  const factory = await askAddress(session, name, router, "function factory() view returns (address)");
  const getPair = "function getPair(address, address) view returns (address)";
  const pair = await askAddress(session, name, factory, getPair, [base.address, quote.address]);
  if (pair === ZERO_ADDRESS) {
    throw new InputError(`${name}: the router's factory has no pair of ${base.symbol} and ${quote.symbol}`);
  }
  context.addPool(() => new UniswapV2Pool({ name, pair, router, base, quote }));
  return { name, address: pair };
}
