import type { SpreadSales } from "../../protocols/vaults/vault-sales.ts";
import { EXECUTOR_GAS } from "../executor.ts";
import { type Purchase, sellAll, type Shopping, worthNow } from "./purchase.ts";

/**
 * What to do about unsafe vaults whose collateral is sold at a fixed spread: repay what the coins at hand and the close
 * factor allow, and sell what is seized, while that pays.
 *
 * @param firstSeen When each unsafe account was first seen, in Unix seconds.
 */
export function spreadPurchases(shopping: Shopping<SpreadSales>, firstSeen: ReadonlyMap<string, number>): Purchase[] {
  const { sales, observation, budget } = shopping;
  const lending = observation.world.lending(sales.lending);
  const { collateral, coin: debt } = sales;
  return observation.world
    .book(sales.lending)
    .liquidatable()
    .flatMap((position): Purchase[] => {
      const { account } = position;
      const since = firstSeen.get(account);
      if (since === undefined || !shopping.knows(since)) {
        shopping.skip("too-slow");
        return [];
      }
      const request = { account, collateral, debt, repay: budget };
      const { repaid, seized } = lending.quoteLiquidation(position, request);
      if (repaid === 0n || repaid > worthNow(shopping, seized)) {
        shopping.skip(budget === 0n ? "no-capital" : "unprofitable");
        return [];
      }
      const sale = sellAll(shopping, seized);
      return [
        {
          key: `vault ${account}`,
          label: "liquidate",
          steps: [{ call: lending.liquidate({ ...request, repay: repaid }) }, sale.step],
          gas: EXECUTOR_GAS + lending.liquidationGas + sale.gas,
          gain: shopping.resale(seized).proceeds - repaid,
          cost: repaid,
          recycles: true,
        },
      ];
    });
}
