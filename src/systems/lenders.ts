import { addressOf } from "../chain/address.ts";
import { InputError } from "../errors.ts";
import { type Lender, LendersPort } from "../protocols/lending/lenders.ts";
import type { Asset } from "../protocols/ports.ts";
import { approveAll } from "../protocols/tokens/token.ts";
import type { BuildContext } from "../simulation/build/context.ts";
import { SETUP_GAS } from "../simulation/build/context.ts";
import type { Named } from "../simulation/names.ts";
import { type Amount, toUnits } from "../units/amounts.ts";
import { sum } from "../units/fixed-point.ts";

/** What somebody lends, and where. */
export interface LenderOptions {
  /** A plain name: it becomes part of a figure's. */
  readonly name: string;
  /** Whole tokens, by lending protocol. */
  readonly supplies: readonly { readonly to: Named; readonly amount: Amount }[];
  /** Whole tokens that it keeps, for whatever it may need them; none when absent. */
  readonly keeps?: Amount;
}

/** Who lends an asset. */
export interface LendersOptions {
  readonly asset: Asset;
  readonly lenders: readonly LenderOptions[];
}

/** Lets accounts lend an asset, and measures how much of their money works and what each of them loses. */
export async function lenders(
  context: BuildContext,
  name: string,
  { asset, lenders: wanted }: LendersOptions,
): Promise<Named & { readonly lenders: readonly Lender[] }> {
  const known: Lender[] = [];
  for (const { name: lender, supplies, keeps = 0 } of wanted) {
    const account = addressOf(lender);
    const kept = toUnits(keeps, asset.decimals);
    const amounts = supplies.map(({ amount }) => toUnits(amount, asset.decimals));
    const endowment = sum(amounts) + kept;
    context.nameAccount(account, lender);
    await context.session.addSender(account);
    await context.endow(asset, account, endowment);
    for (const [i, { to }] of supplies.entries()) {
      const port = context.lendingPort(to.name);
      const calls = [approveAll(asset.address, port.spender), port.supply(asset, amounts[i] ?? 0n, account)];
      await context.session.execute(calls.map((call) => ({ ...call, from: account, gas: SETUP_GAS })));
    }
    known.push({ name: lender, account, endowment });
  }
  const protocols = [...new Set(wanted.flatMap(({ supplies }) => supplies.map(({ to }) => to.name)))];
  if (protocols.length === 0) throw new InputError(`${name}: expected lenders who supply something somewhere`);
  const lending = protocols.map((protocol) => () => context.lendingPort(protocol));
  context.addSystem(() => new LendersPort({ name, asset, lenders: known, lending }));
  return { name, lenders: known };
}
