import { Abi } from "../chain/abi.ts";
import { addressOf } from "../chain/address.ts";
import type { Address } from "../chain/types.ts";
import { InputError } from "../errors.ts";
import { CoverPoolPort } from "../protocols/insurance/cover-pool.ts";
import type { Asset } from "../protocols/ports.ts";
import { approveAll } from "../protocols/tokens/token.ts";
import type { BuildContext } from "../simulation/build/context.ts";
import { SETUP_GAS } from "../simulation/build/context.ts";
import type { RateOptions } from "../simulation/build/lending.ts";
import type { Named } from "../simulation/names.ts";
import { type Amount, toBps, toUnits } from "../units/amounts.ts";

/** What a cover pool consists of. Shares and rates are fractions. */
export interface CoverPoolOptions {
  /** In which cover is sold and paid: the asset whose lenders it covers. */
  readonly asset: Asset;
  /** Accounts of the world that provide capital out of what they hold, in whole tokens. */
  readonly providers: readonly { readonly account: Address; readonly amount: Amount }[];
  /** Whose lenders are covered, and which share of the capacity each protocol may take. */
  readonly protocols: readonly { readonly lending: Named; readonly share: number }[];
  /** Cover for a unit of capital; 1 when absent: every cover is backed in full. */
  readonly leverage?: number;
  /** Seconds in which a claim may be rejected; a day when absent. Nobody rejects one unless the scenario does. */
  readonly assessmentSeconds?: number;
  /** Yearly premiums over the use of the capacity; 2% at rest, 8% at the kink of 80%, 48% at full use when absent. */
  readonly premium?: RateOptions;
}

const POOL = new Abi([
  "function setProtocol(address protocol, uint16 shareBps)",
  "function deposit(uint256 assets, address receiver) returns (uint256)",
]);
const ORACLE = new Abi(["function survival() view returns (uint256)"]);
const DAY = 86_400;
const DEFAULT_PREMIUM: RateOptions = { optimalUsage: 0.8, base: 0.02, slope1: 0.06, slope2: 0.4 };

/**
 * A cover pool over lending pools of ours, with its capital. The owner of the world owns it; its assessor is an account
 * called "assessor of <name>".
 *
 * @throws InputError when a protocol does not record its deficit, which only pools of ours do.
 */
export async function coverPool(context: BuildContext, name: string, options: CoverPoolOptions): Promise<Named> {
  const { session, owner } = context;
  const { asset, leverage = 1, assessmentSeconds = DAY, premium = DEFAULT_PREMIUM } = options;
  const leverageBps = toBps(leverage);
  const curve = [premium.optimalUsage, premium.base, premium.slope1, premium.slope2].map(toBps);
  const address = await session.deploy(owner, "CoverPool", [
    asset.address,
    [leverageBps, assessmentSeconds],
    curve,
    addressOf(`assessor of ${name}`),
    owner,
  ]);
  const protocols = new Map<string, Address>();
  for (const { lending, share } of options.protocols) {
    const oracle = await lossOracle(context, lending, asset);
    protocols.set(lending.name, oracle);
    await context.execute([POOL.call(address, "setProtocol", [oracle, toBps(share)])]);
  }
  for (const { account, amount } of options.providers) {
    const deposit = POOL.call(address, "deposit", [toUnits(amount, asset.decimals), account]);
    const calls = [approveAll(asset.address, address), deposit];
    await session.execute(calls.map((call) => ({ ...call, from: account, gas: SETUP_GAS })));
  }
  const price = context.pricedOf(asset).path(0);
  return context.addSystem(() => new CoverPoolPort({ name, address, asset, price, leverageBps, protocols }));
}

async function lossOracle(context: BuildContext, { name }: Named, asset: Asset): Promise<Address> {
  const { session, owner } = context;
  const pool = context.lendingPort(name).spender;
  try {
    const oracle = await session.deploy(owner, "PoolLossOracle", [pool, asset.address]);
    ORACLE.decode("survival", await session.call(ORACLE.call(oracle, "survival")));
    return oracle;
  } catch (cause) {
    throw new InputError(
      `${name} records no deficit in ${asset.symbol}: expected a lending pool of ours that lists it, lending=firebreak`,
      { cause },
    );
  }
}
