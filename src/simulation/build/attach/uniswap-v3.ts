import type { Abi } from "../../../chain/abi.ts";
import { ZERO_ADDRESS } from "../../../chain/address.ts";
import type { Session } from "../../../chain/session.ts";
import type { Address } from "../../../chain/types.ts";
import { InputError } from "../../../errors.ts";
import { MANAGER, ROUTER } from "../../../protocols/amm/uniswap-v3-abi.ts";
import { UniswapV3Pool } from "../../../protocols/amm/uniswap-v3.ts";
import type { Asset } from "../../../protocols/ports.ts";
import { requireName, type Site } from "../../names.ts";
import type { BuildContext } from "../context.ts";
import { ask, askAddress, requireContract } from "./deployed.ts";

/** How a deployed pool of concentrated liquidity with Uniswap V3's interface enters the world. */
export interface AttachedConcentratedOptions {
  /** SwapRouter, whose factory knows the pool. SwapRouter02 is another contract, with other functions. */
  readonly router: string;
  /** NonfungiblePositionManager of the same factory. */
  readonly positionManager: string;
  readonly base: Asset;
  readonly quote: Asset;
  /** In hundredths of a basis point: 500 is 0.05%. */
  readonly fee: number;
}

const FACTORY = "function factory() view returns (address)";
/** Fees that a factory can know are below 100%. */
const ONE_FEE = 1_000_000;

/**
 * Takes in a pool of a deployed Uniswap V3 as it is found, with the position manager's tokens of the accounts that have
 * names here. Its whole index of ticks is read: 116 words at a fee of 3000, 694 at 500, 6,932 at 100.
 */
export async function attachUniswapV3(
  context: BuildContext,
  name: string,
  { router: givenRouter, positionManager: givenManager, base, quote, fee }: AttachedConcentratedOptions,
): Promise<Site> {
  requireName("pool", name);
  const { session } = context;
  if (!Number.isInteger(fee) || fee < 0 || fee >= ONE_FEE) {
    throw new InputError(`fee ${fee} of ${name}: expected hundredths of a basis point, such as 500, 3000 or 10000`);
  }
  const router = await requireMaker(session, `router of ${name}`, givenRouter, ROUTER, "exactInputSingle");
  const positionManager = await requireMaker(session, `positionManager of ${name}`, givenManager, MANAGER, "mint");
  const factory = await askAddress(session, name, router, FACTORY);
  const managersFactory = await askAddress(session, name, positionManager, FACTORY);
  if (managersFactory !== factory) {
    throw new InputError(
      `${name}: its router trades on the factory ${factory}, and its positionManager is of ${managersFactory}: expected one`,
    );
  }
  const getPool = "function getPool(address, address, uint24) view returns (address)";
  const pool = await askAddress(session, name, factory, getPool, [base.address, quote.address, fee]);
  if (pool === ZERO_ADDRESS) {
    throw new InputError(
      `${name}: the router's factory has no pool of ${base.symbol} and ${quote.symbol} with a fee of ${fee}`,
    );
  }
  const price = await ask(session, name, pool, "function slot0() view returns (uint160)");
  if (price === 0n) throw new InputError(`${name}: the pool at ${pool} was never initialised: it has no price`);
  const tickSpacing = Number(await ask(session, name, pool, "function tickSpacing() view returns (int24)"));
  const deployment = { name, pool, router, positionManager, base, quote, fee, tickSpacing };
  context.addPool(() => new UniswapV3Pool({ ...deployment, joinedWith: [...context.accounts.keys()] }));
  return { name, address: pool };
}

/** The address of a contract that has a function: the others of Uniswap V3 name the same factory, and would fail later. */
async function requireMaker(session: Session, what: string, given: string, abi: Abi, method: string): Promise<Address> {
  const address = await requireContract(session, what, given);
  const code = (await session.rpc("eth_getCode", [address, "latest"])) as string;
  if (code.includes(abi.selector(method).slice(2))) return address;
  throw new InputError(`${what}: the contract at ${address} has no ${method}() as Uniswap V3's has it`);
}
