import type { Address, Call } from "../chain/types.ts";
import { InputError } from "../errors.ts";
import { PairMirror } from "../protocols/amm/pair-mirror.ts";
import { setUnwindRoute, type UnwindRoute, UnwinderVenue } from "../protocols/amm/unwinder.ts";
import { IncomeRate } from "../protocols/oracle/rate-mirror.ts";
import type { Asset } from "../protocols/ports.ts";
import type { BuildContext } from "../simulation/build/context.ts";
import { type Named, requireName, type Site } from "../simulation/names.ts";
import type { WrappedReceiptSite } from "./wrapped-receipt.ts";

/** How one token is given up. */
export type UnwindStep =
  /** Sold on a pair. */
  | { readonly sell: Asset; readonly on: Named }
  /** A pair's share, for both of its tokens. */
  | { readonly removeFrom: Named }
  /** A wrapped receipt, for its underlying. */
  | { readonly redeem: WrappedReceiptSite };

/** A route, and the contract that it goes through. */
interface Told {
  readonly through: Address;
  /** Makes the route with mirrors of its own. */
  readonly route: () => UnwindRoute;
}

/**
 * Adds a venue that takes tokens apart until the wanted one is reached: what keepers sell pair shares, receipts and
 * staked tokens on.
 */
export async function unwinder(context: BuildContext, name: string, steps: readonly UnwindStep[]): Promise<Site> {
  requireName("unwinder", name);
  const address = await context.session.deploy(context.owner, "Unwinder", [context.owner]);
  const told = steps.map((step) => toldOf(context, step));
  await context.execute(
    told.map(({ through, route }): Call => {
      const { asset, exit } = route();
      return setUnwindRoute(address, asset.address, exit, through);
    }),
  );
  context.addVenue(() => new UnwinderVenue({ name, address, routes: told.map(({ route }) => route()) }));
  return { name, address };
}

function toldOf(context: BuildContext, step: UnwindStep): Told {
  if ("redeem" in step) {
    const { asset, underlying, receipt, pool } = step.redeem;
    const route = (): UnwindRoute => ({
      exit: "redeem",
      asset,
      underlying,
      receipt,
      rate: new IncomeRate(pool, underlying.address),
    });
    return { through: asset.address, route };
  }
  const { name } = "sell" in step ? step.on : step.removeFrom;
  const { base, quote, shareToken } = context.poolPort(name);
  const share = shareToken === undefined ? undefined : context.assetNamed(shareToken);
  if (shareToken === undefined) throw new InputError(`${name}: expected a constant-product pair`);
  const pair = (): PairMirror => new PairMirror(shareToken, [base, quote]);
  if ("sell" in step) {
    return { through: shareToken, route: () => ({ exit: "swap", asset: step.sell, pair: pair() }) };
  }
  if (share === undefined)
    throw new InputError(`the shares of ${name} are no token of this world: make them one first`);
  return { through: shareToken, route: () => ({ exit: "remove-liquidity", asset: share, pair: pair() }) };
}
