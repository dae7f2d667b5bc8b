import type { DutchAuctions } from "../../protocols/vaults/dutch-auctions.ts";
import { powerOfTen } from "../../units/amounts.ts";
import { mulDiv, WAD } from "../../units/fixed-point.ts";
import { EXECUTOR_GAS } from "../executor.ts";
import { type Purchase, sellAll, type Shopping, worthNow } from "./purchase.ts";

/** Gas of a part that is taken: the median measured. */
const TAKE_GAS = 160_000n;

/** What to do about auctions with a falling price: take what the coins at hand pay, once the price is right, and sell it. */
export function dutchPurchases(shopping: Shopping<DutchAuctions>): Purchase[] {
  const { sales, observation, budget, buyer } = shopping;
  const unit = powerOfTen(sales.collateral.decimals) * WAD;
  return sales.unsold().flatMap((auction): Purchase[] => {
    const price = sales.priceAt(auction, observation.time);
    if (price === undefined) return [];
    if (!shopping.knows(auction.startedAt)) {
      shopping.skip("too-slow");
      return [];
    }
    const affordable = mulDiv(budget, unit, price * powerOfTen(sales.coin.decimals));
    const { slice, cost } = sales.part(auction, price, affordable);
    if (slice === 0n || cost > worthNow(shopping, slice)) {
      shopping.skip(slice === 0n ? "no-capital" : "unprofitable");
      return [];
    }
    const sale = sellAll(shopping, slice);
    return [
      {
        key: `auction ${auction.id}`,
        label: "take",
        steps: [{ call: sales.take(auction.id, slice, price, buyer) }, sale.step],
        gas: EXECUTOR_GAS + TAKE_GAS + sale.gas,
        gain: shopping.resale(slice).proceeds - cost,
        cost,
        recycles: true,
      },
    ];
  });
}
