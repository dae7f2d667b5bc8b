import type { Address } from "../chain/types.ts";
import type { Asset } from "../protocols/ports.ts";
import type { Named } from "../simulation/names.ts";
import type { TransactionShock } from "../simulation/shock.ts";
import { type Amount, toUnits } from "../units/amounts.ts";

/** A sale into a pool, whatever the price. */
export interface Sale {
  readonly at: number;
  /** Who sells; `build.account` gives it the tokens. */
  readonly from: Address;
  readonly on: Named;
  readonly sells: Asset;
  readonly buys: Asset;
  /** Whole tokens. */
  readonly amount: Amount;
}

/** Somebody sells into a pool, whatever the price. */
export function sale({ at, from, on, sells, buys, amount }: Sale): TransactionShock {
  const amountIn = toUnits(amount, sells.decimals);
  return {
    kind: "transaction",
    block: at,
    from,
    call: (world) =>
      world.pool(on.name).trade({ assetIn: sells, assetOut: buys, amountIn, minAmountOut: 0n, to: from }),
    detail: `a sale of ${amount} ${sells.symbol} on ${on.name}`,
  };
}
