import type { Address } from "../../../chain/types.ts";
import { approveAll } from "../../../protocols/tokens/token.ts";
import type { Asset } from "../../../protocols/ports.ts";
import { InputError } from "../../../errors.ts";
import type { Named, Site } from "../../names.ts";
import { type BuildContext, SETUP_GAS } from "../context.ts";
import { attachAaveV3, type AttachedAaveOptions, type AttachedLending } from "./aave-v3.ts";
import { type AttachedTokenOptions, attachToken } from "./token.ts";
import { attachUniswapV2, type AttachedPairOptions } from "./uniswap-v2.ts";
import { attachUniswapV3, type AttachedConcentratedOptions } from "./uniswap-v3.ts";

/** Takes into the world what is on the chain already: on a fork, what others have deployed. */
export class Attach {
  private readonly context: BuildContext;

  constructor(context: BuildContext) {
    this.context = context;
  }

  /**
   * A token with its feed.
   *
   * @throws InputError when there is no such token, or its feed does not answer.
   */
  async token(address: string, options: AttachedTokenOptions): Promise<Asset> {
    return attachToken(this.context, address, options);
  }

  /**
   * A pool of Aave V3 with its reserves and accounts.
   *
   * @throws InputError when there is no such pool, or its oracle does not count in US dollars.
   */
  async aaveV3(name: string, options: AttachedAaveOptions): Promise<AttachedLending> {
    return attachAaveV3(this.context, name, options);
  }

  /**
   * A pair of Uniswap V2.
   *
   * @throws InputError when there is no such pair.
   */
  async uniswapV2(name: string, options: AttachedPairOptions): Promise<Site> {
    return attachUniswapV2(this.context, name, options);
  }

  /**
   * A pool of Uniswap V3.
   *
   * @throws InputError when there is no such pool, it has no price, or router and position manager are of different
   * factories, or are other contracts.
   */
  async uniswapV3(name: string, options: AttachedConcentratedOptions): Promise<Site> {
    return attachUniswapV3(this.context, name, options);
  }

  /**
   * An account that holds something on the chain already and may now act: it is impersonated, and lets pools take its
   * tokens.
   */
  async account(
    name: string,
    address: string,
    means: { tradesOn: readonly Named[] } = { tradesOn: [] },
  ): Promise<Address> {
    if (!/^0x[0-9a-fA-F]{40}$/.test(address)) throw new InputError(`account "${name}": "${address}" is no address`);
    const account = address.toLowerCase() as Address;
    const { session } = this.context;
    this.context.nameAccount(account, name);
    await session.impersonate(account);
    const pools = means.tradesOn.map((pool) => this.context.poolPort(pool.name));
    const approvals = pools.flatMap((pool) =>
      [pool.base, pool.quote].map((asset) => approveAll(asset.address, pool.spender)),
    );
    await session.execute(approvals.map((call) => ({ ...call, from: account, gas: SETUP_GAS })));
    return account;
  }
}
